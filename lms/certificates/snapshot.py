"""The facts of a completion, gathered once, at the moment of issue. Afterwards only the snapshot speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app

from lms.accounts import identity
from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.certificates.models import ATTENDANCE, COMPLETION, Issuer
from lms.certificates.paper import code as codes
from lms.certificates.paper.facts import Facts, Module
from lms.core.database import now
from lms.courses import queries as courses
from lms.courses.queries import CourseFacts, OutlineActivity, Tally
from lms.enrolments import completion as completion_rules
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

LEGAL_FOOTER = ("Dokumen ini adalah surat tanda tamat pelatihan, bukan sertifikat kompetensi. Keaslian dan status berlakunya "
                "diperiksa melalui kode QR atau kode verifikasi pada dokumen ini.")
ATTENDANCE_FOOTER = ("Dokumen ini menerangkan keikutsertaan; bukan surat tanda tamat pelatihan dan bukan sertifikat kompetensi. "
                     "Keaslian dan status berlakunya diperiksa melalui kode QR atau kode verifikasi pada dokumen ini.")
PASSED = "Lulus"
IDENTITY_LABELS = {"nip": "NIP", "ni_pppk": "NI PPPK"}
_COHORT_WORDS = re.compile(r"^(angkatan|gelombang|kelas)\s+|\s+(tahun\s+)?\d{4}$", re.IGNORECASE)


@dataclass(frozen=True)
class Completion:
    """Who completed what, or took part in what, where and when, as other rooms tell it today.

    `attended` are the required activities done and all of them, where somebody took part and did not pass.
    """

    learner: Person
    course: CourseFacts
    course_agency_id: int
    cohort: CohortFacts
    completed_at: datetime
    credit_hours: int
    is_passed: bool
    attended: Tally | None = None

    @property
    def kind(self) -> str:
        return COMPLETION if self.attended is None else ATTENDANCE


@dataclass(frozen=True)
class Terms:
    """What a certificate gets beside the facts of the training: number, code, days, and what it replaces."""

    number: str
    code: str
    issued_on: date
    expires_on: date | None = None
    replaces: str | None = None
    design: str = ""


def participation(enrolment_id: int, *, at: datetime) -> Completion:
    """Of a place that was not completed: what was taken part in until then, at the latest until the cohort's last day."""
    place = enrolments.enrolment(enrolment_id)
    course, cohort = courses.certificate_facts(place.course_id), enrolments.cohort_facts(place.cohort_id)
    return Completion(
        people.person(place.learner_id), course, course.agency_id, cohort, min(at, enrolments.last_moment(cohort)),
        course.credit_hours, is_passed=False,
        attended=courses.progress_of(place.learner_id, [place.course_id])[place.course_id])


def completion(enrolment_id: int, *, foreseen_at: datetime | None = None) -> Completion:
    """ValueError where it is not completed; `foreseen_at`: what would be told if it were, and passed, at that moment."""
    place = enrolments.enrolment(enrolment_id)
    completed_at = place.completed_at or foreseen_at
    if completed_at is None:
        raise ValueError(f"enrolment {enrolment_id} is not completed")
    course, outline = courses.certificate_facts(place.course_id), courses.outline(place.course_id, learner_id=place.learner_id)
    exams = [step for step in outline.activities() if step.is_required and step.completion == "passed"]
    return Completion(
        people.person(place.learner_id), course, outline.course.agency_id, enrolments.cohort_facts(place.cohort_id),
        completed_at, course.credit_hours if place.credit_hours is None else place.credit_hours,
        is_passed=_is_passed(place.course_id, exams, is_foreseen=foreseen_at is not None))


def _is_passed(course_id: int, exams: list[OutlineActivity], *, is_foreseen: bool) -> bool:
    """Where scores decide, completing is passing; else what is to be passed was. A share of the activities may leave some out."""
    if completion_rules.is_examined(course_id):
        return True
    is_share = completion_rules.shares([course_id])[course_id] < 100
    return bool(exams) and (is_foreseen or not (is_share and any(step.state != "done" for step in exams)))


