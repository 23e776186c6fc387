"""The desk of Malinau: two officers, one of whom learns too, and a learner's certificate that has arrived there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.core.database import now
from lms.core.storage import put
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.models import Claim
from lms.records.services import Chosen, Facts, File
from tests.cast import Cast, person
from tests.certificates.conftest import certificate, cohort, complete, course, issuer, own_app

__all__ = ["certificate", "cohort", "complete", "course", "issuer", "own_app"]

PDF = Path(__file__).parent.parent / "data" / "two-pages.pdf"
FACTS: dict[str, Any] = {
    "title": "Bimtek Verifikasi Data", "provider": "Balai Diklat", "number": "12/BD/2025", "training_form": 8, "credit_hours": 24,
    "started_on": date(2025, 3, 3), "finished_on": date(2025, 3, 5)}


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 400), "white").save(out, "JPEG")
    return out.getvalue()


def scan() -> File:
    return File(put(BytesIO(picture()), at_most=1_000_000), "pindaian.jpg", "image/jpeg")


def external(learner: User, **other: Any) -> Claim:
    with unit_of_work():
        return services.add(learner.id, Facts(**FACTS | other), scan(), by=learner.id, at=now())


def verified(claim: Claim, by: User) -> Claim:
    with unit_of_work():
        return services.verify(Chosen(claim.id), by=by.id, at=now())


@pytest.fixture
def claim(certificate: Certificate) -> Claim:
    """Sari's certificate, as it arrived by itself."""
    found = queries.of_certificate(certificate.id)
    assert found is not None
    return found


@pytest.fixture
def colleague(cast: Cast) -> User:
    """Another officer of the same desk."""
    with unit_of_work():
        return person("lina", "Lina Padan", cast.malinau, "190101012024212998", role="hr_officer",
                      scope=("agency", cast.malinau.id))


@pytest.fixture
def in_siasn(cast: Cast) -> Callable[[], None]:
    """The agency gets its SIASN id, without which SIASN would refuse."""
    with unit_of_work():
        cast.malinau.siasn_id = "8402"
    return lambda: None
