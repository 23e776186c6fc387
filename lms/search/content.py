"""Courses, their modules and activities. What is still closed for a learner is not found: its text would stand here before its
time."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from lms.courses import access
from lms.courses import queries as courses
from lms.search.sources import MOST, Hit, Question, Source, plain

CONTENT = Source("search.content", _l("Courses and activities"), "lms.search.content:find", order=10)


def find(actor: Any, question: Question) -> list[Hit]:
    return [hit for thing in courses.found(question.words, question.courses, at_most=MOST) if (hit := _hit(actor, thing))]


def _hit(actor: Any, thing: Any) -> Hit | None:
    if thing.__tablename__ == "courses_course":
        return Hit(thing.title, url_for("courses.show", course=thing.public_id), thing.code, thing.summary)
    if thing.__tablename__ == "courses_module":
        contents = url_for("courses.show", course=thing.course.public_id, _anchor="contents")
        return Hit(thing.title, contents, thing.course.title, thing.summary)
    if access.closed(actor, thing):
        return None
    place = f"{thing.module.course.title} · {thing.module.title}"
    return Hit(thing.title, url_for("courses.activity", activity=thing.public_id), place, plain(thing.body_html))
