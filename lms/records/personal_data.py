"""What the desk keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.records import labels, queries
from lms.records.ledger import queries as ledger
from lms.records.models import Claim
from lms.records.schedules import queries as schedules


def _claims(user_id: int) -> list[dict[str, Any]]:
    return [_told(claim) for claim in queries.of_learner(user_id)]


def _told(claim: Claim) -> dict[str, Any]:
    return {
        "origin": claim.origin, "title": claim.title, "provider": claim.provider, "number": claim.number,
        "credit_hours": claim.credit_hours, "started_on": claim.started_on.isoformat(),
        "finished_on": claim.finished_on.isoformat(), "state": claim.state, "left": claim.ended, "reason": claim.remark,
        "siasn_id": claim.siasn_id,
        "scans": [{"name": scan.name, "size": scan.size, "sha256": scan.file_key} for scan in queries.scans_of(claim.id)],
        "history": [{"at": step.at.isoformat(), "act": step.act, "words": step.words} for step in queries.steps_of(claim.id)]}


def _years(user_id: int) -> list[dict[str, int]]:
    return [{"year": year.year, "recorded": year.recorded, "counted": year.counted}
            for year in ledger.of_person(user_id).values()]


CLAIMS = Part(
    "records", _claims, _l("Certificates at the staff office"),
    {"origin": _l("Origin"), "provider": _l("Provider"), "left": _l("No longer there"), "siasn_id": _l("Number in SIASN"),
     "scans": _l("Scans"), "history": _l("History"), "act": _l("What happened"), "words": _l("Words")},
    {"state": labels.STATES, "left": labels.ENDS, "act": labels.ACTS,
     "origin": {"issued": _l("from this system"), "external": _l("from elsewhere")}})
YEARS = Part("credit_hours", _years, _l("JP by year"),
             {"year": _l("Year"), "recorded": _l("Recorded"), "counted": _l("Counted")})


def _schedules(user_id: int) -> list[dict[str, Any]]:
    return [{"every": row.every, "standing": row.standing, "set_at": row.set_at.isoformat()}
            for row in schedules.of_owner(user_id)]


SCHEDULES = Part("records_schedules", _schedules, _l("Ordered lists of JP"),
                 {"every": _l("How often"), "standing": _l("Which people"), "set_at": _l("Ordered on")},
                 {"every": {"week": _l("Every Monday"), "month": _l("On the first of each month")}, "standing": labels.STANDINGS})
