"""What a learner takes along holds the part of each room, and nothing of others."""

from __future__ import annotations

from collections.abc import Callable

from lms.accounts import personal_data
from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.core.testing import Client
from tests.cast import Cast


def test_my_data_hold_my_places_my_progress_and_my_certificates(
        cast: Cast, certificate: Certificate, as_user: Callable[[User], Client]) -> None:
    data = as_user(cast.learner).get("/profile/data.json").json
    assert data["places"][0]["cohort"] == "Angkatan III 2026"
    assert data["progress"][0]["activity"] == "Pengantar"
    assert data["certificates"][0]["printed"]["learner_name"] == data["profile"]["name"]
    others = as_user(cast.stranger).get("/profile/data.json").json
    assert [others[part] for part in ("places", "progress", "attempts", "certificates")] == [[], [], [], []]


def test_every_room_that_keeps_something_of_people_adds_its_part(app: object) -> None:
    assert {part.name for part in personal_data.parts} >= {"progress", "places", "attempts", "certificates"}
