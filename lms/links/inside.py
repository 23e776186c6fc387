"""Links to pages of this house: asked of the database, never over the network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms.courses import queries as courses
from lms.links.answers import BROKEN, FINE, MOVED, UNCHECKED, Answer
from lms.links.texts import Text, path

_ID = re.compile(r'\bid="([^"]*)"')


def look(course: Any, text: Text, where: str, anchor: str) -> Answer:
    """`where` is the path of the link, empty for a place in the same text."""
    if not where:
        return _with_anchor(Answer(FINE), anchor, text.html)
    if not where.startswith("/"):
        return Answer(BROKEN, "no_file")
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(where, method="GET")
    except RequestRedirect:
        return Answer(FINE)
    except HTTPException:
        return Answer(BROKEN, "no_page")
    known: dict[str, Callable[..., Answer]] = {
        "courses.activity": _activity, "courses.show": _course, "courses.material": _file}
    if endpoint in known:
        return known[endpoint](course, anchor, **values)
    return Answer(UNCHECKED, "inside") if values else Answer(FINE)


def _activity(ours: Any, anchor: str, *, activity: str) -> Answer:
    there = courses.activity_with_text(activity)
    if there is None:
        return Answer(BROKEN, "no_activity")
    if there.course_id == ours.id:
        return _with_anchor(Answer(FINE), anchor, there.body_html)
    if there.module.course.family_id != ours.family_id:
        return Answer(UNCHECKED, "other_course")
    here = courses.same_activity(there, ours.id)
    return Answer(MOVED, "other_version", path("courses.activity", activity=here.public_id)) if here else Answer(
        BROKEN, "no_activity")


def _course(ours: Any, _anchor: str, *, course: str) -> Answer:
    there = courses.by_public_id(course)
    if there is None or (there.status != "published" and there.id != ours.id):
        return Answer(BROKEN, "no_course")
    return Answer(FINE)


def _file(ours: Any, _anchor: str, *, material: str, name: str) -> Answer:
    there = courses.find_material(material)
    if there is None:
        return Answer(BROKEN, "no_file")
    return Answer(FINE) if there.activity.course_id == ours.id else Answer(UNCHECKED, "other_course")


def _with_anchor(answer: Answer, anchor: str, html: str) -> Answer:
    return answer if not anchor or anchor in _ID.findall(html) else Answer(BROKEN, "no_anchor")
