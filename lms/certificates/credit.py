"""JP go with the certificate: where it was revoked and none took its place, they count no longer."""

from __future__ import annotations

from lms.certificates import queries
from lms.enrolments.credit import Withdrawal

REVOKED = Withdrawal("certificates.revoked", queries.places_without, queries.places_without_of)
