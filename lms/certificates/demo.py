"""The issuer of the demonstration, and the certificates of those who had completed before there was one."""

from __future__ import annotations

from datetime import timedelta

from lms.accounts import queries as people
from lms.certificates import queries, services
from lms.certificates.models import Certificate
from lms.core.database import now
from lms.courses import queries as courses
from lms.courses import services as progress
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places

PROVIDER = "Politeknik Kesejahteraan Sosial"


def load() -> None:
    """Whoever completed is served in the order of completion, as if the issuer had been there; the worker prints."""
    provider = next(agency for agency in people.agencies() if PROVIDER.casefold() in agency.name.casefold())
    services.set_issuer(
        provider.id, unit_code="POLTEKESOS", number_pattern="{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}",
        document_title="Surat Tanda Tamat Pendidikan dan Pelatihan",
        heading=["Kementerian Sosial Republik Indonesia", PROVIDER], city="Bandung",
        signatory_name="Dr. Wiratama Hadikusuma, M.Si.", signatory_position=f"Direktur {PROVIDER}",
        signatory_number="190103031925011997", signatory_note="")
    first, *others = queries.owed(limit=10_000)
    services.set_terms(enrolments.enrolment(first).course_id, valid_months=1, waits_for_closing=False)
    _issue(first)
    services.set_terms(enrolments.enrolment(first).course_id, valid_months=None, waits_for_closing=False)
    for enrolment_id in others:
        _issue(enrolment_id)
    _show_states([queries.of_enrolment(enrolment_id) for enrolment_id in others], enrolments.enrolment(first).cohort_id)


def _issue(enrolment_id: int) -> None:
    services.issue_owed(enrolment_id, at=enrolments.enrolment(enrolment_id).completed_at or now())


def _show_states(issued: list[Certificate | None], cohort_id: int) -> None:
    """Beside the first one, which has expired: one that was corrected, one revoked, and a statement of attendance."""
    corrected, revoked, *_rest = [certificate for certificate in issued if certificate]
    services.reissue(corrected.id, reason="Gelar pada nama diperbaiki sesuai ijazah.", at=now())
    services.revoke(revoked.id, category="data_error", reason="Instansi pada sertifikat bukan instansi peserta.", by=None,
                    at=now())
    _take_part(cohort_id)
    services.close(cohort_id, share=1, at=now(), by=None)


def _take_part(cohort_id: int) -> None:
    """Somebody who began the course and did not finish it."""
    cohort = enrolments.cohort_facts(cohort_id)
    somebody = next(id_ for course in courses.titles(range(1, 100)) for id_ in sorted(enrolments.active_in(course), reverse=True)
                    if enrolments.place_of(id_, cohort.course_id) is None)
    begun = enrolments.last_moment(cohort) - timedelta(days=20)
    if there := enrolments.cohort(cohort_id):
        places.enrol(somebody, there, at=begun)
    for step in list(courses.outline(cohort.course_id).activities())[:3]:
        progress.complete_activity(somebody, step.id, at=begun)
