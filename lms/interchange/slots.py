"""Where interchange shows on pages of courses."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from lms.core.policies import can
from lms.courses import access
from lms.interchange.policies import EDIT


def bring() -> str:
    """On the lecturer's list of courses: the way to import one."""
    return render_template("interchange/button.html") if access.may_create(current_user) else ""


def take(*, course: Any) -> str:
    """On the lecturer's page of a course: take it along."""
    return render_template("interchange/card.html", course=course) if can(current_user, EDIT, course) else ""
