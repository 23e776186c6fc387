"""Questions drawn at random: each attempt its own, none twice, and a bank that is too small stops nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.assessments import draws, queries, services
from lms.assessments.errors import NothingToAsk
from lms.assessments.labels import Labels
from lms.assessments.models import Attempt, Question, QuizDraw
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.cast import Cast

Browser = Callable[[User], Client]


@pytest.fixture
def pool(room: Room) -> list[Question]:
    """Twelve questions: six lie in A, four in A/B, two at the root; of each, every second is easy and tagged."""
    places = ["A"] * 6 + ["A/B"] * 4 + [""] * 2
    with unit_of_work():
        return [services.create_question(
            room.course.id, "true_false", f"Pernyataan {n}", {"answer": True}, at=now(),
            labels=Labels(category=place, tags=("ganjil",) if n % 2 else (), difficulty="easy" if n % 2 else None))
            for n, place in enumerate(places)]


def draw(room: Room, **values: object) -> QuizDraw:
    with unit_of_work():
        return services.add_draw(room.activity.id, **values)  # type: ignore[arg-type]


def paper(room: Room, learner: User, *, seed: int) -> list[str]:
    """The keys of what was drawn for a new attempt, which is handed in at once."""
    with unit_of_work():
        attempt = services.start(learner.id, room.activity, at=now(), seed=seed)
        services.submit(attempt.public_id, learner.id, at=now())
    keys = [question["key"] for question in attempt.paper["questions"]]
    assert len(keys) == len(set(keys))
    return [question["key"] for question in attempt.paper["questions"] if question.get("draw")]


@pytest.mark.parametrize(("wanted", "there"), [
    ({"category": "A"}, 10), ({"category": "A", "is_deep": False}, 6), ({"category": "A/B"}, 4), ({"tags": ("GANJIL",)}, 6),
    ({"category": "A/B", "difficulty": "easy"}, 2), ({"category": "C"}, 0)])
def test_a_draw_takes_only_what_has_all_that_it_asks(
        wanted: dict[str, object], there: int, room: Room, pool: list[Question]) -> None:
    made = draw(room, count=50, **wanted)
    assert draws.filled_counts(room.activity, set()) == {made.id: there}


def test_the_seed_decides_the_draw_and_learners_differ(room: Room, pool: list[Question]) -> None:
    draw(room, count=4, category="A")
    fixed = queries.placed(room.activity.id)
    drawn = {seed: [place.question.id for place in draws.fill(room.activity, fixed, seed=seed).places] for seed in range(20)}
    assert draws.fill(room.activity, fixed, seed=3).places == draws.fill(room.activity, fixed, seed=3).places
    assert len({tuple(sorted(ids)) for ids in drawn.values()}) > 10


def test_every_question_of_the_pool_is_drawn_as_often_as_any_other(room: Room, pool: list[Question]) -> None:
    draw(room, count=3, category="A", is_deep=False)
    counts = dict.fromkeys([question.id for question in pool[:6]], 0)
    for seed in range(300):
        for place in draws.fill(room.activity, [], seed=seed).places:
            counts[place.question.id] += 1
    assert all(100 < count < 200 for count in counts.values()), counts


def test_what_was_drawn_is_frozen_whatever_the_bank_becomes(room: Room, cast: Cast, pool: list[Question]) -> None:
    draw(room, count=3, category="A", points=Decimal("2.25"))
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=now(), seed=5)
    before = [(question["key"], question["points"]) for question in attempt.paper["questions"] if question.get("draw")]
    assert [points for _key, points in before] == ["2.25"] * 3
    with unit_of_work():
        services.archive_questions(room.course.id, [question.id for question in pool], at=now())
        again = services.start(cast.learner.id, room.activity, at=now(), seed=6)
    assert [(q["key"], q["points"]) for q in again.paper["questions"] if q.get("draw")] == before


def test_a_fixed_question_is_never_drawn_too(room: Room, cast: Cast, pool: list[Question]) -> None:
    with unit_of_work():
        services.place_question(room.activity.id, pool[6].id)
    draw(room, count=4, category="A/B")
    assert pool[6].public_id not in paper(room, cast.learner, seed=1)


def test_many_questions_take_their_places_at_once_in_their_order_between_draws(room: Room, pool: list[Question]) -> None:
    def asked(found: list[str]) -> list[str]:
        return [one for one in found if one.startswith("SELECT")]

    activity, ids = room.activity.id, [question.id for question in pool]
    before = len(queries.rows_of(activity))
    with unit_of_work():
        services.place_questions(activity, [(ids[0], Decimal(2))])
    draw(room, count=1)
    with statements() as few, unit_of_work():
        services.place_questions(activity, [(ids[1], Decimal(0)), (ids[0], Decimal(9))])
    with statements() as many, unit_of_work():
        services.place_questions(activity, [(id_, Decimal(1)) for id_ in ids[2:]])
    assert len(asked(many)) == len(asked(few)), "what is asked does not grow with the questions"
    rows = queries.rows_of(activity)[before:]
    assert [(row.position - before, row.question_id) for row in rows] == [
        (0, ids[0]), *((at + 1, id_) for at, id_ in enumerate(ids[1:], 1))]
    assert [row.points for row in rows[:2]] == [2, 1], "worth nothing is worth one; what is in stays as it is"


def test_too_few_questions_never_keep_a_learner_from_starting(
        room: Room, cast: Cast, as_user: Browser, pool: list[Question]) -> None:
    draw(room, count=7, category="A/B")
    assert len(paper(room, cast.learner, seed=1)) == 4
    told = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "assessments.draw_fell_short"))
    assert told is not None
    assert told.details == {"missing": 3}
    attempt = db.session.scalars(sa.select(Attempt)).one()
    page = as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/results/{attempt.public_id}").text
    assert "3 soal kurang pada lembar ini" in page


def test_the_page_tells_as_many_questions_as_there_will_be(
        room: Room, cast: Cast, as_user: Browser, pool: list[Question]) -> None:
    draw(room, count=9, category="A/B")
    there = len(queries.rows_of(room.activity.id)) + 4
    page = as_user(cast.learner).get(f"/activities/{room.activity.public_id}").text
    assert re.search(rf"<dt>Soal</dt>\s*<dd>{there}</dd>", page), re.findall(r"<dt>.{0,80}", page)


def test_draws_that_find_nothing_leave_a_quiz_that_asks_nothing(room: Room, cast: Cast) -> None:
    for question in room.questions.values():
        services.remove_question(room.activity.id, question.id)
    draw(room, count=2, category="Kosong")
    with pytest.raises(NothingToAsk), unit_of_work():
        services.start(cast.learner.id, room.activity, at=now())


def test_a_wide_draw_leaves_a_narrow_one_what_it_needs(room: Room, pool: list[Question]) -> None:
    wide, narrow = draw(room, count=8, category="A"), draw(room, count=2, category="A/B", difficulty="easy")
    for seed in range(30):
        filled = draws.fill(room.activity, [], seed=seed)
        assert filled.missing == 0
        assert [place.draw for place in filled.places] == [wide.public_id] * 8 + [narrow.public_id] * 2


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(0, 9)), st.integers(1, 4)), min_size=1, max_size=4), st.integers(0, 99))
def test_as_many_places_are_filled_as_can_be_and_no_question_twice(wanted: list[tuple[set[int], int]], seed: int) -> None:
    pools, counts = [sorted(pool) for pool, _count in wanted], [count for _pool, count in wanted]
    drawn = draws._assigned(pools, counts, Random(seed))
    all_ = [id_ for ids in drawn for id_ in ids]
    assert len(all_) == len(set(all_))
    assert all(set(ids) <= set(pool) and len(ids) <= count for ids, pool, count in zip(drawn, pools, counts, strict=True))
    assert len(all_) == most(pools, counts)


def most(pools: list[list[int]], counts: list[int]) -> int:
    """By König's theorem: over all sets of draws left out, the questions of the others and the places of those left out."""
    all_ = list(zip(pools, counts, strict=True))
    return min(len({id_ for place, (pool, _count) in enumerate(all_) if kept >> place & 1 for id_ in pool})
               + sum(count for place, (_pool, count) in enumerate(all_) if not kept >> place & 1)
               for kept in range(1 << len(all_)))


