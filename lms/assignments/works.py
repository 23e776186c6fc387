"""What a work may hold, and its receipt."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask import abort

from lms.assignments import queries
from lms.assignments.models import Assignment, Work
from lms.core.database import now
from lms.courses import access
from lms.courses import queries as courses
from lms.uploads.content.kinds import media_types
from lms.uploads.purposes import Purpose, Rule

LONGEST_TEXT = 50_000
MOST_FILES, LARGEST_MB = 20, 200
SENT_AHEAD = Purpose("assignments.work", "lms.assignments.works:rule")
"""Files of a work; the subject is the activity's public id."""


def allowed(assignment: Assignment) -> frozenset[str]:
    return media_types(assignment.kinds)


def rule(actor: Any, subject: str) -> Rule:
    """For a learner of the course who may hand in now; 404 for all others."""
    activity = courses.activity_or_404(subject)
    assignment = queries.assignment(activity.id)
    if assignment is None or not access.works(actor, activity.module.course):
        abort(404)
    access.check_open(actor, activity, to_work=True)
    queries.standing(assignment, activity.course_id, actor.id, at=now()).check_open()
    most = assignment.file_mb * 1_000_000
    return Rule(allowed(assignment), most, most * assignment.files_most)


def tidy(text: str) -> str:
    """Line ends of one kind, no control characters, no more than 50,000 characters."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return kept.strip()[:LONGEST_TEXT]


def digest(work: Work) -> str:
    """SHA-256, in hexadecimal, of the work as it was handed in.

    Canonical form: one JSON object in UTF-8, keys sorted, no spaces, moments in UTC as ISO 8601: `work` and `learner` (ids),
    `number`, `handed_in`, `text`, and `files`: of each the name, the SHA-256 and the size. Marks are no part of it.
    """
    facts = {"work": work.public_id, "learner": work.learner_id, "number": work.number, "text": work.text,
             "handed_in": work.handed_in_at.isoformat() if work.handed_in_at else None,
             "files": [[file.name, file.key, file.size] for file in work.files]}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
