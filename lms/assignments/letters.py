"""What learners are told of their work; neither points nor comments go by mail."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind
from lms.assignments.dates import Due
from lms.courses import queries as courses

MARKED = Kind("assignments.marked", "work", _l("Your work has been marked: %(title)s"), _l(
    "Your work for “%(title)s” has been marked. Points and comments stand with it."))
RETURNED = Kind("assignments.returned", "work", _l("Please revise your work: %(title)s"), _l(
    "Your lecturer asks you to revise your work for “%(title)s” and to hand it in again."))
DUE = Kind("assignments.due", "deadlines", _l("Due soon: %(title)s"), _l(
    "Your work for “%(title)s” is due on %(due)s and has not been handed in yet."))

EXTENDED = Kind("assignments.extended", "work", _l("You have more time: %(title)s"), _l(
    "Your work for “%(title)s” is due on %(due)s now, for you alone."))
CUT = Kind("assignments.extension_ended", "work", _l("Your due date has changed: %(title)s"), _l(
    "You have no more time than the others for “%(title)s”: your work is due on %(due)s."))


def marked(learner_id: int, activity_id: int) -> None:
    _tell(learner_id, MARKED, activity_id)


def returned(learner_id: int, activity_id: int) -> None:
    _tell(learner_id, RETURNED, activity_id)


def due_changed(learner_id: int, activity_id: int, due: Due, *, is_longer: bool) -> None:
    _tell(learner_id, EXTENDED if is_longer else CUT, activity_id, due=notices.moment(due.at, due.zone))


def _tell(learner_id: int, kind: Kind, activity_id: int, **facts: Any) -> None:
    activity = courses.activities([activity_id])[0]
    notices.tell(learner_id, kind.name, f"/activities/{activity.public_id}", title=activity.title, **facts)
