"""Where links appear on the pages of courses."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.links import queries


def state(*, course: Any, **_facts: Any) -> str:
    """For lecturers: what is broken, and the way to all of it."""
    is_checked, counts = queries.standing(course.id)
    return render_template("links/_card.html", course=course, is_checked=is_checked, counts=counts)
