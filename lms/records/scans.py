"""Scans of certificates from elsewhere: what they may be, and how they are kept."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.datastructures import FileStorage

from lms.core import storage
from lms.records.services.external import File
from lms.uploads.content import PDF, check
from lms.uploads.purposes import Purpose, Rule

ALLOWED = frozenset({PDF, "image/jpeg", "image/png"})
LARGEST = 10_000_000
"""Bytes."""
BODY = LARGEST + 200_000
"""Bytes of the form around it."""
SENT_AHEAD = Purpose("records.scan", "lms.records.scans:rule")


def rule(actor: Any, subject: str) -> Rule:
    """For whoever is signed in; there is no subject, the form says whose it is."""
    if subject:
        abort(404)
    return Rule(ALLOWED, LARGEST, 3 * LARGEST)


def kept(sent: FileStorage) -> File:
    """Checked by its content and stored; UploadRefused or TooLarge where it may not be."""
    checked = check(sent.stream, sent.filename or "", ALLOWED)
    return File(storage.put(checked.stream, at_most=LARGEST), checked.name, checked.media_type)
