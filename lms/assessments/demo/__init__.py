"""Example quizzes with their questions, and the attempts of the example learners."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from lms.assessments import papers, services
from lms.assessments.demo import pre_test
from lms.assessments.demo.answers import given
from lms.assessments.draws import Activity
from lms.assessments.gradebook import demo as gradebook
from lms.assessments.labels import Labels, path
from lms.assessments.papers import Asked
from lms.assessments.services import Answer
from lms.core.database import now
from lms.courses import queries as courses
from lms.courses import services as course_services

HERE = Path(__file__).parent


def load() -> None:
    """Make every quiz of this folder whose course exists; then let the learners of enrolments sit them, but for practice."""
    from lms.enrolments import demo as enrolments  # it is there only where the demonstration is

    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*/*.toml"))]
    made = [(file, quiz) for file in files if not file.get("practice") and (quiz := _quiz(file))]
    quizzes, sittings = {quiz.id: quiz for _file, quiz in made}, enrolments.sittings()
    for number, sitting in enumerate(sittings):
        _sit(quizzes[sitting.activity_id], sitting, random=Random(number))  # noqa: S311 — the same story each time
    for file in files:
        if file.get("practice"):
            _quiz(file)
    for file, quiz in made:
        if title := file.get("pre_test"):
            pre_test.load(title, quiz, (s for s in sittings if s.activity_id == quiz.id))
    gradebook.load()


def _quiz(file: Mapping[str, Any]) -> Activity | None:
    course = courses.by_code(file["course"])
    if course is None:
        return None
    module = courses.module_or_404(courses.outline(course.id).modules[file["module"] - 1 if file["module"] > 0 else -1].public_id)
    activity = course_services.add_activity(module, "quiz", file["title"], minutes=file["time_limit_minutes"],
                                           **_rule(file))
    services.create_quiz(
        activity.id, instructions=file["instructions"], time_limit_minutes=file["time_limit_minutes"],
        attempts_allowed=file["attempts"], is_practice=bool(file.get("practice")), passing_score=file["passing_score"])
    for entry in file["questions"]:
        raw = {name: value for name, value in entry.items() if name != "feedback"}
        question = services.create_question(
            course.id, entry["type"], entry["text"], raw, at=now(), feedback=entry.get("feedback", ""), by=course.created_by_id,
            labels=Labels(category=path([file["title"]]), points=Decimal(str(entry["points"]))))
        services.place_question(activity.id, question.id, points=Decimal(str(entry["points"])))
    return activity


def _rule(file: Mapping[str, Any]) -> dict[str, Any]:
    """A practice quiz is nobody's duty."""
    return {"is_required": False, "completion": "opened"} if file.get("practice") else {}


def _sit(activity: Activity, sitting: Any, *, random: Random) -> None:
    attempt = services.start(sitting.learner_id, activity, at=sitting.at, seed=random.getrandbits(32))
    asked = papers.questions(attempt.paper)
    least = Decimal(attempt.paper["passing_score"]) / 100
    aim = Decimal(str(sitting.score))
    share = max(aim, least) if sitting.passes else min(aim, least - Decimal("0.05"))
    right = _to_get_right(asked, share, reach=sitting.passes, random=random)
    sent = [Answer(q.key, given(q, is_right=q.key in right, random=random), number, "demo") for number, q in enumerate(asked, 1)]
    services.save(attempt.public_id, sitting.learner_id, sent, at=sitting.at + timedelta(minutes=8))
    services.submit(attempt.public_id, sitting.learner_id, at=sitting.at + timedelta(minutes=14))


def _to_get_right(asked: list[Asked], share: Decimal, *, reach: bool, random: Random) -> set[str]:
    """Questions worth just the share of all points or more (`reach`), or no more than it."""
    goal, earned, right = share * sum(q.points for q in asked), Decimal(0), set()
    for question in random.sample(asked, len(asked)):
        if (earned < goal) if reach else (earned + question.points <= goal):
            earned += question.points
            right.add(question.key)
    return right

