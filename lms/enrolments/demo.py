"""The demonstration: two cohorts in progress, one finished, one about to begin; the same people and steps every time.

Quizzes are added after this. So that nobody completes a course without them, every learner is left one step of reading
to do, and `sittings` does the rest once the quizzes stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.demo_accounts import ACCOUNTS
from lms.core.database import db, now
from lms.courses import queries as courses
from lms.courses import services as learning
from lms.courses.queries import Outline, OutlineActivity
from lms.enrolments import days, demo_queue, demo_ways, queries, services
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.policies import MANAGE

SEED = 65


@dataclass(frozen=True)
class Plan:
    """A cohort: its days from today, its people as a slice of the list, and how far they are (least, most; 1 is done)."""

    code: str
    name: str
    place: str
    first: int
    last: int
    capacity: int
    people: slice
    reach: tuple[float, float]
    is_open: bool = True


@dataclass(frozen=True)
class Sitting:
    """An attempt to be made: aim at `score` (0 to 1) of the points; `passes` says which side of the passing score it falls."""

    learner_id: int
    activity_id: int
    course_id: int
    at: datetime
    score: float
    passes: bool


FINISHED, NEARLY, BEGUN = "ETIK-01", "PDP-01", "DATA-01"
PLANS = (
    Plan(NEARLY, "Angkatan I 2026", "Daring", -12, 9, 30, slice(0, 24), (0.1, 1.3)),
    Plan(BEGUN, "Angkatan II 2026", "Daring dan Tanjung Selor", -4, 24, 40, slice(24, 46), (0.0, 0.35)),
    Plan(FINISHED, "Angkatan I 2026", "Tarakan", -55, -27, 30, slice(42, 60), (1.0, 1.0), is_open=False),
    Plan("MKAS-01", "Angkatan I 2026", "Tanjung Selor", 10, 45, 25, slice(6, 12), (0.0, 0.0)),
)


def load() -> None:
    """Cohorts, places, and all the steps that are no quiz but the last one of those who are through."""
    at, organiser = now(), people.find("penyelenggara")
    if organiser is None or organiser.agency_id is None:
        return
    named = {user.id for user in (people.find(name) for name, _ in ACCOUNTS) if user}
    crowd = sorted(set(_ids(organiser)) - named)
    Random(SEED).shuffle(crowd)  # noqa: S311
    learner, today = people.find("peserta"), at.date()
    for plan in PLANS:
        if course := courses.by_code(plan.code):
            cohort = services.create_cohort(
                course.id, plan.name, agency_id=organiser.agency_id, starts_on=today + timedelta(plan.first),
                ends_on=today + timedelta(plan.last), at=at + timedelta(plan.first - 14), place=plan.place,
                capacity=plan.capacity, is_open=plan.is_open, by=organiser.id)
            ids = crowd[plan.people] + ([learner.id] if learner and plan.code in (NEARLY, BEGUN) else [])
            for id_ in ids:
                services.enrol(id_, cohort, at=_before(cohort, at), by=organiser.id)
                _study(id_, cohort, plan, share=_share(id_, plan, is_shown=learner is not None and id_ == learner.id), at=at)
    demo_queue.load()
    demo_ways.load()


def sittings() -> list[Sitting]:
    """For the demonstration of quizzes, once they stand: the last readings are done, and these attempts are to be made."""
    at = now()
    planned = [sitting for place, plan in _places() for sitting in _sittings(place, plan, at=at)]
    return sorted(planned, key=lambda sitting: sitting.at)


def _study(learner_id: int, cohort: Cohort, plan: Plan, *, share: float, at: datetime) -> None:
    """Take the steps in order, spread over the days gone by, but never the last one."""
    steps = _readings(courses.outline(cohort.course_id))
    count = min(int(share * len(steps) + 0.5), len(steps) - 1)
    for step, moment in zip(steps[:count], _moments(learner_id, cohort, len(steps), at=at), strict=False):
        learning.complete_activity(learner_id, step.id, at=moment)


def _sittings(place: Enrolment, plan: Plan, *, at: datetime) -> Iterator[Sitting]:
    """Each module's quizzes follow its last reading; the shown learner is left the final test."""
    learner, cohort = place.learner_id, place.cohort
    shown = people.find("peserta")
    is_shown = shown is not None and shown.id == learner
    share = _share(learner, plan, is_shown=is_shown)
    outline = courses.outline(place.course_id, learner_id=learner)
    readings, quizzes = _readings(outline), [a for a in outline.activities() if a.kind == "quiz"]
    moments = _moments(learner, cohort, len(readings), at=at)
    if share >= 1 and readings and readings[-1].state != "done":
        learning.complete_activity(learner, readings[-1].id, at=moments[-1])
    through = len(readings) if share >= 1 else sum(step.state == "done" for step in readings)
    order = {step.id: number for number, step in enumerate(readings)}
    for module in outline.modules:
        ends = [order[a.id] + 1 for a in module.activities if a.id in order]
        for quiz in (a for a in module.activities if a.kind == "quiz"):
            is_last = quiz.id == quizzes[-1].id
            if ends and ends[-1] <= through and not (is_last and (is_shown or share < 1)):
                yield from _tries(place, quiz, moments[ends[-1] - 1], at=at)


