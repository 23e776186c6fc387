"""Where notes appear on the pages of courses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from lms.core.slots import told
from lms.courses import access
from lms.notes import MARKED, OWN, queries
from lms.notes.passages import COLOURS
from lms.notes.services import LONGEST


def beside_activity(*, activity: Any, **facts: Any) -> str:
    text = told("activity.below", OWN, activity=activity, **facts) or ""
    marked = told("activity.below", MARKED, activity=activity, **facts) or []
    return render_template("notes/_beside.html", activity=activity, longest=LONGEST, text=text, marked=marked, tools=tools)


def tools() -> Markup:
    """What the scripts of a text and of the shelf draw marks with: the same for everybody who reads in one language."""
    return _drawn(current_app.jinja_env, str(get_locale()), request.script_root)


@lru_cache(maxsize=8)
def _drawn(_templates: object, _language: str, _root: str) -> Markup:
    return Markup(render_template("notes/_tools.html", colours=COLOURS))  # noqa: S704 — our own template, which escapes


def on_paper(*, activities: Sequence[Any], **_facts: Any) -> str:
    """The passages that the person has marked in these texts; the script draws them."""
    ids = {one.id: one.public_id for one in activities}
    marked = {ids[id_]: held for id_, held in queries.marks(current_user.id, ids).items()} if ids else {}
    return render_template("notes/_printed.html", marked=marked) if marked else ""


def of_course(*, course: Any, **_facts: Any) -> str:
    return render_template("notes/_course.html", course=course) if access.may_follow(current_user, course) else ""