def test_a_lecturer_adds_moves_and_removes_a_draw(room: Room, cast: Cast, as_user: Browser, pool: list[Question]) -> None:
    browser, base = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}"
    fields = {"count": "6", "points": "1,5", "category": "A/B", "is_deep": "y", "tags": "", "difficulty": ""}
    assert browser.post(f"{base}/draws/new", data=fields | {"count": "0"}).status_code == 422
    assert browser.post(f"{base}/draws/new", data=fields | {"points": "0"}).status_code == 422
    assert browser.post(f"{base}/draws/new", data=fields | {"category": "Tidak ada"}).status_code == 422
    added = browser.post(f"{base}/draws/new", data=fields)
    page = browser.get(added.location.partition("#")[0]).text
    assert "hanya memiliki 4 dari 6 soal" in page
    assert "<b>6–11.</b>" in page
    key = re.search(r'id="d-([^"]+)"', page)[1]  # type: ignore[index]
    browser.post(f"{base}/draws/{key}/up")
    assert "<b>5–10.</b>" in browser.get(f"{base}/edit").text
    browser.post(f"{base}/draws/{key}", data=fields | {"count": "2"})
    page = browser.get(f"{base}/edit").text
    assert "hanya memiliki" not in page
    points = {f"points-{question.public_id}": "1" for question in room.questions.values()} | {f"points-{key}": "3"}
    assert browser.post(f"{base}/points", data=points).status_code == 303
    assert draws.of(room.activity.id)[0].points == 3
    assert "7" in browser.get(f"/activities/{room.activity.public_id}").text
    browser.post(f"{base}/draws/{key}/remove")
    assert draws.of(room.activity.id) == []
    assert as_user(cast.auditor).post(f"{base}/draws/new", data=fields).status_code == 403
    assert browser.post(f"{base}/draws/{key}/up").status_code == 404


def test_a_start_asks_the_database_the_same_however_large_the_bank(room: Room, cast: Cast, pool: list[Question]) -> None:
    draw(room, count=4, category="A")

    def asked(seed: int) -> int:
        with statements() as seen:
            paper(room, cast.learner, seed=seed)
        return len(seen)

    few = asked(1)
    with unit_of_work():
        for n in range(500):
            services.bank.make_question(room.course.id, "true_false", f"Lagi {n}", {"answer": True}, at=now(),
                                        labels=Labels(category="A"))
    assert asked(2) == few
