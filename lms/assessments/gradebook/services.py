"""The verbs of the gradebook: how a course is graded, and scores set by hand. What was set before stays on record."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms.assessments import letters
from lms.assessments.errors import ChangedMeanwhile, NoScoreSet, OwnScore
from lms.assessments.gradebook import book, registry
from lms.assessments.gradebook.grading import Grading
from lms.assessments.gradebook.models import Override, Scheme, SchemeItem
from lms.assessments.gradebook.registry import Item
from lms.assessments.gradebook.rule import passing
from lms.core import audit
from lms.core.database import db
from lms.courses import services as courses
from lms.enrolments import completion
from lms.enrolments import queries as enrolments
from lms.enrolments import services as enrolling


def who_completes(course_id: int, by: Grading) -> list[int]:
    """The learners on the way who would have completed the course at once if it were graded so, in no order."""
    lines = book.of(course_id, enrolments.active_in(course_id), by=by).lines.values()
    ripe = [line for line in lines if not line.lacks and (line.tally.total or by.asks_for_scores)]
    others = (completion.activities.name, passing.name)
    return [line.learner_id for line in ripe if completion.is_met(line.learner_id, course_id, but=others)]


def set_grading(course_id: int, wanted: Grading, *, seen: int | None, at: datetime, by: int | None = None) -> list[int]:
    """Grade the course so from now on; the learners who have completed it by that, in this same unit of work.

    `seen` is the version that the change starts from: ChangedMeanwhile where it holds no longer. Nobody loses a completion.
    """
    enrolling.hold_completions(course_id)
    held = db.session.scalar(sa.select(Scheme).where(
        Scheme.course_id == course_id, Scheme.superseded_at.is_(None)).with_for_update())
    if (held.id if held else None) != seen:
        raise ChangedMeanwhile
    if held:
        held.superseded_at = at
        db.session.flush()
    scheme = Scheme(course_id=course_id, share=wanted.share, minimum_total=wanted.minimum_total, all_marked=wanted.all_marked,
                    scale=[[str(least), name] for least, name in wanted.scale], set_at=at, set_by_id=by)
    _add(scheme)
    weights = {item.activity_id: item.weight for item in book.in_order(course_id)} | dict(wanted.weights)
    db.session.add_all(SchemeItem(scheme_id=scheme.id, activity_id=id_, weight=weights.get(id_, Decimal(0)),
                                  minimum=wanted.minimums.get(id_)) for id_ in weights.keys() | wanted.minimums.keys())
    db.session.flush()
    audit.record("assessments.grading_set", f"course:{course_id}", scheme=scheme.id, share=wanted.share,
                 minimum_total=str(wanted.minimum_total), all_marked=wanted.all_marked,
                 minimums={str(id_): str(least) for id_, least in wanted.minimums.items()})
    return [id_ for id_ in sorted(who_completes(course_id, wanted)) if enrolling.complete_if_met(id_, course_id, at=at)]


def set_score(item: Item, course_id: int, learner_id: int, score: Decimal | None, reason: str, *, seen: int | None, by: int,
              at: datetime) -> bool:
    """Set a learner's score in percent, or with None let the computed one hold again; whether that completed the course.

    Nobody sets their own. A score that passes completes the activity too; no score ever takes a completion back.
    """
    if by == learner_id:
        raise OwnScore
    enrolling.refuse_if_closed(learner_id, course_id)
    held = db.session.scalar(sa.select(Override).where(
        Override.activity_id == item.activity_id, Override.learner_id == learner_id,
        Override.superseded_at.is_(None)).with_for_update())
    if (held.id if held else None) != seen:
        raise ChangedMeanwhile
    if score is None and (held is None or held.score is None):
        raise NoScoreSet
    if held:
        held.superseded_at = at
        db.session.flush()
    computed = registry.scores([item], [learner_id]).get((item.activity_id, learner_id), book.NOTHING).percent
    _add(Override(activity_id=item.activity_id, course_id=course_id, learner_id=learner_id, score=score, computed=computed,
                  reason=reason, set_at=at, set_by_id=by))
    audit.record("assessments.score_set", f"activity:{item.activity_id}", learner=learner_id, score=str(score),
                 before=str(held.score if held else None), computed=str(computed))
    letters.score_set(learner_id, course_id, item.title)
    was_active = learner_id in enrolments.active_in(course_id)
    if score is not None and item.passing is not None and score >= item.passing:
        courses.complete_activity(learner_id, item.activity_id, at=at)
    enrolling.complete_if_met(learner_id, course_id, at=at)
    return was_active and learner_id not in enrolments.active_in(course_id)


def _add(row: Scheme | Override) -> None:
    """The database lets one version hold, whoever else sets one in the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise ChangedMeanwhile from error
