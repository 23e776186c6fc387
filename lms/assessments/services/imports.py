"""Questions from a file into the bank of a course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.errors import QuestionFaulty, UnknownType
from lms.assessments.formats import Incoming, Reading, Skipped, details
from lms.assessments.labels import Labels
from lms.assessments.question_types import question_types
from lms.assessments.services import bank, media
from lms.assessments.shown_files import names, texts
from lms.core import audit
from lms.core.database import db
from lms.courses.markdown import LONGEST
from lms.uploads.errors import UploadRefused

_OPTIONAL = ("weight", "partial", "also", "units", "feedback", "wildcards", "shuffle")


def sift(reading: Reading) -> Reading:
    """The reading with only those questions that this bank can hold; why others can't is told."""
    kept = []
    for question in [_fitted(question, reading.notes) for question in reading.questions]:
        try:
            content = bank.tidy(question.kind, question.content, question.text)
        except UnknownType:
            reading.skipped.append(Skipped(question.where, _l("Type %(kind)s not supported.", kind=question.kind)))
            continue
        except QuestionFaulty as error:
            reading.skipped.append(Skipped(question.where, error.faults[0]))
            continue
        if not question.text or len(question.text) > LONGEST or len(question.feedback) > LONGEST:
            reading.skipped.append(Skipped(question.where, _l("Its text is empty or too long.")))
            continue
        question = _with_files(question, reading.skipped)
        kept.append(question)
        reading.notes += _losses(question, content)
        reading.notes += [Skipped(question.where, doubt) for doubt in question_types[question.kind].doubts(content)]
    reading.keep(kept)
    return reading


def answer(question: Incoming) -> str:
    """The right answer of a sifted question in words, as this bank reads it."""
    return question_types[question.kind].explain(bank.tidy(question.kind, question.content, question.text))


def take_in(course_id: int, questions: Iterable[Incoming], *, at: datetime, by: int | None = None) -> int:
    """Add the questions, sifted before, to the course's bank; how many."""
    count = 0
    for question in questions:
        bank.make_question(course_id, question.kind, question.text, question.content, at=at,
                           feedback=question.feedback, labels=question.labels, files=question.media, by=by)
        count += 1
    db.session.flush()
    audit.record("assessments.questions_imported", f"course:{course_id}", count=count)
    return count


def _fitted(question: Incoming, notes: list[Skipped]) -> Incoming:
    """A number asks for numbers only: a comment on any other answer has no place."""
    also = question.content.get("also", ()) if question.kind == "numeric" else ()
    kept = [number for number in also if number["answer"] != "*"]
    if len(kept) == len(also):
        return question
    notes.append(Skipped(question.where, _l("The comment on any other answer was left out.")))
    return replace(question, content={**question.content, "also": kept})


def _losses(question: Incoming, kept: Mapping[str, Any]) -> list[Skipped]:
    notes = []
    lost = _names(question.content) - _names(kept)
    if lost:
        parts = details.told(sorted(lost))
        notes.append(Skipped(question.where, _l("The bank does not keep these details: %(names)s.", names=parts)))
    if question.kind == "cloze" and any(
            gap.get("multiple") and sum(Decimal(answer["weight"]) > 0 for answer in gap["answers"]) > 1 for gap in kept["gaps"]):
        notes.append(Skipped(question.where, _l("A gap that asked for several answers at once now asks for one of them.")))
    if labels := _labels_changed(question.labels, question.labels.tidy()):
        names = ", ".join(map(str, labels))
        notes.append(Skipped(question.where, _l("Shortened or rounded to what the bank holds: %(names)s.", names=names)))
    return notes


def _with_files(question: Incoming, skipped: list[Skipped]) -> Incoming:
    """Only the files that the text shows and that this system can show; the others are told."""
    shown, kept = names(texts(question.text, question.feedback, question.content)), []
    for file in question.media:
        if file.name not in shown:
            skipped.append(Skipped(question.where, _l(
                "The file %(name)s belongs to a part that holds plain text only.", name=file.name)))
            continue
        try:
            kept.append(media.checked(file))
        except UploadRefused as error:
            skipped.append(Skipped(question.where, _l("The file %(name)s: %(why)s", name=file.name, why=error.message)))
    return replace(question, media=tuple(kept))


def _labels_changed(given: Labels, kept: Labels) -> list[object]:
    """The labels that the bank can't hold as they came."""
    said = [(_l("name"), given.name, kept.name), (_l("category"), given.category, kept.category),
            (_l("tags"), given.tags, kept.tags), (_l("points"), given.points, kept.points),
            (_l("penalty"), given.penalty, kept.penalty)]
    return [label for label, before, after in said if before != after]


def _names(value: Any) -> set[str]:
    """The optional keys that say something."""
    if isinstance(value, list):
        return set().union(*(_names(item) for item in value))
    if not isinstance(value, Mapping):
        return set()
    said = {key for key in _OPTIONAL if value.get(key)}
    return said.union(*(_names(item) for item in value.values()))


def told(reading: Reading) -> dict[str, Any]:
    """The report as plain values."""
    return {"format": reading.format, "questions": len(reading.questions), "by_type": reading.by_type(),
            **{name: [{"where": item.where, "reason": str(item.reason)} for item in getattr(reading, name)]
               for name in ("skipped", "errors", "notes")}}

