"""Courses, their modules and activities, materials, and each learner's progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime, new_public_id
from lms.core.policies import Scope

STATUSES = ("draft", "published", "archived")
COMPLETION_RULES = ("opened", "time", "marked", "passed")
_agency = sa.table("accounts_agency", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("path", sa.String))
_NEXT = sa.text("status = 'draft'")
_prerequisite = sa.table("courses_prerequisite", sa.column("course_id", sa.Integer))


class Course(Model, HasPublicId):
    """A training (pelatihan). Hours are JP of 45 minutes; `training_form` is the SIASN code (16 e-learning, 17 distance)."""

    __tablename__ = "courses_course"
    __table_args__ = (
        sa.UniqueConstraint("code", "edition"),
        sa.Index("uq_courses_course_next", "root_id", unique=True, sqlite_where=_NEXT, postgresql_where=_NEXT))
    id: Mapped[int] = mapped_column(primary_key=True)
    root_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    """The first version of the course, of which this is a later one; null for the first (docs/decisions/0011)."""
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    is_template: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    code: Mapped[str] = mapped_column(sa.String(20))
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
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    changes: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    """What differs from the version before, in its lecturer's words."""
    openings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """Conditions by what they keep closed (`openings.locks`): on the course, so that most pages need not look for any."""

    has_prerequisites: Mapped[bool] = column_property(
        sa.exists().where(_prerequisite.c.course_id == id).correlate_except(_prerequisite))  # noqa: A003
    modules: Mapped[list[Module]] = relationship(order_by="Module.position", lazy="raise_on_sql", back_populates="course")
    agency_name: Mapped[str] = column_property(
        sa.select(_agency.c.name).where(_agency.c.id == agency_id).correlate_except(_agency).scalar_subquery())
    agency_path: Mapped[str] = column_property(
        sa.select(_agency.c.path).where(_agency.c.id == agency_id).correlate_except(_agency).scalar_subquery())

    def scopes(self) -> frozenset[Scope]:
        """Itself, the first version of it, and its agency with every agency above it."""
        return frozenset({("course", self.id), ("course", self.family_id)} | {
            ("agency", int(step)) for step in self.agency_path.split("/") if step})

    @property
    def family_id(self) -> int:
        """What all versions of the course share."""
        return self.root_id or self.id

    @property
    def credit_hours(self) -> int:
        """JP in all."""
        return self.hours_asynchronous + self.hours_synchronous + self.hours_field


class Prerequisite(Model):
    """Who enrols himself in the course has completed `needs_id` before."""

    __tablename__ = "courses_prerequisite"
    __table_args__ = (sa.CheckConstraint("course_id <> needs_id", name="another_course"),)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), primary_key=True)
    needs_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), primary_key=True, index=True)


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
    stable_id: Mapped[str] = mapped_column(sa.String(16), default=new_public_id)
    """What it is called in every version of the course."""
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
    anchor: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """The place in a text by its words (`places.read`); empty where none was told and once its end was seen."""
