"""Shares, comments, units, gaps and orders: each type reads, marks and shows what a lecturer has set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.assessments import services
from lms.assessments.question_types import question_types
from lms.assessments.question_types.short import fits
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.cast import Cast

TEXT = "Mulai dengan [[1]], lalu [[2]], setelah [[3]] menit."
RAW: dict[str, dict[str, Any]] = {
    "single": {"options": [{"id": "a", "text": "Tepat", "weight": 100}, {"id": "b", "text": "Hampir", "weight": "50"},
                           {"id": "c", "text": "Salah", "weight": "-50", "feedback": "Baca lagi."}]},
    "multiple": {"options": [{"id": "a", "text": "Satu", "weight": "33.33333"}, {"id": "b", "text": "Dua", "weight": "33,33333"},
                             {"id": "c", "text": "Tiga", "weight": "33.33333"}, {"id": "d", "text": "Empat", "weight": "-100"}]},
    "true_false": {"answer": False, "feedback": {"true": "Ingat pasal 3.", "false": "Betul."}},
    "short": {"answers": ["pekerja sosial*"], "wildcards": True,
              "partial": [{"text": "relawan", "weight": "50", "feedback": "Kurang tepat."}]},
    "numeric": {"answer": "90", "tolerance": "1", "unit": "menit", "units": [{"unit": "jam", "factor": "60"}],
                "also": [{"answer": "45", "tolerance": "0", "weight": "25", "feedback": "Itu satu JP."}]},
    "matching": {"pairs": [{"text": "Asesmen", "match": "menggali"}, {"text": "Terminasi", "match": "mengakhiri"}],
                 "distractors": ["menghukum"]},
    "ordering": {"items": ["Asesmen", "Rencana", "Intervensi", "Terminasi"]},
    "cloze": {"gaps": [
        {"kind": "short", "answers": [{"text": "asesmen"}, {"text": "kajian", "weight": "50", "feedback": "Pakai istilahnya."}]},
        {"kind": "choice", "answers": [{"text": "rencana"}, {"text": "hukuman", "weight": "0"}]},
        {"kind": "numeric", "answers": [{"text": "45", "tolerance": "5"}], "weight": "2"}]},
    "drag_words": {"words": [{"text": "asesmen"}, {"text": "rencana"}, {"text": "45"}, {"text": "hukuman"}]},
    "essay": {"words_min": 2, "words_max": "150", "grader_info": "Rahasia penilai."},
    "file_upload": {"most": 2, "mb": "5", "kinds": ["pdf", "image"], "grader_info": "Rahasia penilai."},
    "description": {},
}


def content(kind: str, **more: Any) -> dict[str, Any]:
    type_ = question_types[kind]
    return type_.settle(TEXT, type_.tidy(RAW[kind] | more))


def fraction(kind: str, *given: str, **more: Any) -> Decimal:
    held = content(kind, **more)
    return question_types[kind].mark(held, question_types[kind].parse(held, given))


@pytest.mark.parametrize("kind", sorted(RAW))
def test_content_can_be_asked_and_is_the_same_when_given_again(app: Flask, kind: str) -> None:
    held = content(kind)
    assert question_types[kind].check(held) == []
    assert question_types[kind].tidy(held) == held


@pytest.mark.parametrize("kind", sorted(set(RAW) - {"essay", "file_upload", "description"}))
def test_the_model_answer_earns_all(app: Flask, kind: str) -> None:
    model = question_types[kind].model(content(kind))
    assert fraction(kind, *model) == 1
    assert question_types[kind].said(content(kind), question_types[kind].parse(content(kind), model))


@pytest.mark.parametrize("kind", sorted(RAW))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.text(max_size=60), max_size=9))
def test_whatever_is_sent_is_marked_between_nothing_and_all(app: Flask, kind: str, sent: list[str]) -> None:
    assert 0 <= fraction(kind, *sent) <= 1


@pytest.mark.parametrize("kind", sorted(RAW))
def test_an_editor_opened_and_saved_unchanged_changes_nothing(app: Flask, kind: str) -> None:
    type_, held = question_types[kind], content(kind)
    with app.test_request_context():
        form = type_.form(data={"text": TEXT, **type_.entered(held)})
        assert type_.settle(TEXT, type_.tidy(form.raw())) == held


@pytest.mark.parametrize("kind", sorted(RAW))
def test_the_page_is_never_told_what_is_right(app: Flask, kind: str) -> None:
    shown = repr(question_types[kind].shown(content(kind)))
    for secret in ("weight", "correct", "feedback", "Rahasia", "tolerance", "match'"):
        assert secret not in shown


@pytest.mark.parametrize(("kind", "given", "earned"), [
    ("single", ["b"], "0.5"), ("single", ["c"], "0"), ("multiple", ["a", "b", "c"], "1"), ("multiple", ["a", "d"], "0"),
    ("multiple", ["a"], "0.3333333"), ("short", ["Pekerja Sosial Ahli"], "1"), ("short", ["relawan"], "0.5"),
    ("short", ["pekerja"], "0"), ("numeric", ["1,5 jam"], "1"), ("numeric", ["91"], "1"), ("numeric", ["45"], "0.25"),
    ("numeric", ["1,5"], "0"), ("matching", ["menggali", "menghukum"], "0.5"), ("cloze", ["kajian", "rencana", "50"], "0.875"),
    ("cloze", ["", "", "45"], "0.5"), ("drag_words", ["asesmen", "hukuman", ""], "0.33")])
def test_a_part_of_the_answer_earns_its_part(app: Flask, kind: str, given: list[str], earned: str) -> None:
    assert abs(fraction(kind, *given) - Decimal(earned)) < Decimal("0.005")


@pytest.mark.parametrize(("by", "earned"), [("position", "0.5"), ("pairs", "0.8333"), ("whole", "0")])
def test_an_order_with_two_neighbours_exchanged(app: Flask, by: str, earned: str) -> None:
    held = content("ordering", by=by)
    places = {"Asesmen": "1", "Rencana": "3", "Intervensi": "2", "Terminasi": "4"}
    sent = [places[name] for name in question_types["ordering"].names(held)]  # type: ignore[attr-defined]
    assert abs(fraction("ordering", *sent, by=by) - Decimal(earned)) < Decimal("0.001")


def test_items_are_never_shown_in_the_right_order(app: Flask) -> None:
    for items in (["a", "b"], ["b", "a"]):
        held = content("ordering", items=items)
        assert question_types["ordering"].shown(held)["items"] != items


@pytest.mark.parametrize(("kind", "given", "words"), [
    ("single", ["c"], "Baca lagi."), ("true_false", ["true"], "Ingat pasal 3."), ("short", ["relawan"], "Kurang tepat."),
    ("numeric", ["45"], "Itu satu JP."), ("cloze", ["kajian"], "Pakai istilahnya.")])
def test_each_answer_has_its_comment(app: Flask, kind: str, given: list[str], words: str) -> None:
    type_, held = question_types[kind], content(kind)
    assert [c.text for c in type_.comments(held, type_.parse(held, given))] == [words]


@pytest.mark.parametrize(("given", "pattern", "does"), [
    ("abc", "a*c", True), ("ac", "a*c", True), ("abd", "a*c", False), ("a*c", r"a\*c", True), ("abc", r"a\*c", False),
    ("aa", "aa*a", False), ("xayb", "*a*b", True)])
def test_a_star_stands_for_any_letters(given: str, pattern: str, does: bool) -> None:
    assert fits(given, pattern) is does


def test_many_stars_take_no_time() -> None:
    assert not fits("a" * 5000, "*a" * 200 + "*b")


@pytest.mark.parametrize(("kind", "raw"), [
    ("single", {"options": [{"text": "x", "weight": "50"}, {"text": "y", "weight": "0"}]}),
    ("multiple", {"options": [{"text": "x", "weight": "50"}, {"text": "y", "weight": "0"}]}),
    ("single", {"options": [{"text": "x", "weight": "banyak"}, {"text": "y", "weight": "100"}]}),
    ("numeric", {"answer": "1", "units": [{"unit": "jam", "factor": "0"}]}),
    ("matching", {"pairs": [{"text": "a", "match": ""}, {"text": "b", "match": "c"}]}), ("matching", {"pairs": []}),
    ("ordering", {"items": ["a"]}), ("ordering", {"items": ["a", "a"]}), ("ordering", {"items": [str(i) for i in range(41)]}),
    ("cloze", {"gaps": []}), ("cloze", {"gaps": [{"kind": "short", "answers": [{"text": "a"}]}]}),
    ("drag_words", {"words": [{"text": "satu"}, {"text": "dua"}]}), ("essay", {"words_min": 9, "words_max": 3})])
def test_a_question_that_cannot_be_asked_is_named(app: Flask, kind: str, raw: dict[str, Any]) -> None:
    type_ = question_types[kind]
    assert type_.check(type_.settle(TEXT, type_.tidy(raw)))


@pytest.mark.parametrize(("kind", "raw"), [
    ("cloze", {"gaps": [{"kind": "choice", "answers": [{"text": text, "weight": share} for text, share in (
        ("x", "100"), ("x", "0"), ("y", "0"))]}]}),
    ("drag_words", {"words": [{"text": "satu"}, {"text": "satu"}, {"text": "dua", "group": 2}, {"text": "tiga", "group": 2}]})])
def test_alike_choices_of_a_gap_are_doubted(app: Flask, kind: str, raw: dict[str, Any]) -> None:
    type_ = question_types[kind]
    assert len(type_.doubts(type_.settle("Satu [[1]]", type_.tidy(raw)))) == 1


def test_a_gap_with_one_choice_cannot_be_asked(app: Flask) -> None:
    raw = {"gaps": [{"kind": "choice", "answers": [{"text": "x"}, {"text": "x", "weight": "0"}]}]}
    cloze = question_types["cloze"]
    assert cloze.check(cloze.settle("Satu [[1]]", cloze.tidy(raw)))


def test_a_statement_is_not_taken_for_true_unsaid(room: Room, cast: Cast, as_user: Callable[[User], Client]) -> None:
    page = f"/courses/{room.course.public_id}/questions/new?kind=true_false"
    lecturer = as_user(cast.instructor)
    assert " checked" not in lecturer.get(page).text
    answer = lecturer.post(page, data={"text": "Bumi datar."})
    assert answer.status_code == 422
    assert "Tentukan apakah pernyataan itu benar atau salah." in answer.text


@pytest.mark.parametrize(("kind", "raw"), [
    ("numeric", {"answer": "3.142", "tolerance": "0.125"}),
    ("cloze", {"gaps": [{"kind": "numeric", "answers": [{"text": "3.142", "tolerance": "0.125"}]}]})])
def test_a_number_with_three_decimals_stays_itself_in_file_bank_and_editor(app: Flask, kind: str, raw: dict[str, Any]) -> None:
    type_ = question_types[kind]
    held = type_.tidy(raw)
    assert "3.142" in str(held)
    assert "0.125" in str(held)
    assert type_.tidy(held) == held
    form = type_.form(data={"text": "Berapa? [[1]]", **type_.entered(held)})
    assert type_.tidy(form.raw()) == held


def test_a_copy_asks_for_the_same_number(room: Room) -> None:
    with unit_of_work():
        made = services.create_question(room.course.id, "numeric", "Berapa pi?", {"answer": "3.142"}, at=now())
        assert services.duplicate_question(made, at=now()).content["answer"] == "3.142"


def test_a_lecturer_who_types_a_thousand_with_a_point_means_it(
        room: Room, cast: Cast, as_user: Callable[[User], Client]) -> None:
    page = f"/courses/{room.course.public_id}/questions/new?kind=numeric"
    answer = as_user(cast.instructor).post(page, data={"text": "Berapa?", "answer": "1.500", "tolerance": "0,5"})
    assert answer.status_code == 303
    assert "1500 ± 0,5" in as_user(cast.instructor).get(answer.location).text


def take(room: Room, kinds: Iterable[str]) -> dict[str, str]:
    """Questions of these kinds join the quiz: their keys by kind."""
    with unit_of_work():
        made = {kind: services.create_question(room.course.id, kind, TEXT, RAW[kind], at=now()) for kind in kinds}
        for question in made.values():
            services.place_question(room.activity.id, question.id)
        return {kind: question.public_id for kind, question in made.items()}


def test_every_type_is_met_and_answered_by_a_plain_form(
        room: Room, cast: Cast, as_user: Callable[[User], Client]) -> None:
    keys = take(room, RAW)
    browser = as_user(cast.learner)
    attempt = browser.post(f"/quizzes/{room.activity.public_id}/attempts").location
    asked = {kind: key for kind, key in keys.items() if kind != "description"}
    sent: dict[str, Any] = {f"q-{key}": question_types[kind].model(content(kind)) for kind, key in asked.items()}
    browser.post(attempt, data=sent | {"question": list(asked.values()), "go": "save"})
    page = browser.get(attempt).text
    assert "10</strong>/16" in page
    assert 'selected>mengakhiri' in page


def test_a_question_whose_type_is_switched_off_spoils_no_page(
        app: Flask, room: Room, cast: Cast, as_user: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    key = take(room, ["ordering"])["ordering"]
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=now()).public_id
        services.save(attempt, cast.learner.id, [services.Answer(key, ["1"], 1, "d")], at=now())
    monkeypatch.delitem(app.extensions["lms.registries"]["assessments.question_types"], "ordering")
    learner, lecturer = as_user(cast.learner), as_user(cast.instructor)
    page = learner.get(f"/attempts/{attempt}")
    assert "dimatikan" in page.text
    for path in (f"/courses/{room.course.public_id}/questions", f"/questions/{key}",
                 f"/quizzes/{room.activity.public_id}/edit", f"/quizzes/{room.activity.public_id}/preview"):
        assert lecturer.get(path).status_code == 200, path
    assert learner.post(f"/attempts/{attempt}/submit").status_code == 303
    assert "Menunggu penilaian" in learner.get(f"/attempts/{attempt}/result").text


def test_editing_an_essay_loses_nothing_that_a_file_brought(room: Room, cast: Cast, as_user: Callable[[User], Client]) -> None:
    content = {"words_min": 20, "lines": 12, "template": "Masalah:\n\nLangkah:", "attachments": 2}
    with unit_of_work():
        question = services.create_question(room.course.id, "essay", "Ceritakan.", content, at=now())
    lecturer = as_user(cast.administrator)
    page = lecturer.get(f"/questions/{question.public_id}/edit")
    assert "Masalah:" in page.text
    answer = lecturer.post(f"/questions/{question.public_id}/edit", data={
        "text": "Ceritakan kembali.", "words_min": "20", "lines": "12", "template": content["template"]})
    assert answer.status_code == 303
    db.session.refresh(question)
    assert (question.text, question.content) == ("Ceritakan kembali.", content)


@pytest.mark.parametrize(("kind", "given", "told"), [
    ("numeric", ["sembilan puluh"], "“sembilan puluh” tidak terbaca sebagai angka"), ("numeric", ["95"], ""),
    ("numeric", ["1,5 jam"], ""), ("numeric", ["90 menit"], ""), ("numeric", [""], ""),
    ("essay", ["Satu"], "diminta paling sedikit 2 kata"),
    ("essay", ["kata " * 151], "diminta paling banyak 150 kata"), ("essay", ["Dua kata"], ""),
    ("cloze", ["asesmen", "", "empat puluh"], "“empat puluh” tidak terbaca sebagai angka"),
    ("cloze", ["asesmen", "", "40"], "1 bagiannya masih kosong"), ("cloze", ["x", "hukuman", "1"], ""),
    ("cloze", ["", "", ""], ""),
    ("matching", ["menggali", ""], "1 bagiannya masih kosong")])
def test_what_cannot_have_been_meant_is_told_before_handing_in_and_nothing_of_what_is_right(
        app: Flask, kind: str, given: list[str], told: str) -> None:
    held = content(kind)
    with app.test_request_context():
        words = question_types[kind].second_look(held, question_types[kind].parse(held, given))
    assert told in words
    assert bool(words) is bool(told)
