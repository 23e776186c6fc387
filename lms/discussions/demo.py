"""The demonstration: questions with answers, announcements and the words of the courses, read from demo.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lms.accounts import queries as people
from lms.core.database import new_public_id, now
from lms.courses import queries as courses
from lms.discussions import glossary, news, services
from lms.discussions.models import Post, Thread
from lms.discussions.news import Words
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

TOLD = Path(__file__).parent / "demo.toml"


@dataclass(frozen=True)
class Class:
    """The running cohort of a course: `learners` in the order of their ids."""

    cohort: CohortFacts
    learners: list[int]
    named: Mapping[str, int]

    def who(self, by: str | int) -> int:
        return self.named[by] if isinstance(by, str) else self.learners[by % len(self.learners)]


def load() -> None:
    at, told = now(), tomllib.loads(TOLD.read_text())
    named = {name: user.id for name in ("peserta", "dosen") if (user := people.find(name))}
    if len(named) < 2:
        return
    for code, terms in told["glossary"].items():
        if course := courses.by_code(code):
            for name, text in terms:
                glossary.add(course.id, name, text, by=named["dosen"], at=at - timedelta(days=30))
    for one in told["announcement"]:
        if there := _class(one["course"], named, at):
            _announce(one, there, at)
    for one in told["thread"]:
        if there := _class(one["course"], named, at):
            _talk(one, there, at)


def _class(code: str, named: Mapping[str, int], at: datetime) -> Class | None:
    course = courses.by_code(code)
    for cohort in enrolments.cohorts_of(course.id) if course else []:
        learners = sorted(enrolments.learners_in(cohort.id) - set(named.values()))
        if cohort.closed_at is None and learners and cohort.starts_on <= at.date() <= cohort.ends_on:
            return Class(cohort, learners, named)
    return None


def _announce(told: Mapping[str, Any], there: Class, at: datetime) -> None:
    moment, to_cohort = at - timedelta(days=told["day"]), told["to"] == "cohort"
    made = news.write(
        Words(told["title"], told["text"], moment), course_id=None if to_cohort else there.cohort.course_id,
        cohort_id=there.cohort.id if to_cohort else None, key=new_public_id(), by=there.named["dosen"], at=moment)
    for id_ in there.learners[::2]:
        news.see(made, id_, at=moment + timedelta(hours=5))


def _talk(told: Mapping[str, Any], there: Class, at: datetime) -> None:
    moment = at - timedelta(days=told["day"])
    thread = services.begin(there.cohort, there.who(told["by"]), told["title"], told["text"], key=new_public_id(),
                            is_staff=told["by"] == "dosen", at=moment)
    for number, post in enumerate(told.get("post", ()), 1):
        made = _answer(thread, post, there, moment + timedelta(hours=2 * number))
        if number == told.get("answer"):
            services.mark(thread, made, on=True, at=made.written_at + timedelta(minutes=1))
    services.pin(thread, on=told.get("pinned", False), at=moment)
    services.close(thread, on=told.get("closed", False), at=moment)


def _answer(thread: Thread, told: Mapping[str, Any], there: Class, at: datetime) -> Post:
    return services.reply(there.cohort, thread, there.who(told["by"]), told["text"], key=new_public_id(),
                          is_staff=told["by"] == "dosen", at=at)
