"""What learners will download of a course, lesson by lesson, and what is amiss, before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms.courses import queries as courses
from lms.courses import renditions
from lms.lowdata import queries
from lms.lowdata.models import Task

HEAVY, LONG = 10_000_000, 20
"""Bytes and pages above which a lesson is told to be heavy."""


@dataclass(frozen=True)
class Lesson:
    """One activity: bytes as uploaded and in the lightest form, and sentences on what to do about it."""

    public_id: str
    title: str
    size: int
    light: int
    advice: Sequence[str]
    tasks: Sequence[Task]

    @property
    def open(self) -> int:
        """Of its files, how many are being made lighter or wait for it."""
        return sum(task.state in ("waiting", "running") for task in self.tasks)

    @property
    def is_stuck(self) -> bool:
        return any(task.state == "failed" for task in self.tasks)

    @property
    def percent(self) -> int:
        return round(sum(task.percent for task in self.tasks) / len(self.tasks)) if self.tasks else 100


def of(course_id: int) -> list[Lesson]:
    """Every activity of the course in order, in a number of statements that does not grow with it."""
    by_activity: dict[int, list[Any]] = {}
    materials = courses.materials_in(course_id)
    for material in materials:
        by_activity.setdefault(material.activity_id, []).append(material)
    keys = [material.key for material in materials]
    forms, tasks, texts = renditions.of(keys), queries.tasks(keys), courses.with_text(course_id)
    return [_lesson(a, by_activity.get(a.id, []), forms, tasks, has_text=a.id in texts)
            for a in courses.outline(course_id).activities()]


def of_activity(activity: Any, files: Sequence[Any]) -> Lesson:
    """One of them alone."""
    return _lesson(activity, files, {}, queries.tasks([file.key for file in files]), has_text=bool(activity.body_html))


def _lesson(activity: Any, files: Sequence[Any], forms: renditions.Found, tasks: dict[str, Task], *, has_text: bool) -> Lesson:
    size = sum(file.size for file in files)
    light = sum(lightest(file, forms) for file in files)
    known = [tasks[file.key] for file in files if file.key in tasks]
    return Lesson(activity.public_id, activity.title, size, light,
                  list(_advice(activity.kind, files, size, known, has_text=has_text)), known)


def lightest(file: Any, forms: renditions.Found) -> int:
    """The bytes of the form that a saver of data gets."""
    wanted = {"video": ("240p",), "audio": ("audio",), "image": ("w480",), "application": ("web",)}.get(
        file.media_type.split("/")[0], ())
    return min([int(file.size), *(form.size for form in forms.get(file.key, ()) if form.name in wanted)])


def _advice(kind: str, files: Sequence[Any], size: int, tasks: Sequence[Task], *, has_text: bool) -> Any:
    roles = {file.role for file in files}
    if size > HEAVY:
        yield _("More than 10 MB: split it, or say in the text what whoever can't fetch it should read instead.")
    if any((task.pages or 0) > LONG for task in tasks):
        yield _("More than 20 pages: name the pages that matter, or split it.")
    if any(file.media_type.startswith("image/") and file.role in ("main", "image") and not file.alt for file in files):
        yield _("A picture has no description for those who can't see it.")
    if kind == "video" and "main" in roles and "captions" not in roles:
        yield _("The video has no captions.")
    if ("main" in roles and not has_text) and (kind == "video" or any(file.media_type.startswith("audio/") for file in files)):
        yield _("There is no transcript to read instead.")
    if any(task.state == "failed" for task in tasks):
        yield _("No lighter form could be made of a file; it stays as it is. Is it whole? Export it again.")
