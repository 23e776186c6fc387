"""What certificates keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.certificates import queries, states
from lms.certificates.bulk import queries as checks
from lms.certificates.log import leaves, reading


def _certificates(user_id: int) -> list[dict[str, Any]]:
    return [{"log": [{"leaf": leaves.leaf(e).decode(), "salt": e.salt} for e in reading.entries_of(c.id)], "status": c.status,
             "number": c.number, "issued_at": c.issued_at.isoformat(), "printed": c.facts, "sha256": c.file_key,
             "revoked_at": c.revoked_at and c.revoked_at.isoformat(), "revocation_reason": c.revocation_reason}
            for c in queries.of_learner(user_id)]


def _checks(user_id: int) -> list[dict[str, Any]]:
    return [{"name": c.name, "asked_at": c.asked_at.isoformat(), "rows": c.total} for c in checks.of_owner(user_id)]


CHECKS = Part("certificate_checks", _checks, _l("Checks of many certificates"), {"rows": _l("Rows")})
CERTIFICATES = Part(
    "certificates", _certificates, _l("Certificates"),
    {"log": _l("Proof in the public log"), "printed": _l("What is printed on it"),
     "revocation_reason": _l("Reason of the revocation"), "schema": _l("Version of the record"),
     "verification_url": _l("Link for verification"), "verification_code": _l("Code for verification"), "issuer": _l("Issuer"),
     "learner_name": _l("Name"), "identity_number": _l("Identity number"), "identity_label": _l("Kind of number"),
     "rank_grade": _l("Rank and grade"), "course_title": _l("Course"), "course_code": _l("Code of the course"),
     "place": _l("Place"), "modules": _l("Modules"), "asynchronous": _l("JP by oneself"), "synchronous": _l("JP together online"),
     "field": _l("JP in the field"), "final_score": _l("Final score"), "predicate": _l("Predicate"), "issued_on": _l("Issued on"),
     "signed_in": _l("Signed in"), "signatory_name": _l("Signed by"), "signatory_position": _l("Post of the signatory"),
     "signatory_nip": _l("NIP of the signatory"), "signatory_note": _l("Note of the signatory"),
     "legal_footer": _l("Legal note"), "specimen": _l("Specimen"), "attended": _l("Part taken in"),
     "expires_on": _l("Valid until"), "replaces": _l("Replaces"), "design": _l("Design")},
    {"status": {states.ISSUED: _l("Valid"), states.SUPERSEDED: _l("Replaced"), states.REVOKED: _l("Revoked"),
                states.EXPIRED: _l("Expired")},
     "kind": {"completion": _l("Certificate of completion"), "attendance": _l("Statement of attendance")}}, frozenset({"log"}))
