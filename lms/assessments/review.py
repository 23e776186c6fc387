"""What learners see of an attempt that is over, and when: each part of it has its own moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.assessments.models import REVIEW_PARTS, Attempt, Quiz
from lms.assessments.services import extra_time
from lms.core.database import db
from lms.enrolments import days
from lms.enrolments import queries as enrolments

PARTS = {"answers": _l("one's own answers"), "right": _l("what is right"), "marks": _l("points of each question"),
         "feedback": _l("comments and explanations")}
WHENS = {"at_once": _l("right after handing in"), "passed": _l("once passed or out of attempts"),
         "closed": _l("once the quiz is closed for everyone"), "never": _l("never")}


@dataclass(frozen=True)
class Review:
    """The parts that may be seen; the score itself always is. `later` says in words what comes when."""

    answers: bool = True
    right: bool = True
    marks: bool = True
    feedback: bool = True
    later: Sequence[str] = ()

    def __bool__(self) -> bool:
        return self.answers or self.right or self.marks or self.feedback


EVERYTHING = Review()
NOTHING = Review(answers=False, right=False, marks=False, feedback=False)


def of(quiz: Quiz | None, attempt: Attempt, attempts: Sequence[Attempt], *, at: datetime) -> Review:
    """For the learner whose attempt it is; `attempts` are all that learner's at this quiz."""
    if quiz is None:
        return NOTHING
    whens = {part: str(getattr(quiz, f"review_{part}")) for part in REVIEW_PARTS}
    come = {"at_once": True, "never": False, "passed": _is_done(quiz, attempts)}
    if "closed" in whens.values():
        come["closed"] = is_closed(quiz, attempt, at=at)
    seen = {part: come[when] for part, when in whens.items()}
    return Review(**seen, later=_later(whens, come))


def is_closed(quiz: Quiz, attempt: Attempt, *, at: datetime) -> bool:
    """Whether nobody can answer any more: the quiz's window is over, or, without one, the last day of the learner's cohort;
    nobody with extra time may still begin, and nobody's attempt runs on."""
    place = enrolments.place_of(attempt.learner_id, attempt.course_id)
    closes = quiz.closes_at or (days.closes(place.cohort) if place else None)
    if closes is None or at <= closes + extra_time.longest(quiz.activity_id):
        return False
    runs = sa.exists().where(Attempt.activity_id == quiz.activity_id, Attempt.submitted_at.is_(None), Attempt.deadline > at)
    return not db.session.scalar(sa.select(runs))


def band(bands: Sequence[Mapping[str, Any]], score: Decimal | None) -> str:
    """The overall feedback for this score, as HTML: that of the highest band it reaches, empty where it reaches none."""
    if score is None:
        return ""
    reached = [band for band in bands if Decimal(band["least"]) <= score]
    return str(max(reached, key=lambda band: Decimal(band["least"]))["html"]) if reached else ""


def _is_done(quiz: Quiz, attempts: Sequence[Attempt]) -> bool:
    used_up = quiz.attempts_allowed is not None and len(attempts) >= quiz.attempts_allowed
    return any(a.is_passed for a in attempts) or (used_up and all(a.submitted_at for a in attempts))


def _later(whens: Mapping[str, str], come: Mapping[str, bool]) -> list[str]:
    """One sentence for each moment that has not come."""
    said = []
    for when, words in WHENS.items():
        parts = ", ".join(str(PARTS[part]) for part in REVIEW_PARTS if whens[part] == when)
        if parts and when == "never":
            said.append(_("The lecturer does not show: %(parts)s.", parts=parts))
        elif parts and not come[when]:
            said.append(_("Shown %(when)s: %(parts)s.", when=words, parts=parts))
    return said
