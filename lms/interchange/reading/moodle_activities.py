"""The activities of a Moodle backup, each kind by itself: what it becomes here, or what to do in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.interchange.plan import Step
from lms.interchange.reading import html, moodle_h5p, moodle_lessons, moodle_others, moodle_rubrics, quizzes
from lms.interchange.reading.marks import number, titled
from lms.interchange.reading.moodle import Work
from lms.interchange.reading.moodle_questions import NULL

Maker = Callable[[Step, Any, str, Work], list[Step]]
_PAGES, _VIDEOS = (".html", ".htm", ".xhtml"), (".mp4", ".m4v", ".webm", ".mov")


def _intro(step: Step, told: Any, context: str, work: Work, component: str) -> None:
    work.fill(step, xml.at(told, "intro"), xml.at(told, "introformat"), context, component, "intro")


def _label(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    _intro(step, told, context, work, "mod_label")
    step.is_required, step.completion = False, "opened"
    return [step] if step.text else []


def _page(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    work.fill(step, xml.at(told, "content"), xml.at(told, "contentformat"), context, "mod_page", "content")
    if not step.text:
        work.plan.lose(step.where, _("The page is empty."))
    return [step] if step.text else []


def _book(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """Each chapter with its subchapters is a text of its own."""
    made: list[Step] = []
    chapters = sorted(xml.every(told, "chapter"), key=lambda one: number(xml.at(one, "pagenum")))
    for chapter in chapters:
        title = titled(xml.at(chapter, "title"), _("Untitled"))
        if xml.at(chapter, "subchapter") != "1" or not made:
            made.append(Step(f"{step.ref}-{len(made)}" if made else step.ref, "reading", titled(f"{step.title}: {title}"),
                             where=f"{step.where}: {title[:60]}"))
            if len(made) == 1:
                _intro(made[0], told, context, work, "mod_book")
        else:
            made[-1].text += f"\n\n## {title}"
        work.fill(made[-1], xml.at(chapter, "content"), xml.at(chapter, "contentformat"), context, "mod_book", "chapter",
                  chapter.get("id") or "")
    return [one for one in made if one.text]


def _resource(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    files = work.files.listed(context, "mod_resource", "content")
    if not files:
        work.plan.lose(step.where, _("The backup does not hold the file of this activity."),
                       _("Back up the course with its files, or add the file by hand."))
        return []
    name, path = files[0]
    if name.casefold().endswith(_PAGES):
        from lms.assessments.formats.detect import decoded

        folder = name.rpartition("/")[0]
        text = decoded(work.source.read(path))
        html.fill(step, text, lambda reference: None if re.match(r"[a-z][a-z0-9+.-]*:|//|#", reference, re.IGNORECASE) else
                  work.files.find(context, "mod_resource", "content", "0", f"{folder}/{reference}".lstrip("/")), work.source,
                  work.plan)
        return [step] if step.text else []
    _intro(step, told, context, work, "mod_resource")
    step.kind = "video" if name.casefold().endswith(_VIDEOS) else "file"
    html.attach(step, path, role="main")
    for more, _path in files[1:]:
        work.plan.lose(step.where, _("Of several files only the main one was taken: %(name)s was left out.", name=more),
                       _("Add it as an activity of its own if it is needed."))
    return [step]


def _folder(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """A text that leads to each file."""
    _intro(step, told, context, work, "mod_folder")
    lines, shown = [], ""
    for name, path in sorted(work.files.listed(context, "mod_folder", "content")):
        folder, _slash, last = name.rpartition("/")
        if folder != shown:
            lines.append(f"\n## {folder}\n")
            shown = folder
        lines.append(f"- [{last}](<{html.attach(step, path, role='linked')}>)")
    step.text = f"{step.text}\n\n{chr(10).join(lines)}".strip()
    return [step] if lines else []


def _url(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    address = xml.at(told, "externalurl").strip()
    if not re.match(r"https?://[^\s<>]+$", address, re.IGNORECASE):
        work.plan.lose(step.where, _("The link “%(url)s” is no address of the web.", url=address[:120]),
                       _("Set the link by hand."))
        return []
    _intro(step, told, context, work, "mod_url")
    words = re.sub(r"([\\\[\]*_`<>])", r"\\\1", step.title)
    step.text, step.completion = f"{step.text}\n\n[{words}](<{address}>)".strip(), "opened"
    return [step]


def _forum(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    _intro(step, told, context, work, "mod_forum")
    work.plan.lose(step.where, _("A discussion became a text to read: learners can't answer here.") if step.text else
                   _("A discussion without an introduction was left out."),
                   _("Ask for answers in an assignment, or open the discussion elsewhere."))
    return [step] if step.text else []


def _assignment(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    step.kind = "assignment"
    _intro(step, told, context, work, "mod_assign")
    work.fill(step, xml.at(told, "activity"), xml.at(told, "activityformat"), context, "mod_assign", "activityattachment")
    kinds = {xml.at(one, "plugin"): xml.at(one, "value") for one in xml.every(told, "plugin_config")
             if xml.at(one, "name") == "enabled" and xml.at(one, "subtype") == "assignsubmission"}
    settings: dict[str, Any] = {}
    if kinds:
        settings["takes_text"] = kinds.get("onlinetext") == "1"
        settings["files_most"] = 5 if kinds.get("file") == "1" else 0
        if not settings["takes_text"] and not settings["files_most"]:
            settings["takes_text"] = True
    criteria = moodle_rubrics.read(step, work)
    work.plan.parts.setdefault("assignments", {})[step.ref] = {"settings": settings, "rubric": criteria}
    if not criteria and number(xml.at(told, "grade")) not in (0, 100):
        work.plan.lose(step.where, _("It was marked with up to %(points)s points; here marks go to 100.",
                                     points=xml.at(told, "grade")[:20]))
    if number(xml.at(told, "duedate")):
        work.plan.lose(step.where, _("The due date belonged to the old course and was left out."), _("Set the day it is due."))
    return [step]


def _package(step: Step, told: Any, context: str, work: Work, *, component: str = "mod_scorm") -> list[Step]:
    files = work.files.listed(context, component, "package")
    if not files:
        work.plan.lose(step.where, _("The backup does not hold the package of this activity."), _("Add the package by hand."))
        return []
    name, path = files[0]
    step.kind = "package"
    work.plan.parts.setdefault("packages", {})[step.ref] = {"name": name, "path": path, "passing": None, "may_repeat": True}
    _intro(step, told, context, work, component)
    return [step]


def _quiz(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    step.kind = "quiz"
    _intro(step, told, context, work, "mod_quiz")
    bank = work.bank
    rows: list[dict[str, Any]] = []
    for instance in _instances(told):
        points = xml.at(instance, "maxmark") or xml.at(instance, "grade") or "1"
        row = _row(instance, bank, points)
        if row is None:
            work.plan.lose(step.where, _("Question %(number)s of the quiz did not come along.",
                                         number=xml.at(instance, "slot") or len(rows) + 1),
                                         _("Choose another one from the bank."))
        else:
            rows.append(row)
    shuffles = any(xml.text(one) == "1" for one in xml.every(told, "shufflequestions"))
    settings = {"attempts_allowed": number(xml.at(told, "attempts_number")) or None,
                "time_limit_minutes": -(-number(xml.at(told, "timelimit")) // 60) or None,
                "shuffle_questions": shuffles, "shuffle_options": xml.at(told, "shuffleanswers") != "0",
                "bands": _bands(told)}
    if number(xml.at(told, "timeopen")) or number(xml.at(told, "timeclose")):
        work.plan.lose(step.where, _("The dates between which the quiz was open were left out."),
                       _("Set when it opens and closes."))
    if xml.at(told, "password").replace(NULL, ""):
        work.plan.lose(step.where, _("The password of the quiz was left out."))
    quizzes.place(work.plan, step, rows, settings)
    return [step]


def _instances(told: Any) -> list[Any]:
    """In the order in which the quiz asks them; up to Moodle 2.6 a list of ids says it."""
    found = list(xml.every(told, "question_instance"))
    order = {id_.strip(): place for place, id_ in enumerate(xml.at(told, "questions").split(","))}
    return sorted(found, key=lambda one: number(xml.at(one, "slot")) or order.get(xml.at(one, "question"), len(order)))


def _row(instance: Any, bank: Any, points: str) -> dict[str, Any] | None:
    id_ = xml.at(instance, "questionid") or xml.at(instance, "question")
    entry = next((xml.text(one) for one in xml.every(instance, "questionbankentryid")), "")
    drawn = next((xml.text(one) for one in xml.every(instance, "filtercondition")), "")
    if drawn:
        category, is_deep, tags = _condition(drawn)
    elif id_ in bank.random:
        category, is_deep = bank.random[id_]
        tags = [xml.at(one, "tagname") or xml.text(one) for one in xml.every(instance, "tag")]
    elif (held := xml.at(instance, "questioncategoryid")) not in ("", NULL, "0") and id_ not in bank.refs:
        category, is_deep, tags = held, xml.at(instance, "includingsubcategories") == "1", []
    else:
        ref = bank.entries.get(entry) or bank.refs.get(id_)
        return {"question": ref, "points": points} if ref else None
    if category not in bank.paths:
        return None
    return {"draw": {"count": 1, "points": points, "category": bank.paths[category], "is_deep": is_deep,
                     "tags": [t for t in tags if t],
                     "difficulty": None}}


def _condition(text: str) -> tuple[str, bool, list[str]]:
    """What a random question draws from: as Moodle 4.0 wrote it, and as 4.3 and later do."""
    try:
        told = json.loads(text)
        if "questioncategoryid" in told:
            tags = [str(tag).partition(",")[2] or str(tag) for tag in told.get("tags") or ()]
            return str(told["questioncategoryid"]), bool(int(told.get("includingsubcategories") or 0)), tags
        found = told["filter"]["category"]
        return str(found["values"][0]), bool(found.get("filteroptions", {}).get("includesubcategories")), []
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return "", False, []


def _bands(told: Any) -> list[dict[str, str]]:
    from lms.assessments.formats.text import markdown_of

    whole = float(re.sub(r"[^\d.]", "", xml.at(told, "grade")) or 0) or 100
    return [{"least": f"{min(100, max(0, 100 * float(xml.at(one, 'mingrade') or 0) / whole)):.2f}",
             "text": markdown_of(xml.at(one, "feedbacktext"), "html")}
            for one in xml.every(told, "feedback") if xml.at(one, "feedbacktext").replace(NULL, "")]


MAKERS: dict[str, Maker] = {
    "label": _label, "page": _page, "book": _book, "resource": _resource, "folder": _folder, "url": _url, "forum": _forum,
    "assign": _assignment, "scorm": _package, "h5pactivity": partial(_package, component="mod_h5pactivity"),
    "hvp": moodle_h5p.hvp, "quiz": _quiz, "lesson": moodle_lessons.lesson, "glossary": moodle_lessons.glossary,
    "wiki": moodle_others.wiki, "choice": moodle_others.choice, "feedback": moodle_others.feedback,
    "workshop": moodle_others.workshop, "imscp": moodle_others.content_package, "lti": moodle_others.tool,
    **dict.fromkeys(("data", "survey", "chat", "bigbluebuttonbn", "zoom", "googlemeet"), moodle_others.introduced)}
_NAMES = {
    "attendance": _l("attendance"), "customcert": _l("certificate"), "certificate": _l("certificate"),
    "questionnaire": _l("questionnaire")}
_INSTEAD = {
    "customcert": _l("Set up the certificate here."), "certificate": _l("Set up the certificate here."),
    "attendance": _l("Keep attendance in the cohort.")}
_SILENT = ("qbank", "subsection")


def lost(kind: str, title: str, work: Work) -> None:
    """An activity of a kind that is not here; the banks of Moodle 5 hold questions alone, which come along."""
    if kind not in _SILENT:
        work.plan.lose(title or kind, _("Activities of the kind “%(kind)s” do not exist here.", kind=str(_NAMES.get(kind, kind))),
                       _INSTEAD.get(kind, _("Use another kind of activity in its place.")))
