"""Packages that lecturers send, ahead of the form."""

from __future__ import annotations

from typing import Any

from flask import current_app

from lms.packages import policies
from lms.uploads.content import ZIP
from lms.uploads.purposes import Purpose, Rule

SENT_AHEAD = Purpose("packages.package", "lms.packages.files:rule")
"""The subject is the public id of the activity."""


def rule(actor: Any, subject: str) -> Rule:
    policies.activity_for(actor, subject, policies.EDIT)
    most = current_app.config["MAX_UPLOAD_MB"] * 1_000_000
    return Rule(frozenset({ZIP}), most, 2 * most)
