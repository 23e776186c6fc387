"""What learners are told of their certificates at the staff office."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind
from lms.records.models import Claim, Extract

RETURNED = Kind(
    "records.returned", "certificates", _l("Your certificate was returned by the staff office: %(course)s"), _l(
        "The staff office has returned your certificate %(number)s for %(course)s.\n\nReason: %(reason)s\n\n"
        "Answer it or correct what you entered, and submit it again."), is_necessary=True)


def returned(claim: Claim) -> None:
    """The staff office has returned it: why, and where to answer."""
    notices.tell(claim.learner_id, RETURNED.name, f"/my-records/{claim.public_id}", number=claim.number, course=claim.title,
                 reason=claim.remark)


LIST_READY = Kind("records.list_ready", "certificates", _l("Your list of JP is there"), _l(
    "The list of JP of %(year)s that you ordered has been made, with %(count)s people. It is kept until %(until)s."))


def list_ready(officer_id: int, made: Extract) -> None:
    notices.tell(officer_id, LIST_READY.name, "/hours/schedules", year=made.year, count=made.count, until=made.expires_at.date())
