"""What others may ask of certificates."""

from lms.certificates.queries.certificates import (
    Entry,
    by_code,
    by_file,
    by_number,
    by_public_id,
    get_or_404,
    locked,
    of_enrolment,
    of_learner,
    results_of,
    waiting_of,
)
from lms.certificates.queries.issuers import (
    agency,
    files_owed,
    is_configured,
    issuer_for,
    issuer_of,
    issuers_at,
    owed,
    owed_below,
)
from lms.certificates.queries.keys import public_keys
from lms.certificates.queries.register import (
    Sought,
    exported,
    found,
    hours,
    hours_of,
    lately,
    of_person,
    years,
)

__all__ = [
    "Entry", "Sought", "agency", "by_code", "by_file", "by_number", "by_public_id", "exported", "files_owed", "found",
    "get_or_404", "hours", "hours_of", "is_configured", "issuer_for", "issuer_of", "issuers_at", "lately", "locked",
    "of_enrolment", "of_learner", "of_person", "owed", "owed_below", "public_keys",
    "results_of", "waiting_of", "years",
]
