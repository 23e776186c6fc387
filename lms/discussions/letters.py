"""What people are told. Notices of discussions name the thread and repeat neither texts nor names: those can be removed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind, Notice
from lms.courses import queries as courses
from lms.discussions import policies, queries, texts
from lms.discussions.models import Announcement, Post, Thread
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

QUESTION = Kind("discussions.question", "talk", _l("New question: %(title)s"), _l(
    "A learner has begun the thread “%(title)s” in %(course)s, %(cohort)s."))
REPLY = Kind("discussions.reply", "talk", _l("New reply: %(title)s"), _l(
    "There is a new reply in the thread “%(title)s”, which you follow, in %(course)s, %(cohort)s."))
REPORTED = Kind("discussions.reported", "talk", _l("A post was reported: %(title)s"), _l(
    "Somebody finds that a post in the thread “%(title)s” of %(course)s, %(cohort)s should not stand. Please look at it."),
    is_urgent=True)
REMOVED = Kind("discussions.removed", "talk", _l("Your post was removed: %(title)s"), _l(
    "Your post in the thread “%(title)s” of %(course)s, %(cohort)s was removed by whoever keeps order there.\n\n"
    "Reason: %(reason)s"))

ANNOUNCED = Kind("discussions.announced", "news", _l("Announcement: %(title)s"), _l(
    "Announcement in %(course)s:\n\n%(title)s\n\n%(start)s"))


def asked(cohort: CohortFacts, thread: Thread, *, at: datetime) -> None:
    """For the lecturers: a learner begins a thread."""
    told = policies.lecturers(cohort) - {thread.author_id}
    _tell(told, QUESTION, cohort, thread, f"/threads/{thread.public_id}", at=at)


def replied(cohort: CohortFacts, thread: Thread, post: Post, *, at: datetime) -> None:
    """Once until the follower has looked, however many replies there are."""
    present = enrolments.learners_in(cohort.id) | policies.keepers(cohort)
    seen = {id_: last for id_, last in queries.followers(thread.id).items() if id_ in present and id_ != post.author_id}
    facts, link, active = _facts(cohort, thread), f"/posts/{post.public_id}", _active(seen)
    notices.tell_all([Notice(id_, REPLY.name, link, facts, once=f"{REPLY.name}:{thread.id}:{last}")
                      for id_, last in seen.items() if id_ in active], at=at)


def reported(cohort: CohortFacts, thread: Thread, post: Post, *, at: datetime) -> None:
    told = policies.lecturers(cohort) or policies.keepers(cohort)
    _tell(told, REPORTED, cohort, thread, f"/cohorts/{cohort.public_id}/discussion/reports", at=at,
          once=f"{REPORTED.name}:{post.id}")


def removed(thread: Thread, post: Post, reason: str, *, at: datetime) -> None:
    cohort = enrolments.cohort_facts(thread.cohort_id)
    _tell({post.author_id}, REMOVED, cohort, thread, f"/posts/{post.public_id}", at=at, reason=reason or "–")


def announced(found: Announcement, course_id: int, learner_ids: Collection[int], *, at: datetime) -> None:
    facts = {"title": found.title, "start": texts.start(found.text), "course": courses.titles([course_id])[course_id]}
    notices.tell_all([Notice(id_, ANNOUNCED.name, f"/announcements/{found.public_id}", facts, once=f"{ANNOUNCED.name}:{found.id}")
                      for id_ in sorted(_active(learner_ids))], at=at)


def _tell(people: Collection[int], kind: Kind, cohort: CohortFacts, thread: Thread, link: str, *, at: datetime,
          once: str | None = None, **more: str) -> None:
    facts = _facts(cohort, thread) | more
    notices.tell_all([Notice(id_, kind.name, link, facts, once=once) for id_ in sorted(_active(people))], at=at)


def _facts(cohort: CohortFacts, thread: Thread) -> dict[str, Any]:
    return {"title": thread.title, "course": courses.titles([cohort.course_id])[cohort.course_id], "cohort": cohort.name}


def _active(ids: Collection[int]) -> set[int]:
    return {id_ for id_, reader in notices.readers(ids).items() if reader.is_active}
