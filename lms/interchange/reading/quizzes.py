"""Quizzes of other systems: their questions for the bank, and what each quiz asks in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from lms.assessments.formats import Incoming, Media, Reading, qti12
from lms.assessments.formats.media import settled
from lms.assessments.parcel import NAME, entry
from lms.assessments.shown_files import names, texts
from lms.core import xml
from lms.interchange.files import Source
from lms.interchange.plan import Plan, Step, without_steps
from lms.interchange.reading.marks import number, root_of, titled

Find = Callable[[str], str | None]


def from_qti(step: Step, path: str, is_bank: bool, source: Source, plan: Plan) -> bool:
    """A quiz, or with `is_bank` questions alone; the fuller copy that Canvas keeps apart is read in its place."""
    base = path.rpartition("/")[0]
    fuller = source.find(f"non_cc_assessments/{base.rpartition('/')[2]}.xml.qti") if path.endswith("assessment_qti.xml") else None
    root = root_of(source, fuller or path)
    reading = qti12.read(root)
    told = next(xml.every(root, "assessment", "objectbank"), root)
    step.kind, step.title = "quiz", step.title or titled(told.get("title") or "")
    refs = add(plan, reading, step.where, source, lambda name: source.find(_bare(name), base, "web_resources"))
    if is_bank or xml.name(told) == "objectbank":
        return False
    facts = {xml.at(one, "fieldlabel").casefold(): xml.at(one, "fieldentry") for one in xml.every(told, "qtimetadatafield")
             if not any(xml.name(above) == "item" for above in one.iterancestors())}
    settings: dict[str, Any] = {"attempts_allowed": number(facts.get("cc_maxattempts", "")) or None,
                                "time_limit_minutes": number(facts.get("qmd_timelimit", "")) or None}
    if base and (meta := source.find(f"{base}/assessment_meta.xml")):
        settings |= _of_canvas(root_of(source, meta), step)
    place(plan, step, [{"question": ref, "points": str(points)} for ref, points in refs], settings)
    return True


def add(plan: Plan, reading: Reading, where: str, source: Source, find: Find) -> list[tuple[str, Any]]:
    """Put the questions into the plan's bank; the name and the points of each that came along."""
    for item in (*reading.skipped, *reading.errors):
        plan.lose(f"{where}: {item.where}", item.reason, _("Write the question anew in the bank."))
    for note in reading.notes:
        plan.lose(f"{where}: {note.where}", note.reason)
    bank = plan.parts.setdefault(NAME, {}).setdefault("questions", [])
    refs = []
    for question in reading.questions:
        ref = f"q{len(bank) + 1}"
        named, files = _with_files(question, ref, source, find)
        bank.append(entry(replace(named, where=f"{where}: {question.where}"), ref, files))
        refs.append((ref, question.points))
    return refs


def place(plan: Plan, step: Step, rows: list[dict[str, Any]], settings: dict[str, Any]) -> None:
    """Make the activity a quiz that asks these rows."""
    quiz = {"settings": settings, "rows": rows}
    plan.parts.setdefault(NAME, {}).setdefault("quizzes", {})[step.ref] = quiz


def settle(plan: Plan) -> None:
    """The text of a quiz and of an assignment stands in its settings, not in the activity; pictures of it are told."""
    for step in plan.steps():
        if step.kind == "quiz":
            quiz = plan.parts.setdefault(NAME, {}).setdefault("quizzes", {}).setdefault(step.ref, {"settings": {}, "rows": []})
            quiz["settings"]["instructions"] = _taken(step, plan)
        elif step.kind == "assignment":
            one = plan.parts.setdefault("assignments", {}).setdefault(step.ref, {"settings": {}})
            one["settings"]["instructions"] = _taken(step, plan)
            one["settings"].setdefault("due_day", None)


def _taken(step: Step, plan: Plan) -> str:
    text, step.text = step.text, ""
    for file in step.files:
        plan.lose(step.where, _("The file %(name)s of the instructions can't be shown there.", name=file.name),
                  _("Add it to a text before this activity."))
    step.files = []
    return without_steps(text)


def _with_files(question: Incoming, ref: str, source: Source, find: Find) -> tuple[Incoming, list[dict[str, str]]]:
    """Its files under plain names; those that stand in the question itself are kept beside the source."""
    shown = names(texts(question.text, question.feedback, question.content))
    media: dict[str, str] = {}
    inside = {file.name: file.content for file in question.media}
    for name in shown:
        if name in inside:
            media[name] = source.keep(f":{ref}:{name}", inside[name])
        elif found := find(name):
            media[name] = found
    plain = settled(replace(question, media=tuple(Media(name, b"") for name in media)))
    return plain, [{"name": file.name, "path": path} for file, path in zip(plain.media, media.values(), strict=True)]


def _of_canvas(meta: Any, step: Step) -> dict[str, Any]:
    attempts, limit = xml.at(meta, "allowed_attempts"), number(xml.at(meta, "time_limit"))
    described = xml.at(meta, "description")
    if described:
        from lms.assessments.formats.text import markdown_of

        step.text = markdown_of(described, "html")
    return {"attempts_allowed": number(attempts) or None, "time_limit_minutes": limit or None,
            "shuffle_options": xml.at(meta, "shuffle_answers") == "true"}


def _bare(name: str) -> str:
    return name.partition("?")[0]

