"""Certificates are never erased: their register is kept by law, and the name stays on the certificate alone."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.certificates.bulk import services as bulk
from lms.certificates.bulk.models import Check
from lms.certificates.models import Certificate, Owed
from lms.core.database import db


def _tell(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Certificates, with the name as printed"), how_many(Certificate.learner_id == user_id),
               _l("A certificate must remain verifiable, and its register is kept by law."))
    yield Line(_l("Checks of many certificates"), how_many(Check.owner_id == user_id))


def _erase(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    for check in db.session.scalars(sa.select(Check).where(Check.owner_id == user_id)).all():
        bulk.forget(check)
    return ()


def _keeps(user_id: int) -> Iterable[int]:
    return db.session.scalars(sa.select(Certificate.course_id).where(Certificate.learner_id == user_id))


def _hinders(user_id: int) -> str:
    """A certificate that is issued later would carry no name."""
    if db.session.scalar(sa.select(Owed.enrolment_id).where(Owed.learner_id == user_id).limit(1)) is None:
        return ""
    return str(_("A certificate of this person is still to be issued. See to it first, or it would carry no name."))


CERTIFICATES = Part("certificates", _tell, _erase, keeps=_keeps, hinders=_hinders)
