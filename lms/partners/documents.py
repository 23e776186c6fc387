"""Scans of agreements: what they may be, and how they are kept."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.datastructures import FileStorage

from lms.core import storage
from lms.partners import policies, queries
from lms.partners.services import File
from lms.uploads.content import PDF, check
from lms.uploads.purposes import Purpose, Rule

ALLOWED = frozenset({PDF, "image/jpeg", "image/png"})
LARGEST = 20_000_000
"""Bytes."""
MOST = 30
"""Documents of one agreement."""
BODY = LARGEST + 200_000
"""Bytes of the form around it."""
SENT_AHEAD = Purpose("partners.document", "lms.partners.documents:rule")
"""The subject is the agreement's public id."""


def rule(actor: Any, subject: str) -> Rule:
    """For whoever makes the agreement; 404 for all others."""
    found = queries.get_or_404(actor, subject)
    if not policies.may_manage(actor, found):
        abort(404)
    return Rule(ALLOWED, LARGEST, 2 * LARGEST)


def kept(sent: FileStorage) -> File:
    """Checked by its content and stored; UploadRefused or TooLarge where it may not be."""
    checked = check(sent.stream, sent.filename or "", ALLOWED)
    blob = storage.put(checked.stream, at_most=LARGEST)
    return File(blob.key, checked.name, checked.media_type, blob.size)
