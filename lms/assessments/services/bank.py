"""The question bank of a course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lms.assessments import queries
from lms.assessments.errors import QuestionFaulty, UnknownType
from lms.assessments.formats import Media
from lms.assessments.labels import PLAIN, Labels
from lms.assessments.models import Question, QuestionMedia, QuestionVersion
from lms.assessments.question_types import Content, question_types
from lms.assessments.services import media
from lms.core import audit
from lms.core.database import db


def create_question(course_id: int, kind: str, text: str, raw: Mapping[str, Any], *, at: datetime, feedback: str = "",
                    labels: Labels = PLAIN, files: Sequence[Media] = (), by: int | None = None) -> Question:
    """A question of the bank; `raw` is the content as a form or a file gives it."""
    question = make_question(course_id, kind, text, raw, at=at, feedback=feedback, labels=labels, files=files, by=by)
    db.session.flush()
    audit.record("assessments.question_created", f"question:{question.id}", course=course_id, kind=kind)
    return question


def make_question(course_id: int, kind: str, text: str, raw: Mapping[str, Any], *, at: datetime, feedback: str = "",
                  labels: Labels = PLAIN, files: Sequence[Media] = (), by: int | None = None) -> Question:
    """One of many: neither sent to the database at once nor told to the audit."""
    question = Question(course_id=course_id, kind=kind, content=tidy(kind, raw, text), created_at=at, created_by_id=by,
                        version=1, written_at=at, written_by_id=by)
    question.labels = labels.tidy()
    db.session.add(question)
    write(question, text, feedback, media.keep(question, files, at=at))
    return question


def update_question(question: Question, text: str, raw: Mapping[str, Any], *, at: datetime, by: int | None = None,
                    feedback: str = "", labels: Labels | None = None, files: Sequence[Media] = ()) -> None:
    """A new version that supersedes the present one, which is kept; where nothing differs, nothing happens.

    Attempts begun before keep the question as they showed it. Without `labels` it keeps those it has; `files`, checked
    before, are added to its own.
    """
    db.session.refresh(question, with_for_update=True)
    kept = {name: question.content[name] for name in question_types[question.kind].unseen if name in question.content}
    content, labels = tidy(question.kind, kept | dict(raw), text), (labels or question.labels).tidy()
    if (question.text, tidy(question.kind, question.content, question.text), question.feedback, question.labels) == (
            text, content, feedback, labels):
        return
    db.session.add(_former(question))
    question.content, question.labels = content, labels
    question.version, question.written_at, question.written_by_id = question.version + 1, at, by
    held = queries.media_of(question.id)
    write(question, text, feedback, [*held, *media.keep(question, files, at=at)])
    db.session.flush()
    audit.record("assessments.question_updated", f"question:{question.id}", course=question.course_id, version=question.version)


def restore_version(question: Question, version: QuestionVersion, *, at: datetime, by: int | None = None) -> None:
    """What it was then becomes a new version; it stays filed where it is now: category, tags and difficulty."""
    then = Labels.of(version.labels)
    filed = replace(question.labels, name=then.name, points=then.points, penalty=then.penalty)
    update_question(question, version.text, version.content, at=at, by=by, feedback=version.feedback, labels=filed)


def duplicate_question(question: Question, *, at: datetime, by: int | None = None) -> Question:
    copy = create_question(question.course_id, question.kind, question.text, question.content, at=at,
                           feedback=question.feedback, labels=question.labels, by=by)
    write(copy, copy.text, copy.feedback, media.copied(copy, queries.media_of(question.id), at=at))
    db.session.flush()
    return copy


def tidy(kind: str, raw: Mapping[str, Any], text: str = "") -> Content:
    """The content to keep; QuestionFaulty says what stands against asking it."""
    known = question_types.get(kind)
    if known is None:
        raise UnknownType
    content = known.settle(text, known.tidy(raw))
    if faults := known.check(content):
        raise QuestionFaulty(faults)
    return content


def _former(question: Question) -> QuestionVersion:
    return QuestionVersion(
        question_id=question.id, number=question.version, text=question.text, content=question.content,
        feedback=question.feedback, labels=question.labels.told(), written_at=question.written_at,
        written_by_id=question.written_by_id)


def write(question: Question, text: str, feedback: str, files: Sequence[QuestionMedia]) -> None:
    question.text, question.html = text, media.render(text, files)
    question.content = media.shown_in_options(question.content, files)
    question.feedback, question.feedback_html = feedback, media.render(feedback, files) if feedback else ""
