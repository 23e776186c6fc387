"""The certificate as a picture for a telephone, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import zxingcpp
from PIL import Image

from lms.accounts.models import User
from lms.certificates.badges import baking, jobs
from lms.certificates.badges import queries as badges
from lms.certificates.models import Certificate
from lms.core.testing import Client
from tests.cast import Cast

AsUser = Callable[[User], Client]


def test_it_is_made_when_it_is_asked_for_and_both_codes_are_read_from_it(
        as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    mine, page = as_user(cast.learner), f"/certificates/{certificate.public_id}"
    accept = {"Accept": "application/json"}
    assert "Buat gambar untuk telepon" in mine.get(page).text
    assert mine.get(f"{page}.png", headers=accept).json == {"ready": False}
    assert mine.get(f"{page}.png").status_code == 303
    assert mine.post(f"{page}/picture").location == f"{page}?picture=1#picture"
    assert mine.get(f"{page}.png", headers=accept).json == {"ready": True}
    assert "Unduh gambar (PNG, " in mine.get(page).text
    png = mine.get(f"{page}.png")
    assert png.mimetype == "image/png"
    assert png.headers["Content-Disposition"].endswith(".png")
    assert len(png.data) <= 300_000
    read = {code.text[:5] for code in zxingcpp.read_barcodes(Image.open(BytesIO(png.data)).convert("L"))}
    assert read == {"PKS1:", "HTTP:"}
    there = badges.badge_of(certificate.id)
    assert there is not None
    assert baking.out_of_png(png.data) == there.document


def test_while_it_is_being_made_the_page_waits(as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    page = as_user(cast.learner).get(f"/certificates/{certificate.public_id}?picture=1").text
    assert f'data-awaits="/certificates/{certificate.public_id}.png"' in page


def test_making_it_twice_keeps_the_first(certificate: Certificate) -> None:
    for _attempt in range(2):
        jobs.picture(certificate.id)
    there = badges.picture_of(certificate.id)
    assert there is not None
    jobs.picture(0)


def test_only_who_may_take_the_certificate_may_have_it(as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    for user in (cast.stranger, cast.instructor):
        assert as_user(user).get(f"/certificates/{certificate.public_id}.png").status_code == 404
        assert as_user(user).post(f"/certificates/{certificate.public_id}/picture").status_code == 404


def test_words_to_send_along_name_course_hours_and_link(as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    page = as_user(cast.learner).get(f"/certificates/{certificate.public_id}").text
    assert f"pelatihan “{certificate.course_title}” ({certificate.credit_hours} JP)" in page
    assert f"/v/{certificate.code}</textarea>" in page
