"""What the doctor looks at: the signer, and signatures that are overdue."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from lms.certificates.seal import queries
from lms.certificates.seal.signers import chosen, pen
from lms.core.database import now
from lms.core.doctor import Check, Finding

LATE = timedelta(minutes=10)


def _signatures() -> Finding:
    signer = chosen()
    if signer is None:
        return Finding(True, "Certificates are not signed (LMS_SIGNER is none).")
    if not signer.is_personal:
        pen(signer)
    if current_app.config["SIGNATURE_LEVEL"] != "B-B" and not current_app.config["TSA_URL"]:
        return Finding(False, f"LMS_SIGNATURE_LEVEL={current_app.config['SIGNATURE_LEVEL']} needs a timestamp authority.",
                       "Set LMS_TSA_URL, or LMS_SIGNATURE_LEVEL to B-B.")
    late = queries.late(before=now() - LATE, is_personal=signer.is_personal)
    if late:
        why = late[0].problem or "not tried yet"
        return Finding(False, f"{len(late)} signatures or timestamps are overdue; the oldest: {why}",
                       "Is the worker running? lms certificates render tries them now.")
    kind = "certified" if signer.is_certified or current_app.config["SIGNER_CERTIFIED"] else "uncertified, UU 1/2024 article 13A"
    return Finding(True, f"Certificates are signed by {signer.name} ({kind}).")


signatures = Check("Signatures of certificates", _signatures,
                   "See For operators, Signing certificates: LMS_SIGNER and what it needs.")
