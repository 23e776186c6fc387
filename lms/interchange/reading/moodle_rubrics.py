"""How Moodle marks an assignment by criteria: rubrics and marking guides, from grading.xml beside the activity."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from lms.assessments.formats.html import to_plain
from lms.core import xml
from lms.interchange.plan import Step
from lms.interchange.reading.marks import number, root_of, titled
from lms.interchange.reading.moodle import Work


def read(step: Step, work: Work) -> list[dict[str, Any]]:
    """The criteria of the method in use, as an assignment here has them; empty where the work is marked as a whole."""
    path = f"{work.folder}/grading.xml"
    if not work.source.has(path):
        return []
    for area in xml.every(root_of(work.source, path), "area"):
        method = xml.at(area, "activemethod")
        used = next((one for one in xml.every(area, "definition") if xml.at(one, "method") == method), None)
        if used is None:
            continue
        if method == "rubric":
            return [_criterion(one) for one in _sorted(used, "criterion")]
        if method == "guide":
            work.plan.lose(step.where, _("The marking guide became a rubric: each criterion has its most points and none."),
                           _("Add levels in between if markers need them."))
            return [_of_guide(one) for one in _sorted(used, "guidecriterion", "criterion")]
        work.plan.lose(step.where, _("The criteria of marking were left out: %(method)s", method=method[:60]),
                       _("Write the criteria in the assignment."))
    return []


def _sorted(definition: Any, *names: str) -> list[Any]:
    return sorted(xml.every(definition, *names), key=lambda one: number(xml.at(one, "sortorder")))


def _criterion(one: Any) -> dict[str, Any]:
    levels = [{"points": xml.at(level, "score"), "text": _plain(xml.at(level, "definition"))}
              for level in xml.every(one, "level")]
    return {"title": titled(_plain(xml.at(one, "description")), "-"), "text": "", "levels": levels}


def _of_guide(one: Any) -> dict[str, Any]:
    told = "\n\n".join(filter(None, (_plain(xml.at(one, "description")), _plain(xml.at(one, "descriptionmarkers")))))
    return {"title": titled(xml.at(one, "shortname"), "-"), "text": told,
            "levels": [{"points": xml.at(one, "maxscore"), "text": ""}, {"points": "0", "text": ""}]}


def _plain(text: str) -> str:
    return to_plain(text) if "<" in text else text
