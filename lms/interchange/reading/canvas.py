"""What Canvas keeps beside the standard: how assignments are marked comes along, what has no like here is told.

After the files that its exporter writes to course_settings/ (`lib/cc` of Canvas) and beside each assignment.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from lms.assessments.formats.html import to_markdown
from lms.core import xml
from lms.interchange.files import Source
from lms.interchange.plan import Plan, Step
from lms.interchange.reading.marks import number, root_of, titled

_FOLDER, _MOST_FILES = "course_settings", 5
_OTHERS = {"events.xml": "event", "learning_outcomes.xml": "learningOutcome", "grading_standards.xml": "gradingStandard",
           "external_feeds.xml": "externalFeed"}
_BY_HAND = {"on_paper", "none", "external_tool", "media_recording", "not_graded", "discussion_topic"}


class Canvas:
    """The settings of a course; nothing of them where another system wrote the cartridge."""

    def __init__(self, source: Source, plan: Plan) -> None:
        self.source, self.plan = source, plan
        self.marked_by: set[str] = set()

    def assign(self, step: Step, told: Any) -> None:
        """How the work is handed in and marked."""
        ways = {way.strip() for way in xml.at(told, "submission_types").split(",")} - {""}
        settings: dict[str, Any] = {}
        if ways:
            settings = {"takes_text": bool(ways - {"online_upload"}), "files_most": _MOST_FILES * ("online_upload" in ways)}
        rubric = self._rubrics.get(xml.at(told, "rubric_identifierref"))
        if rubric is not None:
            self.marked_by.add(xml.at(told, "rubric_identifierref"))
        criteria = [] if rubric is None else list(_criteria(rubric))
        self.plan.parts.setdefault("assignments", {})[step.ref] = {"settings": settings, "rubric": criteria}
        self._tell_of(step, told, ways, is_marked_by_rubric=bool(criteria))

    def tell(self) -> None:
        """What was hidden or closed and is neither here, and what is left out."""
        for module in self._every("module_meta.xml", "module"):
            self._tell_hidden(module)
        for id_, rubric in self._rubrics.items():
            if id_ not in self.marked_by:
                self._left("rubrics.xml", [titled(xml.at(rubric, "title"))])
        for file, element in _OTHERS.items():
            self._left(file, [titled(xml.at(one, "title")) for one in self._every(file, element)])
        self._left("assignment_groups.xml", [f"{titled(xml.at(one, 'title'))} {xml.at(one, 'group_weight')} %" for one in
                                             self._every("assignment_groups.xml", "assignmentGroup")
                                             if xml.at(one, "group_weight").strip("0.")])

    def description(self) -> str:
        said = next((xml.at(one, "public_description") for one in self._every("course_settings.xml", "course")), "")
        return to_markdown(said)

    @cached_property
    def _rubrics(self) -> dict[str, Any]:
        return {one.get("identifier") or "": one for one in self._every("rubrics.xml", "rubric")}

    def _every(self, file: str, element: str) -> Iterator[Any]:
        path = f"{_FOLDER}/{file}"
        if self.source.has(path):
            yield from xml.every(root_of(self.source, path), element)

    def _left(self, file: str, titles: list[str]) -> None:
        if titles:
            self.plan.lose(f"{_FOLDER}/{file}", _("This was left out: %(titles)s", titles=", ".join(titles)))

    def _tell_of(self, step: Step, told: Any, ways: set[str], *, is_marked_by_rubric: bool) -> None:
        points = xml.at(told, "points_possible")
        if not is_marked_by_rubric and number(points) not in (0, 100):
            self.plan.lose(step.where, _("It was marked with up to %(points)s points; here marks go to 100.", points=points[:20]))
        if xml.at(told, "due_at"):
            self.plan.lose(step.where, _("The due date belonged to the old course and was left out."),
                           _("Set the day it is due."))
        if ways & _BY_HAND:
            self.plan.lose(step.where, _("It was handed in in a way that is not here (%(ways)s); here learners write a text.",
                                         ways=", ".join(sorted(ways & _BY_HAND))), _("Look over how the work is handed in."))
        if xml.at(told, "workflow_state") == "unpublished":
            self.plan.lose(step.where, _("The activity was hidden; here it can be seen."),
                           _("Delete it if learners are not to see it."))

    def _tell_hidden(self, module: Any) -> None:
        title, where = titled(xml.at(module, "title")), f"{_FOLDER}/module_meta.xml"
        if xml.at(module, "workflow_state") == "unpublished":
            self.plan.lose(where, _("The section “%(title)s” was hidden; here it can be seen.", title=title),
                           _("Delete it if learners are not to see it."))
        closed = xml.at(module, "unlock_at") or next(xml.every(module, "prerequisite", "completionRequirement"), None) is not None
        if closed or xml.at(module, "require_sequential_progress") == "true":
            before = [titled(xml.at(one, "title")) for one in xml.every(module, "prerequisite")]
            self.plan.lose(f"{where} ({', '.join([title, *before])})", _("The conditions under which it opened were left out."),
                           _("Set them anew under “When it opens”."))
        for one in xml.every(module, "item"):
            if xml.at(one, "workflow_state") == "unpublished":
                self.plan.lose(f"{where} ({titled(xml.at(one, 'title'))})", _("The activity was hidden; here it can be seen."),
                               _("Delete it if learners are not to see it."))


def _criteria(rubric: Any) -> Iterator[dict[str, Any]]:
    for one in xml.every(rubric, "criterion"):
        levels = [{"points": xml.at(rating, "points") or "0",
                   "text": ": ".join(said for name in ("description", "long_description") if (said := xml.at(rating, name)))}
                  for rating in xml.every(one, "rating")] or [{"points": xml.at(one, "points") or "1", "text": ""}]
        if len(levels) == 1:
            levels.append({"points": "0", "text": ""})
        yield {"title": titled(xml.at(one, "description"), "-"), "text": xml.at(one, "long_description"), "levels": levels}
