"""What people are told of the numbers that they have entered; the number itself stands in no letter whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.identity import masked
from lms.accounts.models import NumberClaim
from lms.accounts.notices import Kind

CONFIRMED = Kind("accounts.number_confirmed", "certificates", _l("Your NIP is confirmed"), _l(
    "The number %(number)s that you entered is confirmed. From now on it stands on your certificates, and you may sign in with "
    "it."), is_necessary=True)
REFUSED = Kind("accounts.number_refused", "certificates", _l("Your NIP was not confirmed"), _l(
    "The number %(number)s that you entered was not confirmed:\n\n%(reason)s\n\n"
    "Correct it in your profile, or ask the HR officer of your agency."), is_necessary=True)

DATA_READY = Kind("accounts.data_ready", "certificates", _l("The PDF of your data is ready"), _l(
    "The PDF of everything kept about you that you asked for is ready. Fetch it by %(until)s; then it is deleted."),
    is_necessary=True, is_urgent=True)


def confirmed(claim: NumberClaim) -> None:
    notices.tell(claim.user_id, CONFIRMED.name, "/profile", number=masked(claim.number))


def refused(claim: NumberClaim) -> None:
    notices.tell(claim.user_id, REFUSED.name, "/profile", number=masked(claim.number), reason=claim.reason)
