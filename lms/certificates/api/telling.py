"""A certificate for the program of its holder's own office: every fact, whole, and where its files are."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from lms.accounts import identity
from lms.certificates.models import REVOCATION_REASONS, Certificate
from lms.certificates.paper import code as codes

_UNSAID = ("schema", "legal_footer", "verification_url", "verification_code", "number", "kind", "expires_on")


def whole(c: Certificate, position: int | None) -> dict[str, Any]:
    facts = {name: value for name, value in c.facts.items() if name not in _UNSAID and value not in (None, "")}
    if facts.get("identity_number"):
        facts["identity_number"] = identity.normalise(facts["identity_number"])
    return {
        "id": c.public_id, "number": c.number, "code": codes.grouped(c.code), "status": c.status, "kind": c.kind,
        "issued_at": c.issued_at.isoformat(), "expires_on": c.expires_on and c.expires_on.isoformat(), "facts": facts,
        "revocation": _revocation(c), "superseded_at": c.superseded_at and c.superseded_at.isoformat(),
        "log": None if position is None else {"position": position, "proof": f"{_base()}/api/v/{c.code}/log.json"},
        "links": _links(c)}


def _revocation(c: Certificate) -> dict[str, Any] | None:
    if c.revoked_at is None:
        return None
    return {"at": c.revoked_at.isoformat(), "category": c.revocation_category, "reason": str(
        REVOCATION_REASONS.get(c.revocation_category, "")), "explanation": c.revocation_reason}


def _links(c: Certificate) -> dict[str, str | None]:
    """The files once they are there."""
    is_made = c.file_key is not None
    return {
        "self": _base() + url_for("certificates.api_certificate", public_id=c.public_id),
        "verify": f"{_base()}/v/{c.code}",
        "pdf": _base() + url_for("certificates.api_pdf", public_id=c.public_id) if is_made else None,
        "badge": _base() + url_for("certificates.api_badge", public_id=c.public_id) if is_made else None}


def _base() -> str:
    """The public address up to where paths begin."""
    base: str = current_app.config["BASE_URL"]
    return base
