"""Badges to hand out."""

from __future__ import annotations

import sqlalchemy as sa

from lms.certificates.badges.models import Badge, Picture, StatusList
from lms.certificates.models import Certificate
from lms.core.database import db


def badge_of(certificate_id: int) -> Badge | None:
    return db.session.get(Badge, certificate_id)


def badge_of_code(code: str) -> Badge | None:
    return db.session.scalar(sa.select(Badge).join(Certificate, Certificate.id == Badge.certificate_id).where(
        Certificate.code == code))


def has_badge(certificate_id: int) -> bool:
    """A certificate that was printed before there were badges has none."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Badge.certificate_id == certificate_id))))


def without_badge(limit: int) -> list[int]:
    """Certificates that were printed before there were badges."""
    made = sa.exists().where(Badge.certificate_id == Certificate.id)
    return list(db.session.scalars(
        sa.select(Certificate.id).where(Certificate.rendered_at.is_not(None), ~made).order_by(Certificate.id).limit(limit)))


def picture_of(certificate_id: int) -> Picture | None:
    return db.session.get(Picture, certificate_id)


def status_list(number: int) -> StatusList | None:
    return db.session.get(StatusList, number) if number < 2**31 else None
