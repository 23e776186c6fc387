"""How the JP of a course are earned, told to the learner with what was measured: by reading, by time, by results.

Their number is set by whoever offers the course (45 minutes each) and limited by the day; studying longer never adds any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.courses import queries as courses
from lms.courses.training_forms import days_needed, name_of

READ, TIMED, SHOWN = "read", "timed", "shown"
WORDS = {READ: _l("Opened, or marked as done by yourself"), TIMED: _l("Time spent, measured"),
         SHOWN: _l("Results of quizzes, tasks and packages")}
_METHOD_OF = {"opened": READ, "marked": READ, "time": TIMED}
"""By the rule of completion; those of other rooms ask for a result."""


@dataclass(frozen=True)
class Line:
    """Of `total` required activities `done`, by one method; `seconds` were measured where time decides."""

    method: str
    done: int
    total: int
    seconds: int

    @property
    def words(self) -> object:
        return WORDS[self.method]


@dataclass(frozen=True)
class Earning:
    """`fewest_days` are needed at least under the daily cap of this `form`; None without a cap."""

    lines: list[Line]
    form: str
    fewest_days: int | None


def of(learner_id: int, course: Any) -> Earning:
    found = courses.methods(learner_id, course.id)
    lines = []
    for method in WORDS:
        here = [one for one in found if _METHOD_OF.get(one.completion, SHOWN) == method]
        if here:
            seconds = sum(one.seconds for one in here) if method == TIMED else 0
            lines.append(Line(method, sum(one.done for one in here), sum(one.total for one in here), seconds))
    return Earning(lines, name_of(course.training_form), days_needed(course.hours_asynchronous, course.daily_credit_cap))
