"""The question bank of a course."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.assessments.errors import QuestionFaulty, UnknownType
from lms.assessments.labels import PLAIN, Labels
from lms.assessments.models import Question
from lms.assessments.question_types import Content, question_types
from lms.core import audit
from lms.core.database import db
from lms.courses.markdown import render


def create_question(course_id: int, kind: str, text: str, raw: Mapping[str, Any], *, at: datetime, feedback: str = "",
                    labels: Labels = PLAIN, by: int | None = None) -> Question:
    """A question of the bank; `raw` is the content as a form or a file gives it."""
    question = make_question(course_id, kind, text, raw, at=at, feedback=feedback, labels=labels, by=by)
    db.session.flush()
    audit.record("assessments.question_created", f"question:{question.id}", course=course_id, kind=kind)
    return question


def make_question(course_id: int, kind: str, text: str, raw: Mapping[str, Any], *, at: datetime, feedback: str = "",
                  labels: Labels = PLAIN, by: int | None = None) -> Question:
    """One of many: neither sent to the database at once nor told to the audit."""
    question = Question(course_id=course_id, kind=kind, content=tidy(kind, raw, text), created_at=at, created_by_id=by)
    question.labels = labels.tidy()
    _write(question, text, feedback)
    db.session.add(question)
    return question


def update_question(question: Question, text: str, raw: Mapping[str, Any], *, feedback: str = "",
                    labels: Labels | None = None) -> None:
    """Attempts begun before keep the question as they showed it. Without `labels` it keeps those it has."""
    kept = {name: question.content[name] for name in question_types[question.kind].unseen if name in question.content}
    question.content = tidy(question.kind, kept | dict(raw), text)
    question.labels = (labels or question.labels).tidy()
    _write(question, text, feedback)
    audit.record("assessments.question_updated", f"question:{question.id}", course=question.course_id)


def duplicate_question(question: Question, *, at: datetime, by: int | None = None) -> Question:
    return create_question(question.course_id, question.kind, question.text, question.content, at=at,
                           feedback=question.feedback, labels=question.labels, by=by)


def tidy(kind: str, raw: Mapping[str, Any], text: str = "") -> Content:
    """The content to keep; QuestionFaulty says what stands against asking it."""
    known = question_types.get(kind)
    if known is None:
        raise UnknownType
    content = known.settle(text, known.tidy(raw))
    if faults := known.check(content):
        raise QuestionFaulty(faults)
    return content


def _write(question: Question, text: str, feedback: str) -> None:
    question.text, question.html = text, render(text)
    question.feedback, question.feedback_html = feedback, render(feedback) if feedback else ""
