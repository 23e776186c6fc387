"""What SIASN would refuse, said before anything is taken out. The rules are those its field list and its staff name: a
person is found by NIP, hours and year are whole numbers, days lie in order, the certificate has a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from lms.accounts import identity
from lms.certificates.siasn import Entry
from lms.courses.training_forms import FORMS

MOST_HOURS = 2_000
LONGEST = {"title": 250, "provider": 250, "number": 150}


def faults(entry: Entry, *, today: date) -> list[object]:
    """Sentences, the remedy in each; none where SIASN would take the entry."""
    return [*_of_person(entry), *_of_course(entry), *_of_days(entry, today)]


def _of_person(entry: Entry) -> Iterator[object]:
    if not entry.nip:
        yield _l("The NIP is missing: enter it in the person's account.")
    elif errors := identity.inspect(entry.nip).errors:
        yield _l("The NIP is wrong: %(why)s", why=errors[0])
    if not entry.agency_id:
        yield _l("The agency has no SIASN id (instansiId): enter it on the agency's page.")


def _of_course(entry: Entry) -> Iterator[object]:
    if not 1 <= entry.credit_hours <= MOST_HOURS:
        yield _l("The JP are missing or impossible: %(hours)s.", hours=entry.credit_hours)
    if entry.training_form not in FORMS:
        yield _l("The form of training (jenisDiklatId) is none that SIASN knows: %(code)s.", code=entry.training_form)
    for field, words in (("title", _l("The course has no title.")), ("provider", _l("The provider is missing.")),
                         ("number", _l("The certificate has no number."))):
        text = getattr(entry, field).strip()
        if not text:
            yield words
        elif len(text) > LONGEST[field]:
            yield _l("Longer than SIASN takes (%(most)s letters): %(text)s…", most=LONGEST[field], text=text[:40])


def _of_days(entry: Entry, today: date) -> Iterator[object]:
    if entry.started_on > entry.finished_on:
        yield _l("The training ends before it begins.")
    if entry.finished_on > today:
        yield _l("The last day of the training lies in the future.")
