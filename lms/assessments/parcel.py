"""The question bank, the quizzes and the grading of a course, as plain values: given to a parcel and taken from one.

    {"questions": [{"ref", "kind", "text", "feedback", "content", "labels", "archived", "files": [{"name", "path"}]}],
     "quizzes": {activity: {"settings": {...}, "rows": [{"question", "points"} | {"draw": {...}}]}},
     "grading": {"share", "minimum_total", "all_marked", "scale", "items": {activity: {"weight", "minimum"}}},
     "paired_tests": [activity, activity]}

`content` and `labels` are those of `formats.model` and `labels.Labels`; numbers are texts of digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from lms.assessments import draws, exports, queries
from lms.assessments.formats import Incoming, Media, Reading
from lms.assessments.gradebook import grading
from lms.assessments.gradebook import services as gradebook
from lms.assessments.labels import Labels
from lms.assessments.models import REVIEW_PARTS, REVIEW_WHENS, Question, Quiz, QuizDraw, QuizQuestion
from lms.assessments.services import bank, imports, media, paired_tests, quizzes
from lms.assessments.services import draws as drawing
from lms.core import audit
from lms.core.database import db
from lms.core.errors import DomainError
from lms.courses.markdown import LONGEST
from lms.courses.parcels import Arriving, Files, Loss, Outgoing, Part, Told, checked, flag, one_of, text, whole

NAME = "assessments"
_MOMENTS = ("opens_at", "closes_at")
_SHAPES = {
    "instructions": text(LONGEST), "time_limit_minutes": whole(1, 10_000, or_none=True),
    "attempts_allowed": whole(1, 10_000, or_none=True), "passing_score": whole(0, 100), "shuffle_questions": flag,
    "shuffle_options": flag, "takes_penalties": flag, "is_practice": flag,
    "bands": lambda value: isinstance(value, list) and len(value) <= 50,
    **{f"review_{part}": one_of(*REVIEW_WHENS) for part in REVIEW_PARTS},
    **dict.fromkeys(_MOMENTS, lambda value: value is None or isinstance(value, str))}
_WRONG_SHAPE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


def give(course_id: int, out: Outgoing) -> Told:
    """Empty where the course has neither questions nor quizzes nor a rule of its own."""
    rows = queries.of_course(course_id)
    refs = {row.id: f"q{number}" for number, row in enumerate(rows, 1)}
    told: Told = {"questions": [_question(row, refs[row.id], out) for row in rows]}
    found = {ref: queries.quiz(id_) for id_, ref in out.refs.items()}
    told["quizzes"] = {ref: _quiz(quiz, refs) for ref, quiz in found.items() if quiz is not None}
    if (scheme := grading.of(course_id)).scheme_id is not None:
        told["grading"] = _grading(scheme, out.refs)
    if pair := queries.paired_tests(course_id):
        told["paired_tests"] = [out.refs[pair.pre_id], out.refs[pair.post_id]]
    return {name: value for name, value in told.items() if value}


def entry(question: Incoming, ref: str, files: Sequence[Mapping[str, str]] = ()) -> Told:
    """A question that a reader of files found, as `give` would tell it."""
    return {"ref": ref, "kind": question.kind, "text": question.text, "feedback": question.feedback,
            "content": question.content, "labels": question.labels.told(), "archived": False, "where": question.where,
            "files": [dict(file) for file in files]}


def sift(told: Told, files: Files) -> list[Loss]:
    """Leave only the questions that the bank can hold, whatever wrote the file."""
    losses: list[Loss] = []
    kept = []
    for one in _list(told.get("questions")):
        try:
            reading = imports.sift(Reading("parcel", [_incoming(one, files)]))
        except (*_WRONG_SHAPE, DomainError) as error:
            losses.append(Loss(_where(one), _("The question is broken: %(why)s", why=_why(error)),
                               _("Write it anew in the bank.")))
            continue
        for item in (*reading.skipped, *reading.errors, *reading.notes):
            losses.append(Loss(_where(one), str(item.reason), "" if reading.questions else _("Write it anew in the bank.")))
        if reading.questions:
            question = reading.questions[0]
            shown = {file.name for file in question.media}
            kept.append({**one, "kind": question.kind, "content": question.content,
                         "files": [file for file in one.get("files", ()) if file["name"] in shown]})
    told["questions"] = kept
    return losses


def take(told: Told, arriving: Arriving) -> None:
    """Make the questions, then the quizzes that ask them, then how the course is graded."""
    made = {}
    for one in _list(told.get("questions")):
        if question := _made(one, arriving):
            made[str(one["ref"])] = question
    db.session.flush()
    if made:
        audit.record("assessments.questions_imported", f"course:{arriving.course.id}", count=len(made))
    for ref, quiz in dict(told.get("quizzes") or {}).items():
        if (activity := arriving.activities.get(ref)) is not None:
            _take_quiz(activity.id, quiz, made, arriving)
    _take_rules(told, arriving)


def _question(row: Question, ref: str, out: Outgoing) -> Told:
    files = [{"name": file.name, "path": out.add(file.key, f"questions/{ref}/{file.name}")} for file in queries.media_of(row.id)]
    return {"ref": ref, "kind": row.kind, "text": row.text, "feedback": row.feedback, "content": exports.neutral(row.content),
            "labels": row.labels.told(), "archived": row.archived_at is not None, "files": files}


def _quiz(quiz: Quiz, refs: Mapping[int, str]) -> Told:
    settings = {name: getattr(quiz, name) for name in sorted(quizzes.FIELDS)}
    settings["bands"] = [{"least": band["least"], "text": band["text"]} for band in quiz.bands]
    settings |= {name: settings[name] and settings[name].isoformat() for name in _MOMENTS}
    rows: list[QuizQuestion | QuizDraw] = [*queries.rows_of(quiz.activity_id), *draws.of(quiz.activity_id)]
    return {"settings": settings, "rows": [
        {"question": refs[row.question_id], "points": str(row.points)} if isinstance(row, QuizQuestion) else
        {"draw": {"count": row.count, "points": str(row.points), "category": row.category, "is_deep": row.is_deep,
                  "tags": list(row.tags), "difficulty": row.difficulty}}
        for row in sorted(rows, key=lambda row: row.position)]}


def _grading(scheme: grading.Grading, refs: Mapping[int, str]) -> Told:
    items = {refs[id_]: {"weight": str(weight), "minimum": _digits(scheme.minimums.get(id_))}
             for id_, weight in scheme.weights.items() if id_ in refs}
    return {"share": scheme.share, "minimum_total": _digits(scheme.minimum_total), "all_marked": scheme.all_marked,
            "scale": [[str(least), name] for least, name in scheme.scale], "items": items}


def _incoming(one: Mapping[str, Any], files: Files) -> Incoming:
    shown = tuple(Media(file["name"], files.read(file["path"], at_most=media.LARGEST)) for file in one.get("files", ()))
    labels = Labels.of(one["labels"])
    return Incoming(str(one["kind"]), str(one["text"]), one["content"], labels.name, str(one.get("feedback", "")), labels.points,
                    labels.category, labels.tags, shown, _where(one), labels.difficulty, labels.penalty)


def _made(one: Mapping[str, Any], arriving: Arriving) -> Question | None:
    question = _incoming(one, arriving.files)
    try:
        made = bank.make_question(arriving.course.id, question.kind, question.text, question.content, at=arriving.at,
                                  feedback=question.feedback, labels=question.labels, by=arriving.by,
                                  files=[media.checked(file) for file in question.media])
    except (DomainError, *_WRONG_SHAPE) as error:
        arriving.losses.append(Loss(_where(one), _why(error), _("Write it anew in the bank.")))
        return None
    made.archived_at = arriving.at if one.get("archived") else None
    return made


def _take_quiz(activity_id: int, told: Told, questions: Mapping[str, Question], arriving: Arriving) -> None:
    settings = checked(told.get("settings"), _SHAPES)
    settings |= {name: datetime.fromisoformat(settings[name]) for name in _MOMENTS if settings.get(name)}
    quizzes.create_quiz(activity_id, **settings)
    for is_draw, rows in groupby(_list(told.get("rows")), lambda row: "draw" in row):
        if is_draw:
            for row in rows:
                _take_draw(activity_id, dict(row["draw"]))
        else:
            named = [(questions.get(str(row.get("question"))), Decimal(row.get("points", "1"))) for row in rows]
            quizzes.place_questions(activity_id, [(question.id, points) for question, points in named if question])


def _take_draw(activity_id: int, draw: Told) -> None:
    drawing.add_draw(activity_id, count=min(100, max(1, int(draw["count"]))), points=Decimal(draw.get("points", "1")),
                     category=str(draw.get("category", "")), is_deep=bool(draw.get("is_deep", True)),
                     tags=tuple(draw.get("tags", ())), difficulty=draw.get("difficulty"))


def _take_rules(told: Told, arriving: Arriving) -> None:
    ids = {ref: activity.id for ref, activity in arriving.activities.items()}
    if rule := told.get("grading"):
        items = {ids[ref]: item for ref, item in rule["items"].items() if ref in ids}
        wanted = grading.Grading(
            int(rule["share"]), _number(rule.get("minimum_total")), bool(rule["all_marked"]),
            tuple((Decimal(least), str(name)) for least, name in rule["scale"]),
            {id_: Decimal(item["weight"]) for id_, item in items.items()},
            {id_: Decimal(item["minimum"]) for id_, item in items.items() if item.get("minimum") is not None})
        gradebook.set_grading(arriving.course.id, wanted, seen=None, at=arriving.at, by=arriving.by)
    pair = [ids[ref] for ref in told.get("paired_tests") or () if ref in ids]
    if len(pair) == 2:
        paired_tests.name_tests(arriving.course.id, *pair)


def _where(one: Any) -> str:
    return str(one.get("where") or one.get("ref") or "") if isinstance(one, Mapping) else ""


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, DomainError) else _("a part of it is missing or of a wrong kind.")


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


PART = Part(NAME, "lms.assessments.parcel:give", "lms.assessments.parcel:take", sift="lms.assessments.parcel:sift")
