"""People, the agencies they belong to, their roles and sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import HasPublicId, Model, UTCDateTime
from lms.core.policies import ROLES, Grant, Scope

AGENCY_KINDS = ("ministry", "province", "regency", "office", "unit")
EMPLOYMENT_TYPES = ("pns", "pppk", "non_asn", "volunteer")
SCOPE_KINDS = ("system", "agency", "course", "cohort")
CLAIM_STATES = ("waiting", "confirmed", "refused", "withdrawn")
LEARNER = frozenset({Grant("learner")})


def _one_of(column: str, words: Iterable[str], name: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} in ({listed})", name=name)


def _only_current(name: str, *columns: str, ended: str) -> sa.Index:
    """At most one row for these columns among those that have not ended."""
    still = sa.text(f"{ended} is null")
    return sa.Index(name, *columns, unique=True, sqlite_where=still, postgresql_where=still)


def display_name(title_before: str, name: str, title_after: str) -> str:
    return f"{title_before} {name}".strip() + (f", {title_after}" if title_after else "")


class Region(Model):
    """A province, regency or city by its Kemendagri code ("65", "65.02")."""

    __tablename__ = "accounts_region"
    code: Mapped[str] = mapped_column(sa.String(13), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(20))
    province_code: Mapped[str] = mapped_column(sa.String(2), index=True)
    source: Mapped[str] = mapped_column(sa.String(120))


class Agency(Model, HasPublicId):
    """One place in the tree of agencies; `path` holds the ids from the root to itself: "/1/5/9/"."""

    __tablename__ = "accounts_agency"
    __table_args__ = (_one_of("kind", AGENCY_KINDS, "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(200), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(80), default="")
    kind: Mapped[str] = mapped_column(sa.String(20))
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("accounts_region.code"))
    siasn_id: Mapped[str | None] = mapped_column(sa.String(40))
    time_zone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Makassar")

    def scopes(self) -> frozenset[Scope]:
        """Itself and every agency above it."""
        return frozenset(("agency", int(step)) for step in self.path.split("/") if step)


class User(Model, HasPublicId, UserMixin):
    """A person with an account. Names and posts are as they are today; certificates keep their own copy."""

    __tablename__ = "accounts_user"
    __table_args__ = (
        _one_of("employment_type", EMPLOYMENT_TYPES, "employment_type"),
        sa.CheckConstraint("username = lower(username)", name="username_lower"),
        sa.CheckConstraint("email = lower(email)", name="email_lower"))
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(80), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    title_before: Mapped[str] = mapped_column(sa.String(40), default="")
    title_after: Mapped[str] = mapped_column(sa.String(80), default="")
    employment_type: Mapped[str] = mapped_column(sa.String(20), default="non_asn")
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    position: Mapped[str] = mapped_column(sa.String(120), default="")
    grade: Mapped[str] = mapped_column(sa.String(40), default="")
    birth_place: Mapped[str] = mapped_column(sa.String(80), default="")
    birth_date: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(sa.String(5))
    time_zone: Mapped[str | None] = mapped_column(sa.String(40))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    role_grants: Mapped[list[RoleGrant]] = relationship(foreign_keys="RoleGrant.user_id", lazy="selectin")

    @property
    def display_name(self) -> str:
        return display_name(self.title_before, self.name, self.title_after)

    @property
    def pseudonym(self) -> str:
        """The username of one who was erased: nobody can choose it beforehand."""
        return f"dihapus-{self.public_id.lower()}"

    @property
    def is_erased(self) -> bool:
        return self.username == self.pseudonym

    @property
    def grants(self) -> frozenset[Grant]:
        """The roles in force, and the learner's, which everybody has."""
        return LEARNER | {Grant(g.role, (g.scope_kind, g.scope_id)) for g in self.role_grants if g.ended_at is None}

    def scopes(self) -> Iterable[Scope]:
        """For those who look after people: the agencies this person belongs to (load `agency` with the user)."""
        return self.agency.scopes() if self.agency else frozenset()


