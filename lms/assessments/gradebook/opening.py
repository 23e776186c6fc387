"""A condition for opening: that a score has been reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange

from lms.assessments.gradebook import book, registry
from lms.core.forms import Form
from lms.courses.openings.kinds import Asked, Condition, ConditionKind, Told

SCORE = ConditionKind(
    "score", _l("After a score"), "lms.assessments.gradebook.opening:form", "lms.assessments.gradebook.opening:is_reached",
    "lms.assessments.gradebook.opening:words")


class ScoreForm(Form):
    activity = SelectField(_l("In which activity"), [DataRequired(_l("Choose an activity."))], coerce=int)
    least = IntegerField(_l("Score in percent, at least"), [InputRequired(_l("Give a number from 1 to 100.")),
                                                            NumberRange(1, 100, _l("Give a number from 1 to 100."))], default=70)

    def facts(self) -> dict[str, Any]:
        return {"activity": self.activity.data, "least": self.least.data}


def form(course: Any, but: Collection[int], prefix: str) -> Form | None:
    made = ScoreForm(prefix=prefix)
    made.activity.choices = [
        SelectChoice(item.activity_id, item.title) for item in registry.items(course.id) if item.activity_id not in but]
    return made if made.activity.choices else None


def is_reached(asked: Asked, conditions: Sequence[Condition]) -> list[bool]:
    """By the scores that count: what a lecturer has set holds before what was computed."""
    cells = book.of(asked.course_id, [asked.learner_id]).lines[asked.learner_id].cells
    reached = {cell.item.activity_id: cell.percent for cell in cells}
    return [(reached.get(one["activity"]) or 0) >= one["least"] for one in conditions]


def words(conditions: Sequence[Condition], course_id: int, steps: Mapping[int, Any]) -> list[Told]:
    return [Told(_("Opens after you reach a score of %(least)s percent in “%(title)s”.", least=one["least"],
                   title=steps[one["activity"]].title), steps[one["activity"]].public_id) for one in conditions]
