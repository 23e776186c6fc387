"""A course as IMS Common Cartridge 1.3: texts as pages, files as they are, quizzes in QTI 1.2.

After the Common Cartridge profile 1.3 (1EdTech). What it has no place for is among the losses: packages, due dates, questions
that are drawn, and kinds of question beyond its own.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import IO, Any
from zipfile import ZipFile

from flask_babel import gettext as _

from lms.assessments.formats import Incoming, Skipped, qti12_out
from lms.assessments.labels import Labels
from lms.assessments.parcel import NAME as QUIZZES
from lms.courses.markdown import render
from lms.interchange.plan import STEP, Plan, Step
from lms.interchange.writing.archive import put_files, put_text
from lms.interchange.writing.manifest import Resource, manifest
from lms.interchange.writing.plan import Parcel

WEB = "web/"


@dataclass(frozen=True)
class _Shown:
    """A file that a page shows, for the writer of Markdown."""

    path: str
    key: str
    name: str
    alt: str = ""
    public_id: str = ""

    @property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or ""


@dataclass
class _Cartridge:
    plan: Plan
    parcel: Parcel
    resources: list[Resource] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def page(self, step: Step, markdown: str) -> str:
        """The page of a text; its resource's identifier."""
        files = {file.name: _Shown(file.path, self.parcel.stored[file.path], file.name, file.alt) for file in step.files}
        html = render(_led(markdown, self.plan), files, address=lambda file: escape(file.path))
        path = f"{WEB}{step.ref}.html"
        self.texts[path] = _PAGE.format(title=escape(step.title), body=html)
        needs = tuple(self.file(file.path) for file in step.files)
        return self.add(Resource(f"R_{step.ref}", "webcontent", path, (path,), needs))

    def file(self, path: str) -> str:
        ident = f"F_{len(self.used)}"
        known = next((one.ident for one in self.resources if one.href == WEB + path), None)
        if known is None:
            self.used.add(path)
            self.add(Resource(ident, "webcontent", WEB + path, (WEB + path,)))
        return known or ident

    def add(self, resource: Resource) -> str:
        self.resources.append(resource)
        return resource.ident


def write(plan: Plan, parcel: Parcel, to: IO[bytes], tell: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    made = _Cartridge(plan, parcel)
    outline = []
    for section in plan.sections:
        items = [(step.title, ident) for step in section.steps if (ident := _resource(step, made))]
        outline.append((section.title, items))
    _rest_of_bank(made)
    if "grading" in plan.parts.get(QUIZZES, {}):
        plan.lose(_("Grading"), _("Weights and the rule for passing have no place in a cartridge."), _instead())
    with ZipFile(to, "w") as archive:
        put_text(archive, "imsmanifest.xml", manifest(plan, outline, made.resources))
        for path, text in made.texts.items():
            put_text(archive, path, text)
        kept = {path: key for path, key in parcel.stored.items() if path in made.used}
        put_files(archive, Parcel(parcel.refs, kept), tell, WEB)


def _instead() -> str:
    return str(_("Take the course along as a course archive to keep it."))


def _resource(step: Step, made: _Cartridge) -> str:
    """The resource of an activity, empty where it has none."""
    if step.kind == "quiz":
        return _quiz(step, made)
    if step.kind == "assignment":
        told = made.plan.parts.get("assignments", {}).get(step.ref, {})
        made.plan.lose(step.title, _("An assignment became a page with its instructions."), _instead())
        return made.page(step, told.get("settings", {}).get("instructions", "") or step.title)
    main = next((file for file in step.files if file.role == "main"), None)
    if main is not None:
        if step.text or len(step.files) > 1:
            made.plan.lose(step.title, _("What stands beside the file (a text, captions) was left out."), _instead())
        return made.file(main.path)
    if step.kind == "reading" and step.text:
        return made.page(step, step.text)
    made.plan.lose(step.title, _("Activities of this kind, or without content, have no place in a cartridge."), _instead())
    return ""


def _quiz(step: Step, made: _Cartridge) -> str:
    part = made.plan.parts.get(QUIZZES, {})
    quiz: Mapping[str, Any] = part.get("quizzes", {}).get(step.ref, {"rows": [], "settings": {}})
    bank = {one["ref"]: one for one in part.get("questions", ())}
    asked = [_asked(step.ref, bank[row["question"]], row["points"], made) for row in quiz["rows"] if "question" in row]
    if len(asked) < len(quiz["rows"]):
        made.plan.lose(step.title, _("Questions drawn at random have no place in a cartridge; they are in its question bank."),
                       _instead())
    settings = quiz["settings"]
    facts = {"cc_maxattempts": str(settings.get("attempts_allowed") or "unlimited")}
    if limit := settings.get("time_limit_minutes"):
        facts["qmd_timelimit"] = str(limit)
    content, skipped = qti12_out.assessment(f"Q_{step.ref}", step.title, facts, asked)
    _tell(made, step.title, skipped)
    return _questions(f"Q_{step.ref}", "assessment", content, made)


def _rest_of_bank(made: _Cartridge) -> None:
    part = made.plan.parts.get(QUIZZES, {})
    placed = {row.get("question") for quiz in part.get("quizzes", {}).values() for row in quiz["rows"]}
    asked = [_asked("bank", one, one["labels"]["points"], made) for one in part.get("questions", ()) if one["ref"] not in placed]
    if asked:
        content, skipped = qti12_out.bank("Q_bank", asked)
        _tell(made, _("Question bank"), skipped)
        _questions("Q_bank", "question-bank", content, made)


def _questions(ident: str, kind: str, content: bytes, made: _Cartridge) -> str:
    path = f"{ident}/{kind}.xml"
    made.texts[path] = content.decode()
    return made.add(Resource(ident, f"imsqti_xmlv1p2/imscc_xmlv1p3/{kind}", "", (path,)))


def _asked(within: str, one: Mapping[str, Any], points: str, made: _Cartridge) -> qti12_out.Asked:
    labels = Labels.of(one["labels"])
    question = Incoming(one["kind"], one["text"], one["content"], labels.name, one["feedback"], labels.points)
    files = {file["name"]: _Shown(file["path"], made.parcel.stored[file["path"]], file["name"]) for file in one["files"]}
    if qti12_out.can_say(question):
        for file in files.values():
            made.file(file.path)
    return (f"{within}_{one['ref']}", question, Decimal(points),
            lambda text: render(text, files, address=lambda file: escape(f"$IMS-CC-FILEBASE$/{WEB}{file.path}")))


def _tell(made: _Cartridge, where: str, skipped: Sequence[Skipped]) -> None:
    for item in skipped:
        made.plan.lose(f"{where}: {item.where}", item.reason, _instead())


def _led(text: str, plan: Plan) -> str:
    """Links to other texts lead to their pages."""
    for step in plan.steps():
        if step.kind == "reading":
            text = text.replace(f"](<{STEP}{step.ref}>)", f"](<{step.ref}.html>)")
    return text


_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta name="generator" content="Politekesos LMS"><title>{title}</title></head>
<body>
{body}</body></html>
"""
