"""Whatever is sent, nothing but a page of the 4xx kind comes back."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa

from lms.accounts.models import Agency
from lms.core.database import db
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.security.conftest import AsUser, Side

HUGE = "9" * 30


@pytest.mark.parametrize("address", [
    "/people?page={}", "/audit?page={}", "/cohorts?page={}", "/cohorts/{cohort}?page={}", "/courses?page={}",
    "/courses?form={}&provider={}", "/courses/{course}/questions?page={}", "/quizzes/{quiz}/bank?page={}",
    "/certificates/register?page={}", "/certificates/register/hours?page={}", "/certificates/register/hours?year={}",
    "/our-people?year={}", "/cohorts/new?course={}", "/audit?since=0001-01-01&until=9999-12-31",
    "/certificates/register?since=0001-01-01&until=9999-12-31", "/people?q=%25_%5C&page=-{}"])
def test_a_number_beyond_all_bounds_in_an_address_is_no_fault(here: Side, as_user: AsUser, address: str) -> None:
    asked = address.replace("{}", HUGE).format(
        cohort=here.cohort.public_id, course=here.course.public_id, quiz=here.quiz.public_id)
    assert as_user(here.administrator).get(asked).status_code in (200, 404, 422)


@pytest.mark.parametrize("address", [f"/profile/sessions/{HUGE}/end", f"/people/x/roles/{HUGE}/end"])
def test_an_id_beyond_all_bounds_is_nobodys(here: Side, as_user: AsUser, address: str) -> None:
    assert as_user(here.organiser).post(address).status_code in (303, 404)


@pytest.mark.parametrize("address", [
    "/static/" + "a" * 300, "/static/" + "a/" * 3000, "/static/../../wsgi.py", "/static/%2e%2e/%2e%2e/wsgi.py", "/static/",
    "/courses/" + "a" * 5000, "/v/" + "A" * 5000, "/verify?q=" + "1" * 5000, "/reset-password/" + "a." * 2000, "/courses/%ff%fe",
    "/courses?q=%ff%fe%ed%a0%80", "/courses?q=" + "%F0%9F%92%A9" * 50, "/verify?q=%E2%80%AE%00"])
def test_a_strange_address_is_answered_calmly(client: Client, app: object, address: str) -> None:
    assert client.get(address).status_code in (200, 303, 400, 404, 410)


@pytest.mark.parametrize("body", [
    b"[" * 200_000, b'{"a":' * 100_000, b'{"device":"d","answers":[{"question":"\\ud800","values":["\\ud800"],"sequence":1}]}',
    b'{"device":"d","answers":[{"question":"a","values":["a"],"sequence":1e400}]}', b"\xff\xfe", b"null", b"{}", b"",
    b'{"device":"d","answers":[{"question":"a","values":["a"],"sequence":' + b"9" * 5000 + b"}]}",
    b'{"device":"\\u0000","answers":[]}', b'{"device":"d","answers":[{"question":"a","values":[["a"]],"sequence":1}]}'])
def test_no_message_of_a_script_is_a_fault(here: Side, as_user: AsUser, body: bytes) -> None:
    browser = as_user(here.learner)
    answer = browser.post(f"/attempts/{here.attempt.public_id}/answers", data=body, content_type="application/json")
    assert answer.status_code in (200, 400, 413)


def test_a_nul_or_half_a_letter_inside_an_answer_is_kept_out_of_the_database(here: Side, as_user: AsUser) -> None:
    browser = as_user(here.learner)
    key = here.question.public_id
    sent = {"device": "d", "answers": [{"question": key, "values": ["a\0b\ud800c"], "sequence": 1}]}
    answer = browser.post(f"/attempts/{here.attempt.public_id}/answers", data=json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200
    assert "a b c" in browser.get(f"/attempts/{here.attempt.public_id}").text


def test_a_nul_in_the_second_value_of_a_field_is_a_bad_request_too(client: Client, app: object) -> None:
    assert client.get("/courses?q=a&q=%00").status_code == 400
    assert client.post("/language", data={"language": ["en", "\0"]}).status_code == 400


@pytest.mark.parametrize("address", ["/sign-in", "/language", "/forgot-password", "/sign-out"])
def test_a_stranger_cannot_send_a_huge_body(client: Client, app: object, address: str) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
        assert client.post(address, data=b"name=" + b"a" * 1_200_000, content_type=kind).status_code == 413


def test_whoever_sends_too_long_a_text_is_told_how_long_it_may_be(client: Client, app: object) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"a" * 600_000 + b"\r\n--x--\r\n"
    answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Sebuah teks di sini paling panjang 500 kB" in answer.text


def test_a_list_of_too_many_people_is_refused_in_words(here: Side, as_user: AsUser) -> None:
    browser, page = as_user(here.organiser), f"/cohorts/{here.cohort.public_id}/enrol-list"
    for text in ("%0A".join(f"o{n}" for n in range(20_001)), "x%0A" * 60_000, "a" * 300_000):
        answer = browser.post(page, data=f"people={text}".encode(), content_type="application/x-www-form-urlencoded",
                              follow_redirects=True)
        assert answer.status_code in (200, 422), text[:30]
        assert re.search('class="error|invalid|Paling banyak 20000 baris|tidak ditemukan', answer.text)


def test_a_line_of_ten_thousand_columns_is_no_fault(here: Side, as_user: AsUser) -> None:
    line = ",".join(f"{n:x}z" for n in range(20_000))
    answer = as_user(here.organiser).post(f"/cohorts/{here.cohort.public_id}/enrol-list", data={"people": line[:99_000]})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("given", [b"\xff\xfe=%ff&name=%ed%a0%80", b"&&&===", b"name[]=1&__class__=2", b"%00%00"])
def test_a_form_that_is_no_text_is_no_fault(client: Client, app: object, given: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        assert client.post("/sign-in", data=given, content_type=kind).status_code in (400, 422)


def test_a_tree_of_agencies_deeper_than_its_column_is_refused(here: Side, as_user: AsUser) -> None:
    browser, deep = as_user(here.organiser), here.office
    with unit_of_work():
        deep.path = "/" + "123456789/" * 19
        here.organiser.role_grants[0].scope_kind = "system"
        here.organiser.role_grants[0].scope_id = 0
    for _ in range(6):
        answer = browser.post("/agencies/new", data={
            "name": "Unit", "kind": "unit", "time_zone": "Asia/Makassar", "parent": deep.public_id})
        if answer.status_code != 303:
            break
        deep = db.session.scalars(sa.select(Agency).order_by(Agency.id.desc()).limit(1)).one()
    assert answer.status_code == 422
    assert len(deep.path) <= 200
