"""Claims as SIASN's fields name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.accounts.queries import Agency, Person
from lms.certificates import queries as certificates
from lms.certificates import siasn
from lms.certificates.siasn import Entry, checks
from lms.certificates.states import today
from lms.records import queries
from lms.records.models import Claim

ELSEWHERE = "eksternal"
"""What the column `status` says of a certificate that is not ours."""


@dataclass(frozen=True)
class Line:
    """A claim with its entry, and the key of its PDF where that is ours and made."""

    claim: Claim
    entry: Entry
    file_key: str

    def faults(self) -> list[object]:
        """Why SIASN would refuse it, in sentences with the remedy."""
        found = checks.faults(self.entry, today=today())
        if self.claim.is_ours and not self.file_key:
            found.append(_l("The PDF of the certificate is still being made or waits for its signature."))
        return found


def lines(claims: Sequence[Claim], agencies: dict[int, Agency]) -> Iterator[Line]:
    """In the order of the claims; the same few queries however many. The NIP is today's, for SIASN finds a person by it."""
    ids = [claim.certificate_id for claim in claims if claim.certificate_id]
    ours, keys = certificates.by_ids(ids), certificates.files_of(ids)
    there = queries.siasn_ids_before(ours.values())
    persons = {person.id: person for person in people.people_of({claim.learner_id for claim in claims})}
    for claim in claims:
        person = persons[claim.learner_id]
        if claim.certificate_id:
            entry = siasn.entry_of(ours[claim.certificate_id], agencies, nip=person.number,
                                   siasn_id_before=there.get(claim.certificate_id, ""))
            yield Line(claim, entry, keys.get(claim.certificate_id, ""))
        else:
            yield Line(claim, _external(claim, person, agencies), "")


def by_id() -> dict[int, Agency]:
    return {agency.id: agency for agency in people.agencies()}


def _external(claim: Claim, person: Person, agencies: dict[int, Agency]) -> Entry:
    last = claim.agency_path.strip("/").rpartition("/")[2]
    agency = agencies.get(int(last)) if last else None
    return Entry(
        agency_id=siasn.siasn_id(claim.agency_path, agencies), title=claim.title, provider=claim.provider,
        training_form=claim.training_form, credit_hours=claim.credit_hours, number=claim.number, started_on=claim.started_on,
        finished_on=claim.finished_on, nip=person.number or "", name=claim.learner_name, agency=agency.name if agency else "",
        status=ELSEWHERE)