def facts(done: Completion, issuer: Issuer, terms: Terms) -> Facts:
    learner, cohort = done.learner, done.cohort
    finished_on = done.completed_at.astimezone(ZoneInfo(cohort.time_zone)).date()
    signs = signatory(issuer, terms.issued_on)
    has_passed = done.attended is None
    return Facts(
        number=terms.number, verification_url=address(terms.code), verification_code=codes.grouped(terms.code),
        title=issuer.document_title if has_passed else issuer.attendance_title,
        issuer=tuple(issuer.heading), learner_name=learner.display_name,
        identity_number=identity.displayed(learner.number) if learner.number else None,
        identity_label=IDENTITY_LABELS.get(learner.number_kind or "", "NIP"), birth_place=learner.birth_place or None,
        birth_date=learner.birth_date, rank_grade=learner.grade or None, position=learner.position or None,
        agency=learner.agency_name or None, course_title=done.course.title, course_code=done.course.code, cohort=cohort.name,
        place=cohort.place or None, started_on=min(cohort.starts_on, finished_on), finished_on=finished_on,
        credit_hours=done.credit_hours, modules=tuple(
            Module(title=m.title, asynchronous=m.hours_asynchronous, synchronous=m.hours_synchronous, field=m.hours_field)
            for m in done.course.modules),
        predicate=PASSED if done.is_passed else None, issued_on=terms.issued_on, signed_in=issuer.city,
        signatory_name=signs.name, signatory_position=signs.position, signatory_nip=identity.displayed(signs.number) or None,
        signatory_note=signs.note or None, legal_footer=LEGAL_FOOTER if has_passed else ATTENDANCE_FOOTER,
        specimen=bool(current_app.config["DEMO"]), kind=done.kind, attended=_attended(done.attended),
        expires_on=terms.expires_on, replaces=terms.replaces, design=terms.design)


@dataclass(frozen=True)
class Signatory:
    """Who signs; `note` is Plt. or Plh. where the position is somebody else's."""

    name: str
    position: str
    number: str
    note: str

    def __str__(self) -> str:
        """In a line; the note belongs to the position."""
        return f"{self.name}, {' '.join(filter(None, (self.note, self.position)))}"


def signs_now(issuer: Issuer, agency: people.Agency) -> Signatory:
    """Who signs what the agency issues today."""
    return signatory(issuer, now().astimezone(ZoneInfo(agency.time_zone)).date())


def signatory(issuer: Issuer, on: date) -> Signatory:
    """Whoever stands in on that day, else the signatory."""
    if issuer.delegate_note and issuer.delegate_from and issuer.delegate_until and (
            issuer.delegate_from <= on <= issuer.delegate_until):
        return Signatory(issuer.delegate_name, issuer.signatory_position, issuer.delegate_number, issuer.delegate_note)
    return Signatory(issuer.signatory_name, issuer.signatory_position, issuer.signatory_number, issuer.signatory_note)


def _attended(tally: Tally | None) -> str | None:
    return f"{tally.done} dari {tally.total} kegiatan wajib" if tally and tally.total else None


def address(code: str) -> str:
    """Where the certificate is verified; upper case as far as a host allows, for a QR code of larger squares."""
    parts = urlsplit(current_app.config["BASE_URL"])
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path.rstrip('/')}/V/{code}"


def cohort_mark(name: str) -> str:
    """A cohort's name as it stands in a number: "Angkatan III 2026" is III."""
    return mark(_COHORT_WORDS.sub("", name.strip()) or name)[:20] or "-"


def mark(text: str) -> str:
    """Letters, digits, dots and hyphens only, so that the parts of a number never run into one another."""
    return re.sub(r"[^A-Z0-9.-]+", "-", text.upper()).strip("-")
