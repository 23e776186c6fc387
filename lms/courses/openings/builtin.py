"""The conditions that courses brings itself: a day, and the completion of another activity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from lms.core.forms import Form, MomentField, Years
from lms.core.i18n import when
from lms.courses.models import Course
from lms.courses.openings.kinds import Asked, Condition, ConditionKind, Told
from lms.courses.queries.outline import OutlineActivity, outline

DATE = ConditionKind("date", _l("On a day"), "lms.courses.openings.builtin:date_form", "lms.courses.openings.builtin:has_come",
                     "lms.courses.openings.builtin:date_words", "lms.courses.openings.builtin:date_cautions")
ACTIVITY = ConditionKind(
    "activity", _l("After another activity"), "lms.courses.openings.builtin:activity_form",
    "lms.courses.openings.builtin:is_completed", "lms.courses.openings.builtin:activity_words")
Steps = Mapping[int, OutlineActivity]


class DateForm(Form):
    at = MomentField(_l("Opens on"), [InputRequired(_l("Give the day and the time.")), Years(2020, ahead=10)],
                     description=_l("In your own time zone."))

    def facts(self) -> dict[str, Any]:
        return {"at": self.at.data.isoformat()} if self.at.data else {}


class AfterForm(Form):
    activity = SelectField(_l("Opens once this is completed"), [DataRequired(_l("Choose an activity."))], coerce=int)

    def facts(self) -> dict[str, Any]:
        return {"activity": self.activity.data}


def date_form(course: Course, but: Collection[int], prefix: str) -> Form:
    return DateForm(prefix=prefix)


def has_come(asked: Asked, conditions: Sequence[Condition]) -> list[bool]:
    return [asked.at >= datetime.fromisoformat(one["at"]) for one in conditions]


def date_words(conditions: Sequence[Condition], course_id: int, steps: Steps) -> list[Told]:
    return [Told(_("Opens after %(time)s.", time=when(datetime.fromisoformat(one["at"])))) for one in conditions]


def date_cautions(conditions: Sequence[Condition], at: datetime) -> list[str]:
    return [_("That time has passed: this keeps nothing closed.") if at >= datetime.fromisoformat(one["at"]) else ""
            for one in conditions]


def activity_form(course: Course, but: Collection[int], prefix: str) -> Form | None:
    form = AfterForm(prefix=prefix)
    form.activity.choices = [
        SelectChoice(a.id, f"{n}. {a.title}") for n, module in enumerate(outline(course.id).modules, 1)
        for a in module.activities if a.id not in but]
    return form if form.activity.choices else None


def is_completed(asked: Asked, conditions: Sequence[Condition]) -> list[bool]:
    return [one["activity"] in asked.done for one in conditions]


def activity_words(conditions: Sequence[Condition], course_id: int, steps: Steps) -> list[Told]:
    waited = [steps[one["activity"]] for one in conditions]
    return [Told(_("Opens after you complete “%(title)s”.", title=step.title), step.public_id) for step in waited]
