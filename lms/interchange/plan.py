"""A course that belongs to no installation: what readers give and writers take."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from lms.courses.parcels import Loss

STEP = "step:"
"""A text leads to another activity of its course as [words](<step:REF>)."""
COURSE_FACTS = {
    "summary": "", "description": "", "objectives": [], "audience": "", "training_form": 16, "hours_asynchronous": 0,
    "hours_synchronous": 0, "hours_field": 0, "daily_credit_cap": 3}
"""What is told of a course beside code and title, and the value where nothing is told."""
HOURS = ("hours_asynchronous", "hours_synchronous", "hours_field")


def without_steps(text: str) -> str:
    """The text with the words of links to activities that did not come along, and of all where none can be led to."""
    return re.sub(rf"\[([^\[\]]*)\]\(<{STEP}[^<>]*>\)", r"\1", text)


@dataclass
class Attached:
    """A file of an activity: `name` as its text calls it, `path` where it lies among the files of the parcel."""

    name: str
    path: str
    role: str = "main"
    alt: str = ""

    @property
    def stem(self) -> str:
        """The name without what says its kind, for a file whose name and content disagree."""
        return self.name.rpartition(".")[0].replace(".", "-") or self.name


@dataclass
class Step:
    """An activity. `ref` is its name within the plan, `where` its place in the file it was read from; `text` is Markdown.

    An empty `completion` is the first rule of the kind.
    """

    ref: str
    kind: str
    title: str
    text: str = ""
    files: list[Attached] = field(default_factory=list)
    minutes: int = 0
    is_required: bool = True
    completion: str = ""
    minimum_seconds: int = 0
    where: str = ""


@dataclass
class Section:
    """A module."""

    title: str
    summary: str = ""
    hours_asynchronous: int = 0
    hours_synchronous: int = 0
    hours_field: int = 0
    steps: list[Step] = field(default_factory=list)


@dataclass
class Plan:
    """`format` is archive, imscc, imscp, mbz or markdown; `parts` hold what rooms carry, by the names of their `Part`s."""

    format: str
    title: str = ""
    code: str = ""
    version: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    def steps(self) -> Iterator[Step]:
        return (step for section in self.sections for step in section.steps)

    def lose(self, where: str, what: object, remedy: object = "") -> None:
        self.losses.append(Loss(where[:300], str(what)[:600], str(remedy)[:600]))

    def told(self) -> dict[str, Any]:
        """For a preview and for `--json`: the outline with its counts, without texts."""
        return {
            "format": self.format, "version": self.version, "title": self.title, "code": self.code,
            "modules": [{"title": s.title, "activities": [
                {"kind": step.kind, "title": step.title, "files": len(step.files)} for step in s.steps]} for s in self.sections],
            "activities": dict(sorted(Counter(step.kind for step in self.steps()).items())),
            "files": sum(len(step.files) for step in self.steps()),
            "questions": len(self.parts.get("assessments", {}).get("questions", ())),
            "losses": [asdict(loss) for loss in self.losses]}
