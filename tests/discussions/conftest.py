"""A cohort with two learners and the thread that one of them has begun; a second cohort of the same course."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask_babel import force_locale

from lms.accounts import notices
from lms.accounts.models import User
from lms.core.database import new_public_id, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.discussions import services
from lms.discussions.models import Post, Thread
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments.models import Cohort
from lms.enrolments.queries import CohortFacts
from tests.cast import Cast, person
from tests.enrolments.conftest import MakeCohort, cohort, course, make_cohort, steps  # noqa: F401

AsUser = Callable[[User], Client]
Letters = list[dict[str, Any]]


@pytest.fixture
def learner(cast: Cast, cohort: Cohort) -> User:  # noqa: F811
    with unit_of_work():
        places.enrol(cast.learner.id, cohort, at=now())
    return cast.learner


@pytest.fixture
def mate(cast: Cast, cohort: Cohort) -> User:  # noqa: F811
    """Another learner of the same cohort."""
    with unit_of_work():
        made = person("wati", "Wati Utara", cast.malinau)
        places.enrol(made.id, cohort, at=now())
    return made


@pytest.fixture
def other(make_cohort: MakeCohort) -> Cohort:  # noqa: F811
    return make_cohort("Angkatan II")


@pytest.fixture
def outsider(cast: Cast, other: Cohort) -> User:
    """A learner of the second cohort."""
    with unit_of_work():
        places.enrol(cast.stranger.id, other, at=now())
    return cast.stranger


@pytest.fixture
def facts(cohort: Cohort) -> CohortFacts:  # noqa: F811
    return enrolments.cohort_facts(cohort.id)


@pytest.fixture
def thread(learner: User, facts: CohortFacts) -> Thread:
    with unit_of_work():
        return services.begin(facts, learner.id, "Bolehkah lewat grup?", "Kami **ragu** soal ini.", key=new_public_id(),
                              is_staff=False, at=now())


@pytest.fixture
def answer(facts: CohortFacts, thread: Thread) -> Callable[..., Post]:
    def write(who: User, text: str = "Sebaiknya jangan.", *, is_staff: bool = False, at: Any = None) -> Post:
        with unit_of_work():
            return services.reply(facts, thread, who.id, text, key=new_public_id(), is_staff=is_staff, at=at or now())

    return write


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """What people are told, as they read it in Indonesian, in the order of writing."""
    sent: Letters = []

    def hear(told: Sequence[notices.Notice], *, at: Any) -> None:
        carry(told, at=at)
        with force_locale("id"):
            for one in told:
                said = notices.worded(one.kind, one.facts)
                sent.append({"person": one.person_id, "subject": said.subject, "text": said.text, "link": one.link})

    carry = notices.tell_all
    monkeypatch.setattr(notices, "tell_all", hear)
    return sent


def page_of(thread: Thread) -> str:
    return f"/threads/{thread.public_id}"


def form(**fields: str) -> dict[str, str]:
    """As a browser sends it, with a key of its own."""
    return {"key": new_public_id(), **fields}
