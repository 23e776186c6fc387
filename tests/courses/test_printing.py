"""Texts for paper: an activity, and a whole module."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image

from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services
from lms.courses.models import Progress


def test_an_activity_for_paper_holds_its_text_and_no_menu(follower, school, as_user):
    page = as_user(follower.learner).get(f"/activities/{school.reading.public_id}/print").text
    assert "Isi <strong>tebal</strong>." in page
    assert all(part not in page for part in ('class="top"', 'class="foot"', "Tandai selesai"))


def test_a_module_for_paper_holds_all_of_its_texts_in_order_and_says_what_is_on_the_site_alone(follower, school, as_user):
    with unit_of_work():
        services.add_activity(school.module, "file", "Lembar kerja")
    page = as_user(follower.learner).get(f"/modules/{school.module.public_id}/print").text
    assert page.index("Bacaan satu") < page.index("Bacaan dua") < page.index("Lembar kerja")
    assert "hanya di situs: http://" in page
    assert "Bacaan tiga" not in page, "it is of the next module"


def test_pictures_are_fetched_at_once_for_nobody_scrolls_on_paper(follower, school, as_user):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    with unit_of_work():
        services.add_material(school.reading, io.BytesIO(out.getvalue()), "peta.png", role="image", alt="Peta", at=now())
        services.write(school.reading, "![](peta.png)")
    page = as_user(follower.learner).get(f"/activities/{school.reading.public_id}/print").text
    assert "<img" in page
    assert "lazy" not in page


def test_looking_at_the_paper_counts_as_no_visit(follower, school, as_user):
    learner = as_user(follower.learner)
    learner.get(f"/activities/{school.steps['opened'].public_id}/print")
    learner.get(f"/modules/{school.module.public_id}/print")
    assert db.session.scalars(sa.select(Progress)).all() == []


@pytest.mark.parametrize("page", ["/activities/{activity}/print", "/modules/{module}/print"])
def test_who_has_no_place_gets_nothing_and_what_is_not_there_is_not(cast, school, as_user, client, page):
    address = page.format(activity=school.reading.public_id, module=school.module.public_id)
    assert as_user(cast.stranger).get(address).status_code == 403
    assert client.get(address).status_code == 303
    assert as_user(cast.stranger).get(page.format(activity="tidak", module="tidak")).status_code == 404


def test_what_is_still_closed_is_on_no_paper(follower, school, as_user):
    with unit_of_work():
        services.add_condition(school.steps["time"], "activity", activity=school.reading.id)
    learner = as_user(follower.learner)
    assert learner.get(f"/activities/{school.steps['time'].public_id}/print").status_code == 403
    page = learner.get(f"/modules/{school.module.public_id}/print").text
    assert "Bacaan satu" in page
    assert "Bacaan dua" not in page
