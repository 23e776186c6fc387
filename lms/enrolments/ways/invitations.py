"""Links and codes that let people into a cohort: made, shown ready to be sent on, used, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa
from flask import abort, current_app
from flask_babel import gettext as _

from lms.core import audit
from lms.core.database import db
from lms.core.i18n import day, when
from lms.enrolments import queries
from lms.enrolments.errors import InvitationEnded, InvitationExpired, InvitationUsedUp, NotByInvitation
from lms.enrolments.models import Application, Cohort, Invitation
from lms.enrolments.seats import giving, queue

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I and L, which people mistake for one another."""
LENGTH = 10
"""Some 49 bits: not to be guessed at the tries that an address has."""


def make(cohort: Cohort, *, label: str = "", expires_at: datetime | None = None, uses_most: int | None = None, at: datetime,
         by: int | None = None) -> Invitation:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    made = Invitation(cohort_id=cohort.id, code=code, label=label, expires_at=expires_at, uses_most=uses_most, used=0,
                      created_at=at, created_by_id=by)
    db.session.add(made)
    db.session.flush()
    audit.record("enrolments.invitation_made", f"cohort:{cohort.id}", invitation=made.id, uses_most=uses_most,
                 expires_at=expires_at and expires_at.isoformat())
    return made


def revoke(invitation: Invitation, *, at: datetime) -> None:
    """From now on it lets nobody in; who came by it stays. Again does nothing."""
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        db.session.flush()
        audit.record("enrolments.invitation_revoked", f"cohort:{invitation.cohort_id}", invitation=invitation.id)


def use(invitation_id: int, learner_id: int, *, sponsor: str = "", at: datetime) -> Application:
    """A seat or a number for who has the link, counted under the cohort's lock; asking again costs no second use."""
    invitation = db.session.get_one(Invitation, invitation_id)
    cohort = db.session.get_one(Cohort, invitation.cohort_id)
    giving.lock(cohort)
    db.session.refresh(invitation)
    if mine := queue.waits(learner_id, cohort):
        return mine
    check(invitation, cohort, at=at)
    queue.check_open(learner_id, cohort, way="link", at=at)
    came = queue.admit(learner_id, cohort, sponsor=sponsor, at=at, by=learner_id)
    invitation.used += 1
    db.session.flush()
    audit.record("enrolments.invitation_used", f"cohort:{cohort.id}", invitation=invitation.id, learner=learner_id)
    return came


def check(invitation: Invitation, cohort: Cohort, *, at: datetime) -> None:
    """Why the link lets nobody in any more, told as what it is."""
    if invitation.revoked_at is not None:
        raise InvitationEnded
    if invitation.expires_at is not None and at >= invitation.expires_at:
        raise InvitationExpired(invitation.expires_at)
    if invitation.uses_most is not None and invitation.used >= invitation.uses_most:
        raise InvitationUsedUp
    if cohort.way != "link":
        raise NotByInvitation


def of(cohort_id: int) -> list[Invitation]:
    """The newest first."""
    return list(db.session.scalars(sa.select(Invitation).where(Invitation.cohort_id == cohort_id).order_by(Invitation.id.desc())))


def in_cohort_or_404(cohort: Cohort, public_id: str) -> Invitation:
    return db.session.scalar(sa.select(Invitation).where(
        Invitation.cohort_id == cohort.id, Invitation.public_id == public_id)) or abort(404)


def by_code(text: str) -> Invitation | None:
    """However it was typed: small letters, spaces and hyphens do not matter."""
    code = "".join(c for c in text.upper() if c.isalnum())
    return db.session.scalar(sa.select(Invitation).where(Invitation.code == code)) if len(code) == LENGTH else None


def cohort_of(invitation: Invitation) -> Cohort:
    return queries.cohort(invitation.cohort_id) or abort(404)


def shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def link(invitation: Invitation) -> str:
    return f"{current_app.config['BASE_URL']}/join/{invitation.code}"


def message(invitation: Invitation, cohort: Cohort, title: str) -> str:
    """Ready to be pasted into WhatsApp."""
    until = _("The link holds until %(moment)s.", moment=when(invitation.expires_at, cohort.time_zone)) if invitation.expires_at \
        else ""
    return "\n".join(line for line in (
        _("You are invited to the course *%(course)s*, %(cohort)s, %(first)s to %(last)s.", course=title, cohort=cohort.name,
          first=day(cohort.starts_on), last=day(cohort.ends_on)),
        _("Open this link, sign in, and take your seat:"), link(invitation),
        _("Or type this code at “My courses”: %(code)s", code=shown(invitation.code)), until) if line)
