"""The issuer of the demonstration, and the certificates of those who had completed before there was one."""

from __future__ import annotations

from lms.accounts import queries as people
from lms.certificates import queries, services
from lms.core.database import now
from lms.enrolments import queries as enrolments

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
    for enrolment_id in queries.owed(limit=10_000):
        services.issue_owed(enrolment_id, at=enrolments.enrolment(enrolment_id).completed_at or now())
