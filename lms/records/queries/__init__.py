"""What others may ask of the desk."""

from lms.records.queries.batches import (
    batch_or_404,
    batches,
    claims_of,
    counts_of_batch,
    ended_in,
    exported_in,
    files_of,
    names_in_batches,
    page_of_batch,
    unfinished,
)
from lms.records.queries.claims import (
    any_returned,
    before,
    by_public_id,
    chosen,
    claim_or_404,
    locked,
    of_certificate,
    of_learner,
    public_id_of_certificate,
    scan_or_404,
    scans_of,
    siasn_ids_before,
    steps_of,
    waiting_external,
)
from lms.records.queries.desk import PER_PAGE, Sought, counts, courses, found, narrowed, standing, total_of, years
from lms.records.queries.duplicates import has_undecided, rulings_of, twins_of, undecided_among
from lms.records.queries.errands import all_found, claims_by_id, errand_or_404, unfinished_errands

__all__ = [
    "PER_PAGE", "Sought", "all_found", "any_returned", "batch_or_404", "batches", "before", "by_public_id", "chosen",
    "claim_or_404", "claims_by_id", "claims_of", "counts", "counts_of_batch", "courses", "ended_in", "errand_or_404",
    "exported_in", "files_of", "found", "has_undecided", "locked", "names_in_batches", "narrowed", "of_certificate",
    "of_learner", "page_of_batch", "public_id_of_certificate", "rulings_of", "scan_or_404", "scans_of", "siasn_ids_before",
    "standing", "steps_of", "total_of", "twins_of", "undecided_among", "unfinished", "unfinished_errands", "waiting_external",
    "years",
]
