"""Where notes appear on the pages of courses."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from lms.core.slots import told
from lms.courses import access
from lms.notes import OWN
from lms.notes.services import LONGEST


def beside_activity(*, activity: Any, **facts: Any) -> str:
    text = told("activity.below", OWN, activity=activity, **facts) or ""
    return render_template("notes/_beside.html", activity=activity, longest=LONGEST, text=text)


def of_course(*, course: Any, **_facts: Any) -> str:
    return render_template("notes/_course.html", course=course) if access.may_follow(current_user, course) else ""
