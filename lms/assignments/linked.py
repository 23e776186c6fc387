"""What the tasks of a course lead to is checked with all its links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lms.assignments import queries
from lms.links.texts import Source, Text, path

TASKS = Source("assignments.tasks", "lms.assignments.linked:of_course")


def of_course(course: Any) -> Iterator[Text]:
    for public_id, title, written, html in queries.tasks(course.id):
        yield Text(title, path("assignments.edit", activity=public_id), written, html)
