"""What the files of an activity may be, by their role, and what is sent ahead of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app

from lms.core.policies import can
from lms.courses import queries
from lms.uploads.content import AUDIO, CAPTIONS, IMAGES, OFFICE, PDF, VIDEO
from lms.uploads.purposes import Purpose, Rule

ALLOWED: Mapping[str, frozenset[str]] = {
    "main": frozenset({PDF, *OFFICE, *IMAGES, *AUDIO}), "video": VIDEO, "captions": CAPTIONS, "poster": IMAGES,
    "image": IMAGES, "linked": frozenset({PDF, *OFFICE, *IMAGES, *AUDIO, *VIDEO})}
"""What each role of a material may be; "video" is the main file of a video, "linked" one that a text leads to."""
SENT_AHEAD = Purpose("courses.main", "lms.courses.roles:rule")
"""The main file of an activity; the subject is its public id."""


def rule(actor: Any, subject: str) -> Rule:
    """For whoever edits the course; 404 for all others."""
    activity = queries.activity_or_404(subject)
    if not can(actor, "courses.edit", activity.module.course):
        abort(404)
    most = current_app.config["MAX_UPLOAD_MB"] * 1_000_000
    return Rule(ALLOWED["video" if activity.kind == "video" else "main"], most, 2 * most)
