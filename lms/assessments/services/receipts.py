"""Receipts: what a learner holds in hand for an attempt, and what the server can be held to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from lms.assessments.models import Attempt, Response


def digest(attempt: Attempt, held: Iterable[Response]) -> str:
    """SHA-256, in hexadecimal, of the attempt as it was handed in.

    Canonical form: one JSON object in UTF-8, keys sorted, no spaces, moments in UTC as ISO 8601: `attempt` and `learner`
    (ids), `started` and `handed_in`, and `answers`: by question its value, the count and name of the device that gave it,
    and when the server had it on disk. Marks are no part of it: marking changes no receipt.
    """
    facts = {
        "attempt": attempt.public_id, "learner": attempt.learner_id, "started": attempt.started_at.isoformat(),
        "handed_in": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
        "answers": {r.question: [r.value, r.sequence, r.device, r.saved_at.isoformat()] for r in held}}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def holds(attempt: Attempt, held: Iterable[Response]) -> bool:
    """Whether these answers, read from the disk, are still those for which the receipt was given."""
    return attempt.receipt is not None and attempt.receipt == digest(attempt, held)
