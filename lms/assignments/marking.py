"""Work to mark, as its markers see it: each learner's newest version, with what has been thought of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.assignments import queries, rubrics
from lms.assignments.errors import PointsUnreadable
from lms.assignments.models import Assignment, Sheet, Work
from lms.assignments.rubrics import Verdict
from lms.core.forms import figure
from lms.enrolments.reach import Reach


@dataclass(frozen=True)
class Script:
    """A work with its sheets; `name` is the learner's, or a number where names are hidden."""

    work: Work
    name: str
    sheets: Sequence[Sheet]
    verdict: Verdict

    def own(self, assignment: Assignment, marker_id: int) -> Sheet | None:
        return rubrics.own_sheet(assignment, self.sheets, marker_id)

    def state_for(self, assignment: Assignment, marker_id: int) -> str:
        """As the verdict has it, but a marker is told of the own marks alone until both have finished."""
        own = self.own(assignment, marker_id)
        if self.verdict.state in ("draft", "second", "open"):
            return "open" if own is None else "done" if own.finished_at else "draft"
        return self.verdict.state


def scripts(assignment: Assignment, whose: Reach) -> list[Script]:
    """In the order handed in; where names are hidden, in an order and with numbers that tell nothing."""
    works = queries.to_mark(assignment.activity_id, whose)
    names = people.names_of({work.learner_id for work in works})
    sheets = queries.sheets_of([work.id for work in works])
    if assignment.is_anonymous:
        works = sorted(works, key=lambda work: hashlib.sha256(f"{work.activity_id}:{work.learner_id}".encode()).digest())
    return [Script(work, _name(assignment, work, number, names), sheets[work.id],
                   rubrics.verdict(assignment, work, sheets[work.id])) for number, work in enumerate(works, 1)]


def following(all_: Sequence[Script], here: int, assignment: Assignment, marker_id: int) -> Script | None:
    """The next work that waits for this marker, from here on and round again."""
    return next((s for s in [*all_[here + 1:], *all_[:here]] if s.state_for(assignment, marker_id) in ("open", "draft")), None)


def given(form: Any, assignment: Assignment) -> dict[str, dict[str, str]]:
    """The marks of a posted form: only points that the rubric knows, or from 0 to 100 where there is none."""
    return {c["key"]: {"points": _points(c, form.get(f"points-{c['key']}", "")),
                       "comment": form.get(f"comment-{c['key']}", "").replace("\r\n", "\n").strip()[:4000]}
            for c in rubrics.criteria(assignment)}


def check(form: Any, assignment: Assignment) -> None:
    """PointsUnreadable where points were typed that `given` would have to drop."""
    marks = given(form, assignment)
    for criterion in rubrics.criteria(assignment):
        if form.get(f"points-{criterion['key']}", "").strip() and not marks[criterion["key"]]["points"]:
            raise PointsUnreadable(criterion["title"], f"{rubrics.most(criterion).normalize():f}")


def _points(criterion: dict[str, Any], text: str) -> str:
    worth = figure(text, 0, rubrics.most(criterion))
    if worth is None:
        return ""
    known = {level["points"] for level in criterion["levels"]}
    return f"{worth:.2f}" if not known or f"{worth:.2f}" in known else ""


def _name(assignment: Assignment, work: Work, number: int, names: dict[int, str]) -> str:
    if assignment.is_anonymous and work.released_at is None:
        return str(_("Learner %(number)s", number=number))
    return names[work.learner_id]
