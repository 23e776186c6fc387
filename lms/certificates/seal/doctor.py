"""What the doctor looks at: every signer that is set up, and signatures that are overdue."""

from __future__ import annotations

from datetime import timedelta

from lms.certificates import queries as certificates
from lms.certificates.seal import profiles, queries
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.profiles import Profile
from lms.core.database import now
from lms.core.doctor import Check, Finding

LATE = timedelta(minutes=10)
REMEDY = "See For operators, Signing certificates: LMS_SIGNER and what it needs."


def _signatures() -> Finding:
    """One bad profile does not hide another: all that is wrong is told, then what to do about the first."""
    listed = ("", *profiles.names())
    findings = [_looked_at(name) for name in (*listed, *sorted(certificates.profiles_named() - set(listed)))]
    bad = [finding for finding in findings if not finding.good]
    told = bad or findings
    return Finding(not bad, " ".join(finding.what for finding in told), told[0].remedy)


def _looked_at(name: str) -> Finding:
    try:
        return _state(profiles.of(name))
    except SignerUnready as error:
        return Finding(False, str(error), REMEDY)


def _state(profile: Profile) -> Finding:
    whose, signer = f"{profile.name}: " if profile.name else "", profile.signer
    if signer is None:
        return Finding(True, f"{whose}Certificates are not signed ({profile.variable('SIGNER')} is none).")
    if not signer.is_personal:
        profile.pen()
    level = profile.settings["SIGNATURE_LEVEL"]
    if level != "B-B" and not profile.settings["TSA_URL"]:
        variable = profile.variable("SIGNATURE_LEVEL")
        return Finding(False, f"{variable}={level} needs a timestamp authority.",
                       f"Set {profile.variable('TSA_URL')}, or {variable} to B-B.")
    late = queries.late(before=now() - LATE, profile=profile.name, is_personal=signer.is_personal)
    if late:
        why = late[0].problem or "not tried yet"
        return Finding(False, f"{whose}{len(late)} signatures or timestamps are overdue; the oldest: {why}",
                       "Is the worker running? lms certificates render tries them now.")
    kind = "certified" if profile.is_certified(signer.name) else "uncertified, UU 1/2024 article 13A"
    return Finding(True, f"{whose}Certificates are signed by {signer.name} ({kind}).")


signatures = Check("Signatures of certificates", _signatures, REMEDY)
