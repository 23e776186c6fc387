"""The description of a course, which has no place to name, and what its activities say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lms.courses import queries as courses
from lms.courses.kinds import activity_kinds
from lms.links.texts import Source, Text, path

COURSE = Source("links.course", "lms.links.own_texts:of_course")


def of_course(course: Any) -> Iterator[Text]:
    description, html = courses.description(course.id)
    yield Text("", path("courses.edit", course=course.public_id), description, html)
    files: dict[int, list[str]] = {}
    for file in courses.materials_in(course.id):
        files.setdefault(file.activity_id, []).append(file.name)
    for activity in courses.with_bodies(course.id):
        kind = activity_kinds.get(activity.kind)
        edit = path(kind.edit_endpoint if kind and kind.edit_endpoint else "courses.edit_activity", activity=activity.public_id)
        yield Text(activity.title, edit, activity.body, activity.body_html, files.get(activity.id, ()))