def _tries(place: Enrolment, quiz: OutlineActivity, after: datetime, *, at: datetime) -> Iterator[Sitting]:
    """A fifth fail at first and pass an hour later."""
    chance = Random(f"{SEED}-{place.learner_id}-{quiz.id}")  # noqa: S311
    moment = min(after + timedelta(minutes=chance.randint(12, 40)), at - timedelta(hours=1, minutes=30))
    if chance.random() < 0.2:
        yield Sitting(place.learner_id, quiz.id, place.course_id, moment, chance.uniform(0.4, 0.6), False)
        moment += timedelta(hours=1)
    yield Sitting(place.learner_id, quiz.id, place.course_id, moment, chance.uniform(0.85, 1.0), True)


def _places() -> Iterator[tuple[Enrolment, Plan]]:
    for plan in PLANS:
        course = courses.by_code(plan.code)
        for cohort in queries.cohorts_of(course.id) if course else []:
            if cohort.name != plan.name:
                continue
            for place in queries.roster(cohort.id):
                yield queries.enrolment(place.id), plan


def _readings(outline: Outline) -> list[OutlineActivity]:
    """The required steps that are no quiz."""
    return [a for a in outline.activities() if a.kind != "quiz" and a.is_required]


def _share(learner_id: int, plan: Plan, *, is_shown: bool) -> float:
    """How much of the course the learner has done; the shown learner has all readings of one course, one of another."""
    if is_shown:
        return 1.0 if plan.code == NEARLY else 0.12
    least, most = plan.reach
    return Random(f"{SEED}-{learner_id}-{plan.code}").uniform(least, most)  # noqa: S311


def _moments(learner_id: int, cohort: Cohort, count: int, *, at: datetime) -> list[datetime]:
    """When each of so many steps is taken: ascending, in the evenings as much as by day, never in the future."""
    chance = Random(f"{SEED}-{learner_id}-{cohort.course_id}")  # noqa: S311
    begin = days.begins(cohort) + timedelta(hours=7)
    end = min(at - timedelta(hours=20), days.closes(cohort) - timedelta(days=1))
    length = max((end - begin).total_seconds(), 60.0)
    return [begin + timedelta(seconds=share * length) for share in sorted(chance.random() for _ in range(count))]


def _before(cohort: Cohort, at: datetime) -> datetime:
    """People are enrolled a week before it begins, or today."""
    return min(days.begins(cohort) - timedelta(days=7), at)


def _ids(organiser: object) -> list[int]:
    return list(db.session.scalars(reach.people_within(organiser, MANAGE)))
