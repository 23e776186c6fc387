"""Whom a provider names: somebody linked before, somebody found by NIP or verified e-mail, or somebody new by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts import identity, letters, queries, services, sessions
from lms.accounts.models import Agency, ExternalIdentity, IdentityNumber, User
from lms.accounts.sign_on.protocol import Refused
from lms.accounts.sign_on.providers import Provider
from lms.core import audit
from lms.core.database import db
from lms.core.forms import one_line, readable


def person_of(provider: Provider, claims: Mapping[str, Any], *, at: datetime) -> User:
    """Inside a unit of work. Refused, in words for the person, where there is nobody or more than one."""
    user = _linked(provider, claims) or _link(provider, claims, at=at) or _new(provider, claims, at=at)
    if user is None:
        raise Refused(" ".join(_why_unknown(provider, claims)))
    if not user.is_active:
        raise Refused(_l("Your account here is closed. Ask the organiser of your training."))
    return user


def _why_unknown(provider: Provider, claims: Mapping[str, Any]) -> Iterator[str]:
    """In sentences that tell nobody who has an account here: of what the provider says alone."""
    yield _("The sign-on service knows you, but there is no account for you here yet. Ask the organiser of your "
            "training for one, with the NIP or e-mail address that you use there.")
    if provider.link_by_email and _text(claims, "email") and not _address(claims):
        yield _("It does not say that your e-mail address is verified, so that nobody is found by it here: verify it there.")
    if provider.nip_claim and _text(claims, provider.nip_claim) and not _number(provider, claims):
        yield _("The NIP that it names is not valid: have it corrected there.")
    if provider.agency_claim and (office := _text(claims, provider.agency_claim)) and not _agency(provider, claims):
        yield _("Nobody gets an account here by the office that it names (%(office)s).", office=one_line(readable(office))[:80])


def links_of(user_id: int) -> list[ExternalIdentity]:
    return list(db.session.scalars(sa.select(ExternalIdentity).where(ExternalIdentity.user_id == user_id).order_by(
        ExternalIdentity.id)))


def unlink(user: User) -> int:
    """Forget under which names providers know this person; how many there were."""
    links = links_of(user.id)
    for link in links:
        db.session.delete(link)
        audit.record("accounts.unlinked", f"user:{user.id}", issuer=link.issuer)
    db.session.flush()
    return len(links)


def _linked(provider: Provider, claims: Mapping[str, Any]) -> User | None:
    return db.session.scalar(sa.select(User).join(ExternalIdentity, ExternalIdentity.user_id == User.id).where(
        ExternalIdentity.issuer == provider.issuer, ExternalIdentity.subject == _subject(claims)))


def _link(provider: Provider, claims: Mapping[str, Any], *, at: datetime) -> User | None:
    """Somebody who is here already. An e-mail address is entered here unproven, a NIP is confirmed by an officer: so who is found
    by the address alone loses password and sessions, lest another who had entered it comes in with the owner."""
    by_number, by_address = _by_number(provider, claims), _by_address(provider, claims)
    if by_number and by_address and by_number.id != by_address.id:
        raise Refused(_l("Your NIP and your e-mail address belong to two accounts here. Ask the organiser of your training to "
                         "look into it."))
    user = by_number or by_address
    if user is None or not user.is_active:
        return user
    if any(link.issuer == provider.issuer for link in links_of(user.id)):
        raise Refused(_l("The account with your NIP or e-mail address is linked with another identity of the sign-on service. "
                         "Ask whoever looks after this site."))
    if not by_number:
        user.password_hash, user.must_change_password = None, False
        sessions.end_all(user.id, at=at)
    _keep(user, provider, claims, at=at)
    letters.linked(user, provider.title)
    return user


def _new(provider: Provider, claims: Mapping[str, Any], *, at: datetime) -> User | None:
    agency = _agency(provider, claims)
    if agency is None:
        return None
    name = one_line(readable(_text(claims, "name") or _text(claims, "preferred_username")))[:services.LONGEST_NAME].strip()
    if not name:
        return None
    address, number = _address(claims), _number(provider, claims)
    is_free = address and queries.find(address) is None and services.ADDRESS.fullmatch(address)
    user = services.create_user(
        username=_username(claims), name=name, at=at, email=address if is_free else None, agency_id=agency.id,
        employment_type={"nip": "pns", "ni_pppk": "pppk"}[number.kind] if number else "non_asn",
        number=number.number if number else None)
    _keep(user, provider, claims, at=at)
    return user


def _keep(user: User, provider: Provider, claims: Mapping[str, Any], *, at: datetime) -> None:
    db.session.add(ExternalIdentity(user_id=user.id, issuer=provider.issuer, subject=_subject(claims), linked_at=at))
    services.flush()
    audit.record("accounts.linked", f"user:{user.id}", issuer=provider.issuer)


def _subject(claims: Mapping[str, Any]) -> str:
    return str(claims["sub"])[:255]


def _by_number(provider: Provider, claims: Mapping[str, Any]) -> User | None:
    number = _number(provider, claims)
    return db.session.scalar(sa.select(User).join(IdentityNumber, IdentityNumber.user_id == User.id).where(
        IdentityNumber.number == number.number, IdentityNumber.valid_to.is_(None))) if number else None


def _by_address(provider: Provider, claims: Mapping[str, Any]) -> User | None:
    address = _address(claims) if provider.link_by_email else ""
    return db.session.scalar(sa.select(User).where(User.email == address)) if address else None


def _number(provider: Provider, claims: Mapping[str, Any]) -> identity.Findings | None:
    found = identity.inspect(_text(claims, provider.nip_claim)) if provider.nip_claim else None
    return found if found and found.is_sound else None


def _address(claims: Mapping[str, Any]) -> str:
    """The e-mail address, if the provider says that it is verified."""
    return _text(claims, "email").lower() if claims.get("email_verified") is True else ""


def _agency(provider: Provider, claims: Mapping[str, Any]) -> Agency | None:
    name = provider.agencies.get(_text(claims, provider.agency_claim), "").casefold() if provider.agency_claim else ""
    found = [one for one in queries.agencies() if name in (one.name.casefold(), one.short_name.casefold())] if name else []
    return found[0] if len(found) == 1 else None


def _username(claims: Mapping[str, Any]) -> str:
    """As the provider calls the person, where nobody here is called so."""
    wanted = re.sub(r"[^a-z0-9._-]", "", _text(claims, "preferred_username").lower().partition("@")[0])[:70].lstrip("._-")
    base = wanted if services.USERNAME.fullmatch(wanted) else "akun"
    taken = set(db.session.scalars(sa.select(User.username).where(User.username.startswith(base, autoescape=True))))
    return next(name for number in range(1, len(taken) + 3) if (name := base if number == 1 else f"{base}-{number}") not in taken)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip()[:254] if isinstance(value, str) else ""
