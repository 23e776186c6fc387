"""Where low data appears on the pages of courses."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from lms.courses import queries as courses
from lms.courses import renditions, weak_link
from lms.lowdata import budget


def weight(*, course: Any, **_facts: Any) -> str:
    """For lecturers: the sum, and the way to each lesson's."""
    return render_template("lowdata/_card.html", course=course)


def saver(*, activity: Any, is_preview: bool, **_facts: Any) -> str:
    """What this lesson weighs here, and the switch; for who teaches or reviews also what to do about it."""
    files = [m for m in courses.shown_files(activity) if m.role != "poster"]
    if not files:
        return ""
    is_saving = renditions.is_saving()
    forms = renditions.of([file.key for file in files])
    size = sum(budget.lightest(file, forms) if is_saving else file.size for file in files)
    advice = budget.of_activity(activity, files).advice if is_preview else ()
    return render_template("lowdata/_saver.html", size=size, minutes=weak_link.minutes(size), is_saving=is_saving, advice=advice,
                           here=request.full_path.rstrip("?"))
