"""Where offline appears on the pages of others."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_login import current_user

from lms.courses import access


def course_aside(*, course: Any, **_facts: Any) -> str:
    """The way to take the course along, for those who may open it."""
    return render_template("offline/_course.html", course=course) if access.may_follow(current_user, course) else ""


def head() -> str:
    """What makes the site one that can be installed, and keeps its shell at hand."""
    return render_template("offline/_head.html")


def home() -> str:
    """What lies on this device, drawn by the script of the head where there is any."""
    return render_template("offline/_home.html")


def outbox() -> str:
    """The script by which a page keeps on the device what it could not send."""
    return url_for("core.static", name="shelf/disk.js")
