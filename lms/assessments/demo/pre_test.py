"""The example pre-test: the questions of the final test, asked before the first lesson, with answers of every quality."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from math import exp
from random import Random
from typing import Any

from lms.assessments import papers, queries, services
from lms.assessments.demo.answers import given
from lms.assessments.draws import Activity
from lms.assessments.services import Answer
from lms.courses import queries as courses
from lms.courses import services as course_services

DAYS_BEFORE = 14


def load(title: str, post: Activity, sittings: Iterable[Any]) -> None:
    """Make it, name both tests, and let everybody who has sat the final test have sat this one too."""
    module = courses.module_or_404(courses.outline(post.course_id).modules[0].public_id)
    activity = course_services.add_activity(module, "quiz", title, minutes=20, is_required=False, completion="opened")
    course_services.move_activity(activity, 1 - len(courses.outline(post.course_id).modules[0].activities))
    services.create_quiz(activity.id, time_limit_minutes=30, attempts_allowed=1, passing_score=80,
                         review_answers="never", review_right="never", review_marks="never", review_feedback="never",
                         instructions="Tes awal ini tidak memengaruhi kelulusan. Jawablah menurut yang sudah Anda ketahui.")
    for row in queries.rows_of(post.id):
        services.place_question(activity.id, row.question_id, points=row.points)
    services.name_tests(post.course_id, activity.id, post.id)
    for sitting in {sitting.learner_id: sitting for sitting in sittings}.values():
        _sit(activity, sitting, random=Random(f"pre-{sitting.learner_id}"))  # noqa: S311 — the same story each time


def _sit(activity: Activity, sitting: Any, *, random: Random) -> None:
    """Who knows more gets more right, and of easy questions more than of hard ones."""
    at, knows = sitting.at - timedelta(days=DAYS_BEFORE), random.gauss(-0.2, 1.1)
    attempt = services.start(sitting.learner_id, activity, at=at, seed=random.getrandbits(32))
    sent = []
    for number, question in enumerate(papers.questions(attempt.paper), 1):
        hardness = Random(f"pre-{question.number}").uniform(-1.5, 1.5) if question.points == Decimal(1) else 1.2  # noqa: S311
        if random.random() > 0.04:
            is_right = random.random() < 1 / (1 + exp(hardness - knows))
            sent.append(Answer(question.key, given(question, is_right=is_right, random=random), number, "demo"))
    services.save(attempt.public_id, sitting.learner_id, sent, at=at + timedelta(minutes=random.randint(6, 20)))
    services.submit(attempt.public_id, sitting.learner_id, at=at + timedelta(minutes=random.randint(20, 28)))
