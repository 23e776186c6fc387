"""The kinds of activity that courses brings itself: a text to read, a file to keep, a video to watch."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lms.courses import queries
from lms.courses.kinds import ActivityKind
from lms.courses.markdown import address
from lms.courses.models import Activity

READING = ActivityKind(
    "reading", _l("Reading"), "book", ("marked", "time", "opened"), "lms.courses.builtin:reading", "courses.edit_reading",
    "lms.courses.queries:ready_with_text")
FILE = ActivityKind(
    "file", _l("File"), "file", ("opened", "marked"), "lms.courses.builtin:file", "courses.edit_file",
    "lms.courses.queries:ready_with_main")
VIDEO = ActivityKind(
    "video", _l("Video"), "video", ("time", "marked", "opened"), "lms.courses.builtin:video", "courses.edit_video",
    "lms.courses.queries:ready_with_main")


def reading(activity: Activity, *, learner_id: int | None) -> str:
    return f'<div class="prose">{activity.body_html}</div>'


def file(activity: Activity, *, learner_id: int | None) -> str:
    return _drawn("file", activity)


def video(activity: Activity, *, learner_id: int | None) -> str:
    row = queries.progress_row(learner_id, activity.id) if learner_id else None
    return _drawn("video", activity, at=round(row.place) if row else 0, is_counted=learner_id is not None)


def _drawn(kind: str, activity: Activity, **facts: Any) -> str:
    files = {material.role: material for material in queries.materials_of(activity.id)}
    return render_template(f"courses/kinds/{kind}.html", activity=activity, text=Markup(activity.body_html),  # noqa: S704
                           main=files.get("main"), files=files, address=address, **facts)
