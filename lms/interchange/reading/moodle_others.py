"""Activities of a Moodle backup that have no like here: what learners read of them comes along as a text, and the report
tells the rest. A workshop becomes an assignment, a content package its pages."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.interchange.plan import Step
from lms.interchange.reading import html
from lms.interchange.reading.marks import number, titled
from lms.interchange.reading.moodle import Work
from lms.interchange.reading.moodle_questions import NULL

_PAGES = (".html", ".htm", ".xhtml")
_ITEM = re.compile(r's:4:"href";s:\d+:"([^"]*)";s:5:"title";s:\d+:"(.*?)";s:\d+:"', re.DOTALL)
"""Of the outline of a content package, which Moodle keeps as serialized PHP."""
_MOST_PAGES = 500
_NAMES = {"data": _l("database"), "survey": _l("survey"), "chat": _l("chat"), "bigbluebuttonbn": "BigBlueButton", "zoom": "Zoom",
          "googlemeet": "Google Meet"}


def wiki(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """All pages in one text below headings of their own; its links to pages of its own stay words."""
    _intro(step, told, context, work, "mod_wiki")
    pages = list(xml.every(told, "page"))
    for page in pages:
        step.text = f"{step.text}\n\n## {titled(xml.at(page, 'title'), _('Untitled'))}".strip()
        versions = [xml.at(one, "content") for one in xml.every(page, "version")]
        whose = next((one.get("id") or "" for one in page.iterancestors() if xml.name(one) == "subwiki"), "0")
        work.fill(step, xml.at(page, "cachedcontent") or "".join(versions[-1:]), "1", context, "mod_wiki", "attachments", whose)
    if pages:
        work.plan.lose(step.where, _("A wiki became a text to read: learners can't write here."))
    else:
        work.plan.lose(step.where, _("The backup does not hold the pages of the wiki."),
                       _("Back up the course with its users' data, which hold the pages, or write them into a text."))
    return _optional(step)


def choice(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    _intro(step, told, context, work, "mod_choice")
    _list(step, [xml.at(one, "text") for one in xml.every(told, "option")])
    work.plan.lose(step.where, _("A choice became a text to read: learners can't choose here."),
                   _("Ask it in a discussion, or in a quiz if one answer is right."))
    return _optional(step)


def feedback(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """Its questions in their order; what they offer to choose from stands behind the kind: r>>>>>one|two<<<<<1."""
    _intro(step, told, context, work, "mod_feedback")
    items = sorted((one for one in xml.every(told, "item") if one.get("id")), key=lambda one: number(xml.at(one, "position")))
    lines = []
    for item in items:
        offered = xml.at(item, "presentation").partition(">>>>>")[2].partition("<<<<<")[0]
        words = [part.partition("####")[2].strip() or part.strip() for part in offered.split("|") if part.strip()]
        if name := _plain(xml.at(item, "name")):
            lines.append(f"{name} ({' / '.join(words)})" if words else name)
    _list(step, lines)
    work.plan.lose(step.where, _("A feedback became a text to read: learners can't answer here."),
                   _("Ask for answers where this system evaluates courses, or in an assignment."))
    return _optional(step)


def introduced(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """Of a database, a survey, a chat, a meeting: what stands before it."""
    kind = xml.name(told)
    _intro(step, told, context, work, f"mod_{kind}")
    if kind == "data":
        _list(step, [_plain(xml.at(one, "name")) for one in xml.every(told, "field")])
    words = str(_NAMES.get(kind, kind))
    work.plan.lose(step.where, _("Of this activity (%(kind)s) only the introduction came along, as a text to read.", kind=words)
                   if step.text else _("Activities of the kind “%(kind)s” do not exist here.", kind=words),
                   _("Use another kind of activity in its place."))
    return _optional(step)


def tool(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """An external tool: its own address, if it stands in the backup."""
    _intro(step, told, context, work, "mod_lti")
    url = (xml.at(told, "securetoolurl") or xml.at(told, "toolurl")).replace(NULL, "").strip()
    if re.match(r"https?://[^\s<>]+$", url, re.IGNORECASE):
        step.text = f"{step.text}\n\n<{url}>".strip()
    work.plan.lose(step.where, _("An external tool (LTI) can't be started from here: %(url)s", url=url[:160] or "-"),
                   _("Give learners the tool's own address in a text, or an assignment in its place."))
    return _optional(step)


def workshop(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """An assignment that asks for what the workshop asked for; nobody judges the work of others."""
    step.kind = "assignment"
    _intro(step, told, context, work, "mod_workshop")
    work.fill(step, xml.at(told, "instructauthors"), xml.at(told, "instructauthorsformat"), context, "mod_workshop",
              "instructauthors")
    takes_files = xml.at(told, "submissiontypefile") in ("1", "2") or number(xml.at(told, "nattachments")) > 0
    work.plan.parts.setdefault("assignments", {})[step.ref] = {"settings": {
        "takes_text": xml.at(told, "submissiontypetext") != "0" or not takes_files, "files_most": 5 if takes_files else 0}}
    work.plan.lose(step.where, _("A workshop became an assignment: learners do not judge the work of others here."),
                   _("Mark the work yourself, or name two markers."))
    return [step]


def content_package(step: Step, told: Any, context: str, work: Work) -> list[Step]:
    """Each page of its outline is a text; without an outline all pages by their names."""
    files = dict(work.files.listed(context, "mod_imscp", "content", xml.at(told, "revision") or "1"))
    named = [(href.partition("#")[0].partition("?")[0], title) for href, title in _ITEM.findall(xml.at(told, "structure"))]
    pages = [(href, title) for href, title in named if href in files] or [
        (name, "") for name in sorted(files) if name.casefold().endswith(_PAGES)]
    made: list[Step] = []
    whole = titled(xml.at(told, "name"))
    for name, title in dict(pages[:_MOST_PAGES]).items():
        one = step if not made else Step(f"{step.ref}-{len(made)}", "reading", "", where=f"{step.where}: {name[:60]}")
        one.title = titled(f"{whole}: {titled(title) or name.rpartition('/')[2]}")
        made.append(_page(one, name, context, xml.at(told, "revision") or "1", work))
    if not made:
        work.plan.lose(step.where, _("The backup does not hold the package of this activity."),
                       _("Import the content package by itself."))
    return [one for one in made if one.text]


def _page(step: Step, name: str, context: str, revision: str, work: Work) -> Step:
    from lms.assessments.formats.detect import decoded

    folder = name.rpartition("/")[0]
    path = work.files.find(context, "mod_imscp", "content", revision, name)
    html.fill(step, decoded(work.source.read(path or "")), lambda reference: None if re.match(
        r"[a-z][a-z0-9+.-]*:|//|#", reference, re.IGNORECASE) else work.files.find(
            context, "mod_imscp", "content", revision, f"{folder}/{reference}".lstrip("/")), work.source, work.plan)
    return step


def _intro(step: Step, told: Any, context: str, work: Work, component: str) -> None:
    work.fill(step, xml.at(told, "intro"), xml.at(told, "introformat"), context, component, "intro")


def _optional(step: Step) -> list[Step]:
    step.is_required, step.completion = False, "opened"
    return [step] if step.text else []


def _list(step: Step, lines: list[str]) -> None:
    from lms.assessments.formats.text import literal

    listed = "\n".join(f"- {literal(titled(line, most=400))}" for line in lines if line.strip())
    step.text = f"{step.text}\n\n{listed}".strip()


def _plain(text: str) -> str:
    from lms.assessments.formats.text import line_of

    return line_of(text, "html") if text != NULL else ""
