"""Packages, the activities that show them, and how far learners are in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

COMPLETIONS, SUCCESSES = ("unknown", "incomplete", "completed"), ("unknown", "failed", "passed")


class Package(Model):
    """A package that was unpacked, once for all activities that show it: `key` is the SHA-256 of the ZIP.

    `items` are those of `lms.packages.reading.Item`, `control` how one goes from one to another, and its rules of rollup.
    """

    __tablename__ = "packages_package"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(200))
    version: Mapped[str] = mapped_column(sa.String(80))
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    control: Mapped[dict[str, Any]] = mapped_column(JSON)
    problems: Mapped[list[str]] = mapped_column(JSON)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    unpacked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class File(Model):
    """One file of a package, by its path in it; `key` is where the store keeps it."""

    __tablename__ = "packages_file"
    package_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_package.id"), primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(500), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)


class Content(Model):
    """What an activity shows. `passing` is the percentage that passes it; null: what the package itself reports."""

    __tablename__ = "packages_content"
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), primary_key=True)
    package_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_package.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    passing: Mapped[int | None]
    may_repeat: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)


class Unpacking(Model):
    """A large package that a job unpacks for an activity; gone once it is shown, kept with its `fault` where it can't be.

    `staged` names the upload, which stays where it arrived. `heard_at` is when the job last gave a sign of life.
    """

    __tablename__ = "packages_unpacking"
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    staged: Mapped[str] = mapped_column(sa.String(64))
    passing: Mapped[int | None]
    may_repeat: Mapped[bool]
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(sa.String(600), default="")
    heard_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @property
    def state(self) -> str:
        return "failed" if self.fault else "working"


class Attempt(Model, HasPublicId):
    """A learner's way through a package, from its beginning to its end; it stays with the package it was begun with.

    `completion` and `success` are rolled up from its items, `score` is in percent, `seconds` what was spent in all.
    """

    __tablename__ = "packages_attempt"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "activity_id", "number"),
        sa.CheckConstraint("completion in ('unknown', 'incomplete', 'completed')", name="completion_known"),
        sa.CheckConstraint("success in ('unknown', 'failed', 'passed')", name="success_known"),
        sa.CheckConstraint("score between 0 and 100", name="score_in_percent"))
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    package_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_package.id"), index=True)
    number: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    completion: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    success: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    score: Mapped[float | None]
    seconds: Mapped[int] = mapped_column(default=0)


class State(Model):
    """What one item of an attempt has told: `cmi` is its whole data model, with bookmark, suspend data and interactions.

    `launch_id` and `seq` say from which message it is; an older one that comes late does not overwrite it.
    """

    __tablename__ = "packages_state"
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_attempt.id"), primary_key=True)
    item: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    cmi: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    launch_id: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    completion: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    success: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    score: Mapped[float | None]
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Launch(Model, HasPublicId):
    """One opening of one item on one device. `seconds` were spent in it, never more than have passed since `opened_at`."""

    __tablename__ = "packages_launch"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_attempt.id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(255))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seconds: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)


class Session(Model):
    """A launch of cmi5 or xAPI: how far it is. `fetched_at` is when its package took the key to its record, which it may once."""

    __tablename__ = "packages_session"
    launch_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_launch.id"), primary_key=True)
    fetched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    initialized_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Statement(Model):
    """A statement of xAPI as it was told, never changed: `digest` is that of its meaning, `voids` the one that it voids."""

    __tablename__ = "packages_statement"
    __table_args__ = (sa.Index("ix_packages_statement_of_attempt", "attempt_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_attempt.id"))
    launch_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_launch.id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(255))
    verb: Mapped[str] = mapped_column(sa.String(500))
    object_id: Mapped[str] = mapped_column(sa.String(1000))
    voids: Mapped[str | None] = mapped_column(sa.String(36), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    stored_at: Mapped[datetime] = mapped_column(UTCDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class Document(Model):
    """What a package keeps of a learner under a name: states, and profiles of an activity or of the learner.

    They are the learner's and the package's own: no other learner and no other package reads them. `activity` and `registration`
    are empty where they do not apply.
    """

    __tablename__ = "packages_document"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "package_id", "kind", "activity", "name", "registration",
                            name="uq_packages_document_place"),
        sa.CheckConstraint("kind in ('state', 'activity', 'agent')", name="kind_known"))
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    package_id: Mapped[int] = mapped_column(sa.ForeignKey("packages_package.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    activity: Mapped[str] = mapped_column(sa.String(500), default="")
    name: Mapped[str] = mapped_column(sa.String(255))
    registration: Mapped[str] = mapped_column(sa.String(36), default="")
    media_type: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[bytes]
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
