"""Courses, their modules and activities, materials, and each learner's progress."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime
from lms.core.policies import Scope

STATUSES = ("draft", "published", "archived")
COMPLETION_RULES = ("opened", "time", "marked", "passed")
_agency = sa.table("accounts_agency", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("path", sa.String))


class Course(Model, HasPublicId):
    """A training (pelatihan). Hours are JP of 45 minutes; `training_form` is the SIASN code (16 e-learning, 17 distance)."""

    __tablename__ = "courses_course"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    description_html: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    objectives: Mapped[list[str]] = mapped_column(JSON, default=list)
    audience: Mapped[str] = mapped_column(sa.String(400), default="")
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    training_form: Mapped[int] = mapped_column(default=16)
    hours_asynchronous: Mapped[int] = mapped_column(default=0)
    hours_synchronous: Mapped[int] = mapped_column(default=0)
    hours_field: Mapped[int] = mapped_column(default=0)
    daily_credit_cap: Mapped[int | None]
    status: Mapped[str] = mapped_column(sa.String(12), default="draft", index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    modules: Mapped[list[Module]] = relationship(order_by="Module.position", lazy="raise_on_sql", back_populates="course")
    agency_name: Mapped[str] = column_property(
        sa.select(_agency.c.name).where(_agency.c.id == agency_id).correlate_except(_agency).scalar_subquery())
    agency_path: Mapped[str] = column_property(
        sa.select(_agency.c.path).where(_agency.c.id == agency_id).correlate_except(_agency).scalar_subquery())

    def scopes(self) -> frozenset[Scope]:
        """Itself, and its agency with every agency above it."""
        return frozenset({("course", self.id)} | {("agency", int(step)) for step in self.agency_path.split("/") if step})

    @property
    def credit_hours(self) -> int:
        """JP in all."""
        return self.hours_asynchronous + self.hours_synchronous + self.hours_field


class Module(Model, HasPublicId):
    """A mata pelatihan: activities in order, with hours of its own."""

    __tablename__ = "courses_module"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    hours_asynchronous: Mapped[int] = mapped_column(default=0)
    hours_synchronous: Mapped[int] = mapped_column(default=0)
    hours_field: Mapped[int] = mapped_column(default=0)

    course: Mapped[Course] = relationship(lazy="raise_on_sql", back_populates="modules")
    activities: Mapped[list[Activity]] = relationship(order_by="Activity.position", lazy="raise_on_sql", back_populates="module")


class Activity(Model, HasPublicId):
    """One step of a module. `kind` names one of the registry; `body` is Markdown where the kind has text."""

    __tablename__ = "courses_activity"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    module_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_module.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    body_html: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    minutes: Mapped[int] = mapped_column(default=0)
    is_required: Mapped[bool] = mapped_column(default=True)
    completion: Mapped[str] = mapped_column(sa.String(10), default="opened")
    minimum_seconds: Mapped[int] = mapped_column(default=0)

    module: Mapped[Module] = relationship(lazy="raise_on_sql", back_populates="activities")


class Material(Model, HasPublicId):
    """A file of an activity: `role` is main, captions, poster or image; `key` its SHA-256 in storage."""

    __tablename__ = "courses_material"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(12), default="main")
    key: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    alt: Mapped[str] = mapped_column(sa.String(400), default="")
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))

    activity: Mapped[Activity] = relationship(lazy="raise_on_sql")


class Progress(Model):
    """How far one learner is with one activity; `place` is where to go on (seconds of a video, percent of a text).

    `seconds` were spent before `counted_until`: no moment counts twice, however many windows are open.
    """

    __tablename__ = "courses_progress"
    __table_args__ = (sa.UniqueConstraint("learner_id", "activity_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seconds: Mapped[int] = mapped_column(default=0)
    counted_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    place: Mapped[float] = mapped_column(default=0)
