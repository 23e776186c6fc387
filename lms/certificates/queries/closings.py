"""Closings of cohorts, what they brought, and the terms of courses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort

from lms.certificates.models import COMPLETION, Act, Certificate, CourseTerms, Owed
from lms.core.database import db


@dataclass(frozen=True)
class Terms:
    """How certificates of a course are given; `valid_months` None for good."""

    valid_months: int | None = None
    waits_for_closing: bool = False


@dataclass(frozen=True)
class Progress:
    """How many of an act's certificates are issued, and how many of these have their PDF; `stuck` wait for an issuer."""

    total: int
    issued: int
    printed: int
    stuck: int

    @property
    def in_line(self) -> int:
        return max(self.total - self.issued - self.stuck, 0)

    @property
    def is_done(self) -> bool:
        return self.printed + self.stuck >= self.total


def terms(course_id: int) -> Terms:
    row = db.session.get(CourseTerms, course_id)
    return Terms(row.valid_months, row.waits_for_closing) if row else Terms()


def is_renewable(certificate: Certificate) -> bool:
    """Whether it ends some day, nothing has taken its place, and its course says for how long the next one holds."""
    return (certificate.kind == COMPLETION and certificate.expires_on is not None and not certificate.is_revoked
            and certificate.superseded_at is None and terms(certificate.course_id).valid_months is not None)


def closing_of(cohort_id: int) -> int | None:
    """The act that closed the cohort and holds."""
    return db.session.scalar(sa.select(Act.id).where(Act.cohort_id == cohort_id, Act.undone_at.is_(None)))


def act_or_404(public_id: str) -> Act:
    return db.session.scalar(sa.select(Act).where(Act.public_id == public_id)) or abort(404)


def acts_of(cohort_id: int) -> list[Act]:
    """The newest first."""
    return list(db.session.scalars(sa.select(Act).where(Act.cohort_id == cohort_id).order_by(Act.id.desc())))


def is_undone(certificate: Certificate) -> bool:
    """Whether it was revoked because the closing that issued it, or its forerunner, was undone; not for a reason of its own."""
    return certificate.is_revoked and certificate.revoked_at in undone_at(certificate.cohort_id)


def progress_of(act: Act) -> Progress:
    issued, printed = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((sa.or_(
            Certificate.rendered_at.is_not(None), Certificate.revoked_at.is_not(None), Certificate.render_problem != ""), 1))))
        .where(Certificate.act_id == act.id)).one()
    stuck = db.session.scalar(sa.select(sa.func.count()).where(Owed.act_id == act.id, Owed.problem != "")) or 0
    return Progress(act.total, issued, printed, stuck)


def certificates_of(act_id: int) -> list[Certificate]:
    """What the act brought, by number."""
    return list(db.session.scalars(
        sa.select(Certificate).where(Certificate.act_id == act_id).order_by(Certificate.kind, Certificate.year, Certificate.seq)))


def next_of(act_id: int, *, limit: int = 200) -> list[int]:
    """Enrolments whose certificate of this act is next in line."""
    return list(db.session.scalars(sa.select(Owed.enrolment_id).where(Owed.act_id == act_id, Owed.problem == "")
                                   .order_by(Owed.completed_at, Owed.enrolment_id).limit(limit)))


def newest_of(enrolment_ids: Collection[int]) -> dict[int, Certificate]:
    """By enrolment the last certificate issued."""
    rows = db.session.scalars(sa.select(Certificate).where(Certificate.enrolment_id.in_(list(enrolment_ids)))
                              .order_by(Certificate.id))
    return {row.enrolment_id: row for row in rows}


def undone_at(cohort_id: int) -> set[datetime | None]:
    """When closings of the cohort were undone: in that very moment all that they had brought was revoked."""
    return set(db.session.scalars(sa.select(Act.undone_at).where(Act.cohort_id == cohort_id, Act.undone_at.is_not(None))))


def owed_of_cohort(cohort_id: int) -> list[Owed]:
    return list(db.session.scalars(sa.select(Owed).where(Owed.cohort_id == cohort_id)))


def release(course_id: int) -> int:
    """Let what waits for a closing be issued next; how many."""
    waiting = sa.update(Owed).where(Owed.course_id == course_id, Owed.problem == "closing")
    done: Any = db.session.execute(waiting.values(problem=""))
    return int(done.rowcount)


def ends_of(act_id: int) -> list[int]:
    """The certificates that hold today of what the act brought: its own, or what took their place; in the order of ids."""
    chain = sa.select(Certificate.id, Certificate.superseded_by_id).where(Certificate.act_id == act_id).cte(recursive=True)
    step = sa.orm.aliased(Certificate)
    chain = chain.union(sa.select(step.id, step.superseded_by_id).join(chain, chain.c.superseded_by_id == step.id))
    return list(db.session.scalars(
        sa.select(Certificate.id).join(chain, chain.c.id == Certificate.id)
        .where(Certificate.revoked_at.is_(None), Certificate.superseded_at.is_(None)).order_by(Certificate.id)))
