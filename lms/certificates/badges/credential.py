"""What a badge says: the facts of a certificate in the words of Open Badges 3.0."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5
from zoneinfo import ZoneInfo

from lms.certificates.badges import documents
from lms.certificates.badges.integrity import moment
from lms.certificates.badges.vocabulary import BADGES, CREDENTIALS
from lms.certificates.paper.facts import Facts


def of(facts: Facts, *, base: str, email: str, place: int, issued_at: datetime, zone: str) -> dict[str, Any]:
    """Unsigned. The holder is a random name, so that two badges of a person can't be joined; whoever knows the address can
    compare it with its salted hash. `zone` is the one in which the last day of validity ends."""
    number, index = divmod(place, documents.LIST_LENGTH)
    status = documents.list_address(base, number)
    said: dict[str, Any] = {
        "@context": [CREDENTIALS, BADGES],
        "id": f"{base}/v/{facts.verification_code.replace('-', '')}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.course_title,
        "description": _description(facts),
        "issuer": {"id": documents.did(base), "type": ["Profile"], "name": facts.issuer[-1], "url": base},
        "validFrom": moment(issued_at),
        "credentialSubject": _subject(facts, base, email),
        "credentialStatus": {
            "id": f"{status}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": str(index), "statusListCredential": status}}
    if facts.expires_on:
        ends = datetime.combine(facts.expires_on + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
        said["validUntil"] = moment(ends - timedelta(seconds=1))
    return said


def _subject(facts: Facts, base: str, email: str) -> dict[str, Any]:
    who = [_identity("name", facts.learner_name)]
    if email:
        salt = secrets.token_hex(16)
        who.append(_identity("emailAddress", hashed(email, salt), salt))
    return {
        "id": f"urn:uuid:{uuid4()}", "type": ["AchievementSubject"], "identifier": who,
        "activityStartDate": facts.started_on.isoformat(), "activityEndDate": facts.finished_on.isoformat(),
        "creditsEarned": facts.credit_hours, "licenseNumber": facts.number, "achievement": _achievement(facts, base)}


def hashed(email: str, salt: str) -> str:
    """As Open Badges writes it: of the lower-case address followed by the salt."""
    return "sha256$" + hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()


def _identity(kind: str, value: str, salt: str = "") -> dict[str, Any]:
    known = {"type": "IdentityObject", "hashed": bool(salt), "identityHash": value, "identityType": kind}
    return known | ({"salt": salt} if salt else {})


def _achievement(facts: Facts, base: str) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{base}/achievements/{facts.course_code}/{facts.kind}')}",
        "type": ["Achievement"], "achievementType": "CertificateOfCompletion" if facts.kind == "completion" else "Certificate",
        "name": facts.course_title, "description": _description(facts), "humanCode": facts.course_code, "inLanguage": "id",
        "creditsAvailable": facts.credit_hours, "criteria": {"narrative": _criteria(facts)}}


def _description(facts: Facts) -> str:
    specimen = "CONTOH / DEMO, bukan dokumen resmi. " if facts.specimen else ""
    return f"{specimen}{facts.title}: {facts.course_title} ({facts.course_code}), {facts.credit_hours} JP (1 JP = 45 menit)."


def _criteria(facts: Facts) -> str:
    done = "Dinyatakan lulus pada pelatihan ini" if facts.predicate else (facts.attended or "Telah mengikuti pelatihan ini")
    listed = "\n".join(f"- {module.title}: {module.credit_hours} JP" for module in facts.modules)
    return f"{done}, {facts.credit_hours} JP.\n\n{listed}" if listed else f"{done}, {facts.credit_hours} JP."
