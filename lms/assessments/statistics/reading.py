"""Reading the attempts that statistics are made of: as many statements for one attempt as for thousands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from lms.assessments import papers
from lms.assessments.models import Attempt, Edit, Question, QuizQuestion, holding
from lms.assessments.papers import Asked
from lms.assessments.question_types.base import Answered
from lms.assessments.statistics import formulas
from lms.assessments.statistics.analysis import Sat
from lms.core.database import db

WHICH = ("first", "best", "all")
MOST = 5000
"""So many attempts, the newest, are looked at: a page stays a page."""


@dataclass(frozen=True)
class Reading:
    """Attempts handed in and marked, the newest first; `waiting` are those that a person has still to mark."""

    attempts: list[Sat]
    waiting: int

    @property
    def is_cut(self) -> bool:
        return len(self.attempts) + self.waiting >= MOST


def attempts(activity_id: int, learner_ids: Collection[int], which: str) -> Reading:
    """Each learner's first or best attempt, or all. A first one that still waits for marks is no one's first by another."""
    chosen = _chosen(activity_id, learner_ids, which)
    rows = db.session.execute(
        sa.select(Attempt.id, Attempt.learner_id, Attempt.score, Attempt.started_at, Attempt.submitted_at, Attempt.marks)
        .where(Attempt.id.in_(chosen)).order_by(Attempt.id.desc())).all()
    marked = [row for row in rows if row.score is not None]
    sat = [Sat(row.id, row.learner_id, float(row.score), (row.submitted_at - row.started_at).total_seconds() / 60,
               _points(row.marks)) for row in marked]
    return Reading(sat, len(rows) - len(marked))


def scores(activity_id: int, learner_ids: Collection[int], which: str) -> dict[int, float]:
    """By learner, in percent."""
    rows = db.session.execute(
        sa.select(Attempt.learner_id, Attempt.score).where(Attempt.id.in_(_chosen(activity_id, learner_ids, which))))
    return {learner_id: float(score) for learner_id, score in rows if score is not None}


def empty(activity_id: int, learner_ids: Collection[int], which: str, attempts: Iterable[Sat]) -> dict[str, int]:
    """How often each question was on a paper and left without an answer."""
    held = holding(Edit.attempt_id.in_(_chosen(activity_id, learner_ids, which))).c
    rows = db.session.execute(
        sa.select(held.question, sa.func.count()).join(Attempt, Attempt.id == held.attempt_id)
        .where(Attempt.score.is_not(None), sa.cast(held.value, sa.Text) != "null").group_by(held.question)).all()
    answered: dict[str, int] = dict(rows)
    seen = Counter(key for attempt in attempts for key in attempt.points)
    return {key: max(0, count - answered.get(key, 0)) for key, count in seen.items()}


def answers(key: str, activity_id: int, learner_ids: Collection[int], which: str, attempts: Iterable[Sat]) -> list[Answered]:
    """What was answered to one question and how often, by third of the learners' scores; no answer is None."""
    totals = {attempt.id: attempt.score for attempt in attempts if key in attempt.points}
    third = formulas.thirds(totals)
    held = holding(Edit.question == key, Edit.attempt_id.in_(_chosen(activity_id, learner_ids, which))).c
    rows = db.session.execute(sa.select(held.attempt_id, held.value)).all()
    given = {attempt_id: value for attempt_id, value in rows if attempt_id in third}
    return [Answered(given.get(attempt_id), place) for attempt_id, place in third.items()]


def asked(attempts: Iterable[Sat]) -> dict[str, Asked]:
    """Each question as the newest of these papers asked it."""
    newest: dict[str, int] = {}
    for attempt in attempts:
        for key in attempt.points:
            newest.setdefault(key, attempt.id)
    rows = db.session.execute(sa.select(Attempt.id, Attempt.paper).where(Attempt.id.in_(set(newest.values()))))
    on_paper = {id_: {question.key: question for question in papers.questions(paper)} for id_, paper in rows}
    return {key: on_paper[id_][key] for key, id_ in newest.items() if key in on_paper[id_]}


def order(activity_id: int, keys: Iterable[str], known: Mapping[str, Asked]) -> list[str]:
    """As the quiz has them now; what is no longer in it, or was drawn, follows as the paper has it."""
    rows = db.session.execute(
        sa.select(Question.public_id).join(QuizQuestion, QuizQuestion.question_id == Question.id)
        .where(QuizQuestion.activity_id == activity_id).order_by(QuizQuestion.position, QuizQuestion.id))
    places = {row.public_id: place for place, row in enumerate(rows)}
    return sorted(keys, key=lambda key: (places.get(key, len(places)), known[key].number if key in known else 0, key))


def words(asked: Asked) -> str:
    """The question's text without its marks."""
    return " ".join(str(Markup(asked.html).striptags()).split())  # noqa: S704 — tags are taken out, and the template escapes


def _points(marks: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    told = ((key, float(mark["mark"]), float(mark["of"])) for key, mark in marks.items())
    return {key: (earned, possible) for key, earned, possible in told if possible > 0}


def _chosen(activity_id: int, learner_ids: Collection[int], which: str) -> sa.Select[int]:
    """The ids of the attempts meant, at most the newest `MOST`."""
    handed_in = (Attempt.activity_id == activity_id, Attempt.learner_id.in_(list(learner_ids)),
                 Attempt.submitted_at.is_not(None))
    if which == "all":
        return sa.select(Attempt.id).where(*handed_in).order_by(Attempt.id.desc()).limit(MOST)
    ranking = (Attempt.number,) if which == "first" else (Attempt.score.is_(None), Attempt.score.desc(), Attempt.number)
    place = sa.func.row_number().over(partition_by=Attempt.learner_id, order_by=ranking).label("place")
    ranked = sa.select(Attempt.id, place).where(*handed_in).subquery()
    return sa.select(ranked.c.id).where(ranked.c.place == 1).order_by(ranked.c.id.desc()).limit(MOST)
