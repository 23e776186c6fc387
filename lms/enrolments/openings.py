"""A condition for opening: that the learner's place is in a certain cohort, or in a group of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from lms.core.forms import Form
from lms.courses.openings.kinds import Asked, Condition, ConditionKind, Told
from lms.enrolments import queries

GROUP = ConditionKind("group", _l("For a cohort or a group"), "lms.enrolments.openings:form", "lms.enrolments.openings:is_in",
                      "lms.enrolments.openings:words", "lms.enrolments.openings:cautions")


class GroupForm(Form):
    group = SelectField(_l("Opens only for"), [DataRequired(_l("Choose a cohort or a group."))])

    def facts(self) -> dict[str, Any]:
        cohort, _between, group = str(self.group.data).partition(":")
        return {"cohort": int(cohort), "group": group}


def form(course: Any, but: Collection[int], prefix: str) -> Form | None:
    cohorts, groups = queries.cohorts_of(course.id), queries.groups_of(course.id)
    made = GroupForm(prefix=prefix)
    made.group.choices = [
        SelectChoice(f"{c.id}:{group}", f"{c.name} · {group}" if group else c.name)
        for c in cohorts for group in ("", *sorted(group for cohort_id, group in groups if cohort_id == c.id))]
    return made if cohorts else None


def is_in(asked: Asked, conditions: Sequence[Condition]) -> list[bool]:
    place = queries.followed(asked.learner_id, asked.course_id)
    return [place is not None and place.cohort_id == one["cohort"] and one["group"] in ("", place.group_name)
            for one in conditions]


def words(conditions: Sequence[Condition], course_id: int, steps: Mapping[int, Any]) -> list[Told]:
    names = queries.cohort_names(one["cohort"] for one in conditions)
    return [Told(_("Open for the group “%(group)s” of %(cohort)s.", group=one["group"], cohort=names[one["cohort"]])
                 if one["group"] else _("Open for %(cohort)s.", cohort=names[one["cohort"]])) for one in conditions]


def cautions(conditions: Sequence[Condition], at: datetime) -> list[str]:
    """Nobody is in two cohorts of a course, nor in two groups of one: conditions that ask for both open for nobody."""
    cohorts, groups = {one["cohort"] for one in conditions}, {one["group"] for one in conditions} - {""}
    is_for_nobody = len(cohorts) > 1 or len(groups) > 1
    return [_("No learner is in all of these: this opens for nobody. Delete one of them.") if is_for_nobody else ""
            for _one in conditions]
