"""Letters of assignment (surat tugas): what they may be, and how they are kept."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage

from lms.core import storage
from lms.core.database import now
from lms.enrolments import queries
from lms.enrolments.petitions.services import Letter
from lms.enrolments.seats import queue
from lms.uploads.content import PDF, check
from lms.uploads.purposes import Purpose, Rule

ALLOWED = frozenset({PDF, "image/jpeg", "image/png", "image/webp"})
LARGEST = 5_000_000
"""Bytes."""
BODY = LARGEST + 200_000
"""Bytes of the form around it."""
SENT_AHEAD = Purpose("enrolments.letter", "lms.enrolments.petitions.scans:rule")
"""The subject is the cohort's public id."""


def rule(actor: Any, subject: str) -> Rule:
    """For whoever may apply to the cohort now; refused in words for all others."""
    queue.check_open(actor.id, queries.cohort_or_404(subject), way="application", at=now())
    return Rule(ALLOWED, LARGEST, 3 * LARGEST)


def kept(sent: FileStorage) -> Letter:
    """Checked by its content and stored; UploadRefused or TooLarge where it may not be."""
    checked = check(sent.stream, sent.filename or "", ALLOWED)
    return Letter(storage.put(checked.stream, at_most=LARGEST).key, checked.name, checked.media_type)
