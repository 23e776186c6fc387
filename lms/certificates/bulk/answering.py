"""What one row of a list, or one file of an archive, comes to; covered like the page that anybody sees."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from lms.certificates import verification
from lms.certificates.paper import code as codes
from lms.certificates.verification import Verdict

EMPTY = "empty"
"""The row holds nothing that could be asked."""
_FACTS = ("number", "title", "learner_name", "identity_number", "agency", "course_title", "course_code", "credit_hours")


def of_text(asked: str) -> dict[str, Any]:
    """A code, a link, what an offline code holds, or a number."""
    if not asked:
        return {"status": EMPTY}
    return _told(verification.by_code_or_number(asked), asked)


def of_file(content: bytes | None) -> dict[str, Any]:
    """A file of an archive; None where it cannot be unpacked."""
    if content is None:
        return {"status": verification.UNREADABLE}
    return _told(verification.by_file(BytesIO(content)), hashlib.sha256(content).hexdigest())


def _told(verdict: Verdict, asked: str) -> dict[str, Any]:
    """Plain values; `key` is the same for two rows that ask for the same. An altered file is the same as none but itself."""
    certificate, facts = verdict.certificate, verdict.facts
    same = certificate.code if certificate and verdict.is_found else codes.normalise(asked) or "".join(asked.upper().split())
    answer: dict[str, Any] = {
        "status": verdict.status, "by": verdict.by, "key": hashlib.sha256(same.encode()).hexdigest()[:32],
        "kind": verdict.finding.kind if verdict.finding else ""}
    if certificate is None:
        return answer
    answer |= {"revocation": certificate.revocation_category, "successor": certificate.successor_number or ""}
    for name in ("revoked_at", "superseded_at", "expires_on"):
        answer[name] = value.isoformat() if (value := getattr(certificate, name)) else ""
    if facts is None:
        return answer
    return answer | {name: getattr(facts, name) or "" for name in _FACTS} | {
        "issuer": facts.issuer[-1], "started_on": facts.started_on.isoformat(), "finished_on": facts.finished_on.isoformat(),
        "issued_on": facts.issued_on.isoformat()}
