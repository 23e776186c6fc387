"""The designs of agencies, their versions, and who has chosen what. A version never changes: triggers refuse it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime


class OwnDesign(Model, HasPublicId):
    """A design that an agency has made, for itself and all agencies below it."""

    __tablename__ = "certificates_design"
    __table_args__ = (sa.UniqueConstraint("agency_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"))
    name: Mapped[str] = mapped_column(sa.String(80))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Version(Model, HasPublicId):
    """What was saved at once: page, style and pictures, these by name as keys of the store. The last one is printed."""

    __tablename__ = "certificates_design_version"
    __table_args__ = (sa.UniqueConstraint("design_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_design.id"))
    number: Mapped[int]
    page: Mapped[str] = mapped_column(sa.Text)
    style: Mapped[str] = mapped_column(sa.Text)
    pictures: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    restored: Mapped[int | None]
    """The number of the version that this one brought back."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Choice(Model):
    """What an agency or a course has chosen: a design of the house, or one of an agency's own, or neither and then what holds
    above; and an agency's emblem, the key of a picture in the store."""

    __tablename__ = "certificates_design_choice"
    __table_args__ = (
        sa.CheckConstraint("(agency_id is null) <> (course_id is null)", name="of_one"),
        sa.CheckConstraint("house = '' or design_id is null", name="one_design"))
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_agency.id"), unique=True)
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses_course.id"), unique=True)
    house: Mapped[str] = mapped_column(sa.String(20), default="")
    design_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificates_design.id"))
    emblem: Mapped[str] = mapped_column(sa.String(64), default="")
