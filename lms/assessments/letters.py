"""What learners are told of their attempts after they have handed them in; neither points nor reasons go by mail."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind, Notice
from lms.assessments.models import Attempt
from lms.core.database import now
from lms.courses import queries as courses

MARKED = Kind("assessments.marked", "work", _l("Your answers have been marked: %(title)s"), _l(
    "Your answers in “%(title)s” have been marked by your lecturer. The score and the comments stand with your result."))
REGRADED = Kind("assessments.regraded", "work", _l("Marked anew: %(title)s"), _l(
    "A question of “%(title)s” was corrected, and your answers have been marked anew. The score before, the new one and the "
    "reason stand with your result."))
RULED = Kind("assessments.ruled", "work", _l("Your late answers have been decided on: %(title)s"), _l(
    "Your lecturer has decided which of your answers in “%(title)s” that came after the end count. What counts now stands with "
    "your result."))

SET = Kind("assessments.score_set", "work", _l("Your score was set: %(title)s"), _l(
    "Your lecturer has set your score of “%(title)s”. It stands among your grades, with the reason."))


def tell(kind: Kind, attempts: Iterable[Attempt]) -> None:
    """The learner of each attempt, with the way to its result."""
    notices.tell_all([Notice(attempt.learner_id, kind.name, f"/attempts/{attempt.public_id}/result",
                             {"title": attempt.paper["title"]}) for attempt in attempts], at=now())


def score_set(learner_id: int, course_id: int, title: str) -> None:
    if course := courses.course(course_id):
        notices.tell(learner_id, SET.name, f"/my-grades/{course.public_id}", title=title)
