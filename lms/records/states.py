"""Where a certificate stands at the desk of a staff office, and which steps lead on from there.

After the way that staff offices work with SIASN: submitted, verified or returned with a reason, exported, recorded.
"""

from __future__ import annotations

from collections.abc import Mapping

SUBMITTED, VERIFIED, RETURNED, EXPORTED, RECORDED = "submitted", "verified", "returned", "exported", "recorded"
STATES = (SUBMITTED, RETURNED, VERIFIED, EXPORTED, RECORDED)
RECOGNISED = (VERIFIED, EXPORTED, RECORDED)
"""States in which the office has accepted the JP."""
REVOKED, SUPERSEDED, DUPLICATE, WITHDRAWN = "revoked", "superseded", "duplicate", "withdrawn"
ENDS = (REVOKED, SUPERSEDED, DUPLICATE, WITHDRAWN)
"""Marks of what has left the desk; its state stays as it was, for it may be in SIASN already."""

OUT = (EXPORTED, RECORDED)
"""States in which SIASN may have it."""
TAKEN_BACK = (REVOKED, SUPERSEDED)
"""Ends after which SIASN has to be put right."""

VERIFY, RETURN, ANSWER, EXPORT, RECORD, UNRECORD, UNEXPORT = (
    "verify", "return", "answer", "export", "record", "unrecord", "unexport")
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    VERIFY: ((SUBMITTED, RETURNED), VERIFIED), RETURN: ((SUBMITTED, VERIFIED, EXPORTED), RETURNED),
    ANSWER: ((RETURNED,), SUBMITTED), EXPORT: ((VERIFIED,), EXPORTED), RECORD: ((EXPORTED,), RECORDED),
    UNRECORD: ((RECORDED,), EXPORTED), UNEXPORT: ((EXPORTED,), VERIFIED)}
"""By step: the states it may be taken in, and the state it leads to."""


EVEN_ENDED = (RECORD, UNRECORD)
"""Steps that tell what SIASN has, whatever became of the certificate since."""


def may(step: str, state: str) -> bool:
    return state in STEPS[step][0]
