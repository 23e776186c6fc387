"""What others may ask of certificates."""

from lms.certificates.queries.certificates import (
    Entry,
    by_code,
    by_draft,
    by_edition,
    by_file,
    by_number,
    by_public_id,
    get_or_404,
    id_of_code,
    id_of_number,
    kin_of,
    locked,
    of_enrolment,
    of_learner,
    places_without,
    places_without_of,
    result_of,
    statement_of,
    waiting_of,
)
from lms.certificates.queries.closings import (
    Progress,
    act_or_404,
    acts_of,
    certificates_of,
    closing_of,
    ends_of,
    is_undone,
    newest_of,
    next_of,
    owed_of_cohort,
    progress_of,
    release,
    terms,
    undone_among,
)
from lms.certificates.queries.issuers import (
    agency,
    agency_of_issuer,
    design_for,
    files_owed,
    is_configured,
    issuer_for,
    issuer_of,
    issuers_at,
    owed,
    owed_below,
)
from lms.certificates.queries.keys import public_keys
from lms.certificates.queries.many import by_ids, completions, files_of, numbers_of, taken_out
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
from lms.certificates.queries.statuses import ended_places, ended_within

__all__ = [
    "Entry", "Progress", "Sought", "act_or_404", "acts_of", "agency", "agency_of_issuer", "by_code", "by_draft", "by_edition",
    "by_file", "by_ids", "by_number", "by_public_id", "certificates_of", "closing_of", "completions", "design_for",
    "ended_places", "ended_within", "ends_of", "exported", "files_of", "files_owed", "found", "get_or_404", "hours",
    "hours_of", "id_of_code", "id_of_number", "is_configured", "is_undone", "issuer_for", "issuer_of", "issuers_at", "kin_of",
    "lately", "locked", "newest_of", "next_of", "numbers_of", "of_enrolment", "of_learner", "of_person", "owed", "owed_below",
    "owed_of_cohort", "places_without", "places_without_of", "progress_of", "public_keys", "release", "result_of",
    "statement_of", "taken_out", "terms", "undone_among", "waiting_of", "years",
]