class IdentityNumber(Model):
    """A NIP or NI PPPK and when it was in force; it changes with the contract, so it is never a key."""

    __tablename__ = "accounts_identity_number"
    __table_args__ = (
        _only_current("uq_accounts_identity_number_current", "number", ended="valid_to"),
        _only_current("uq_accounts_identity_number_of_user", "user_id", ended="valid_to"),
        _one_of("kind", ("nip", "ni_pppk"), "kind"),
        sa.CheckConstraint("valid_to >= valid_from", name="order"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[str] = mapped_column(sa.String(18), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class NumberClaim(Model, HasPublicId):
    """A number that somebody says is theirs: it counts nowhere until an officer has confirmed it. Decided ones are kept."""

    __tablename__ = "accounts_number_claim"
    __table_args__ = (
        _only_current("uq_accounts_number_claim_waiting", "user_id", ended="decided_at"),
        _one_of("kind", ("nip", "ni_pppk"), "kind"), _one_of("state", CLAIM_STATES, "state"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[str] = mapped_column(sa.String(18), index=True)
    valid_from: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    reason: Mapped[str] = mapped_column(sa.String(400), default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise_on_sql")


class RoleGrant(Model):
    """A role within a scope; ended, never deleted."""

    __tablename__ = "accounts_role_grant"
    __table_args__ = (
        _only_current("uq_accounts_role_grant_standing", "user_id", "role", "scope_kind", "scope_id", ended="ended_at"),
        _one_of("role", ROLES, "role"), _one_of("scope_kind", SCOPE_KINDS, "scope_kind"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    scope_kind: Mapped[str] = mapped_column(sa.String(10))
    scope_id: Mapped[int] = mapped_column(default=0)
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInSession(Model):
    """One signed-in browser. The cookie holds the token, this row its SHA-256; on a shared computer it ends by itself soon.

    `is_twofold`: it began with a code besides the password.
    """

    __tablename__ = "accounts_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_shared: Mapped[bool] = mapped_column(default=False)
    is_twofold: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    address: Mapped[str] = mapped_column(sa.String(45), default="")
    agent: Mapped[str] = mapped_column(sa.String(200), default="")
    id_token: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    """What the provider of identities said of its user, sealed: by it one is signed out there too. Gone with the session."""


class SecondFactor(Model):
    """What somebody's authenticator app shares with us, sealed. Of the steps of 30 seconds, `last_step` is the newest whose code
    was used: it and those before are worth nothing any more. `wrong` counts the refused codes since the last right one."""

    __tablename__ = "accounts_second_factor"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(sa.String(120))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_step: Mapped[int]
    wrong: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """Opens once in place of the app's code; only a keyed hash of it is kept."""

    __tablename__ = "accounts_recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Passkey(Model, HasPublicId):
    """A passkey that opens an account: its id and public key as WebAuthn writes them (base64url), and the counter that its device
    showed last, 0 where it keeps none."""

    __tablename__ = "accounts_passkey"
    __table_args__ = (sa.UniqueConstraint("user_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    credential: Mapped[str] = mapped_column(sa.String(3000))
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class UsedChallenge(Model):
    """A challenge that was answered, as its SHA-256: it is good for nothing any more."""

    __tablename__ = "accounts_used_challenge"
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class ExternalIdentity(Model):
    """Under which name (`subject`) a provider of identities knows somebody."""

    __tablename__ = "accounts_external_identity"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), sa.UniqueConstraint("user_id", "issuer"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    issuer: Mapped[str] = mapped_column(sa.String(200))
    subject: Mapped[str] = mapped_column(sa.String(255))
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DataCopy(Model):
    """The PDF of a person's own data, one at a time: ordered, then made or failed; forgotten after the days the operator sets."""

    __tablename__ = "accounts_data_copy"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    file_key: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(default=0)

    @property
    def is_awaited(self) -> bool:
        return self.file_key is None and self.failed_at is None


class SignInFailure(Model):
    """A refused sign-in, counted against the name and the address; purged after a day."""

    __tablename__ = "accounts_sign_in_failure"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    name_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    address: Mapped[str] = mapped_column(sa.String(45), index=True)
