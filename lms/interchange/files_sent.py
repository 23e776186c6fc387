"""Courses that lecturers send, ahead of the form."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app

from lms.courses import access
from lms.uploads.content import GZIP, ZIP
from lms.uploads.purposes import Purpose, Rule

KINDS = frozenset({ZIP, GZIP})
SENT_AHEAD = Purpose("interchange.course", "lms.interchange.files_sent:rule")


def rule(actor: Any, subject: str) -> Rule:
    """For whoever may make courses anywhere."""
    if not access.may_create(actor):
        abort(404)
    most = current_app.config["IMPORT_MB"] * 1_000_000
    return Rule(KINDS, most, most)
