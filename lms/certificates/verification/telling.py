"""The verdict for machines."""

from __future__ import annotations

from typing import Any

from lms.certificates.paper import code as codes
from lms.certificates.verification.verdict import NUMBER, Verdict


def told(verdict: Verdict) -> dict[str, Any]:
    """The verdict for machines, masked like the page."""
    certificate, facts = verdict.certificate, verdict.facts
    answer: dict[str, Any] = {"status": verdict.status, "by": verdict.by, "asked": verdict.asked or verdict.sha256}
    if verdict.finding:
        answer |= {"file": verdict.finding.told()}
    if certificate is None or facts is None:
        return answer | ({"code": codes.grouped(certificate.code)} if certificate else {})
    unsaid = {"schema", "legal_footer", "verification_url", "birth_date", "" if facts.identity_number else "identity_label"}
    printed = {name: value for name, value in facts.to_snapshot().items() if value not in (None, "") and name not in unsaid}
    return answer | {
        "certificate": printed, "sha256": certificate.file_key, "revoked_at": certificate.revoked_at and
        certificate.revoked_at.isoformat(), "revocation_category": certificate.revocation_category or None,
        "superseded_at": certificate.superseded_at and certificate.superseded_at.isoformat(),
        "superseded_by": _pointer(verdict), "expires_on": certificate.expires_on and certificate.expires_on.isoformat(),
        "log": None if certificate.position is None else {"position": certificate.position} | (
            {"proof": f"/api/v/{certificate.code}/log.json"} if verdict.by != NUMBER else {}),
        "kind": "training certificate, not a certificate of competence"}


def _pointer(verdict: Verdict) -> dict[str, str] | None:
    """To the certificate that took its place: by its code for whoever had the code of this one, else by its number."""
    certificate = verdict.certificate
    if certificate is None or certificate.successor_number is None:
        return None
    code = {"code": certificate.successor_code or ""} if verdict.by != NUMBER else {}
    return {"number": certificate.successor_number} | code
