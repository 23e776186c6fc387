"""The resources of a cartridge: each becomes an activity, a file of one, questions of the bank, or a loss that is told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask_babel import gettext as _

from lms.core import xml
from lms.core.errors import Unreadable
from lms.interchange.files import Source
from lms.interchange.plan import STEP, Plan, Section, Step
from lms.interchange.reading import html, quizzes
from lms.interchange.reading.canvas import Canvas
from lms.interchange.reading.marks import root_of, titled

_PAGES, _VIDEOS = (".html", ".htm", ".xhtml"), (".mp4", ".m4v", ".webm", ".mov")
_TEXTS = (".txt", ".md")
_DOCUMENTS = (".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".doc", ".ppt", ".xls", ".mp3", ".m4a", ".ogg", ".wav",
              *_VIDEOS, *_PAGES)
_BASE = re.compile(r"^(?:\$|%24)(?:IMS|1EdTech)[-_]CC[-_]FILEBASE(?:\$|%24)/?", re.IGNORECASE)
_CANVAS = re.compile(r"^(?:\$|%24)(?:WIKI_REFERENCE|CANVAS_OBJECT_REFERENCE|CANVAS_COURSE_REFERENCE)(?:\$|%24)/(.*)$")
_MOST_LEFT = 50
_OF_D2L = {"d2lquiz": "quiz", "contentlink": "link", "contentmodule": "", "orgunitconfig": ""}


@dataclass(frozen=True)
class Resource:
    """One resource of the manifest, its type in small letters."""

    id: str
    type: str
    href: str
    files: tuple[str, ...]
    needs: tuple[str, ...]
    use: str
    line: int
    base: str = ""
    material: str = ""
    """What D2L calls it, beside a type that says nothing."""

    def main(self) -> str:
        """Its own file: the one it names, else its first."""
        return self.base + (self.href or next(iter(self.files), ""))


class Shelf:
    """All resources of a cartridge; which have been placed, and what pages showed."""

    def __init__(self, source: Source, plan: Plan, resources: list[Resource]) -> None:
        self.source, self.plan, self.canvas = source, plan, Canvas(source, plan)
        self.by_id = {resource.id: resource for resource in resources}
        self.refs: dict[str, str] = {}
        self.pages: list[tuple[Step, str, str]] = []
        self.used: set[str] = set()
        self.places = {path: one.id for one in resources if (path := self._path(one.main(), ""))}

    def place(self, section: Section, title: str, id_: str) -> None:
        """The activity of an item; what can't be one is told."""
        resource = self.by_id.get(id_)
        if resource is None:
            self.plan.lose(f"imsmanifest.xml: {title or id_}", _("The item names a resource that the cartridge does not hold."),
                           _("Add the activity by hand."))
            return
        again = resource.id in self.refs
        step = Step(f"r{len(self.refs) + 1}", "reading", title, where=_("imsmanifest.xml, line %(line)s (%(title)s)",
                                                                         line=resource.line,
                                                                         title=(title or resource.main())[:80]))
        if again:
            step.text = f"[{_md(title)}](<{STEP}{self.refs[resource.id]}>)"
            step.ref += f"-{len(section.steps)}"
            section.steps.append(step)
            return
        self.refs[resource.id] = step.ref
        try:
            kept = self._maker(resource)(step, resource)
        except Unreadable as error:
            self.plan.lose(step.where, error.message, _("Add the activity by hand."))
            kept = False
        if kept:
            step.title = titled(step.title, _("Untitled"))
            section.steps.append(step)
        else:
            self.refs[resource.id] = ""

    def rest(self) -> list[Resource]:
        """What no item names and would be an activity: pages, discussions, quizzes, documents that no page leads to."""
        return [one for one in self.by_id.values() if one.id not in self.refs and self._stands_alone(one)]

    def finish(self) -> None:
        """Write the pages, now that all activities have their names; files that nothing shows are told."""
        self.canvas.tell()
        for step, text, base in self.pages:
            html.fill(step, text, lambda reference, base=base: self._resolved(reference, base), self.source, self.plan)  # type: ignore[misc]
            self.used |= {file.path for file in step.files}
        self._tell_left()

    def _maker(self, resource: Resource) -> Callable[[Step, Resource], bool]:
        kind, main = resource.type, resource.main().casefold()
        for mark, maker in (("imswl", self._web_link), ("imsdt", self._topic), ("imsbasiclti", self._tool),
                            ("imsqti", self._quiz), ("assignment_xml", self._assignment), ("lti", self._tool)):
            if kind.startswith(mark) or f"/{mark}" in kind:
                return maker
        if resource.material in _OF_D2L:
            return {"quiz": self._quiz, "link": self._address, "": self._heading}[_OF_D2L[resource.material]]
        if any(file.rpartition("/")[2] == "assignment_settings.xml" for file in resource.files):
            return self._assignment_page
        if main.endswith(_PAGES):
            return self._page
        return self._text if main.endswith(_TEXTS) and not main.endswith("canvas_export.txt") else self._file

    def _stands_alone(self, resource: Resource) -> bool:
        kind, main = resource.type, resource.main().casefold()
        if "imsqti" in kind or kind.startswith(("imswl", "imsdt", "imsbasiclti", "assignment_xml")):
            return True
        path = self._path(resource.main(), "")
        if path is None or path in self.used or ("course_settings/" in main and resource.use != "syllabus"):
            return False
        shown = {self._path(file, "") for other in self.by_id.values() if other.id in self.refs for file in other.files}
        return path not in shown and main.endswith(_PAGES if "web_resources/" in main else _DOCUMENTS)

    def _page(self, step: Step, resource: Resource) -> bool:
        path = self._needed(resource)
        text = _decoded(self.source.read(path))
        step.title = step.title or html.title_of(text) or path.rpartition("/")[2].rpartition(".")[0]
        self.pages.append((step, text, path.rpartition("/")[0]))
        return True

    def _text(self, step: Step, resource: Resource) -> bool:
        from lms.assessments.formats.text import markdown_of

        path = self._needed(resource)
        step.title = step.title or path.rpartition("/")[2]
        step.text = markdown_of(_decoded(self.source.read(path)), "markdown" if path.endswith(".md") else "plain")
        return True

    def _file(self, step: Step, resource: Resource) -> bool:
        path = self._needed(resource)
        if path.casefold().endswith((".xml", ".qti", ".txt")):
            self.plan.lose(step.where, _("Settings of the system that wrote the file were left out."))
            return False
        step.kind = "video" if path.casefold().endswith(_VIDEOS) else "file"
        step.title = step.title or path.rpartition("/")[2]
        html.attach(step, path, role="main")
        self.used.add(path)
        return True

    def _web_link(self, step: Step, resource: Resource) -> bool:
        root = root_of(self.source, self._needed(resource))
        step.title = step.title or titled(xml.at(root, "title"))
        return self._linked(step, next((found.get("href") or "" for found in xml.every(root, "url")), "").strip())

    def _address(self, step: Step, resource: Resource) -> bool:
        return self._linked(step, resource.href.strip())

    def _heading(self, _step: Step, _resource: Resource) -> bool:
        """A folder of D2L is a resource too; what it holds stands below it."""
        return False

    def _linked(self, step: Step, url: str) -> bool:
        if not re.match(r"https?://[^\s<>]+$", url, re.IGNORECASE):
            self.plan.lose(step.where, _("The link “%(url)s” is no address of the web.", url=url[:120]),
                           _("Set the link by hand."))
            return False
        step.text, step.completion = f"[{_md(step.title or url)}](<{url}>)", "opened"
        return True

    def _topic(self, step: Step, resource: Resource) -> bool:
        path = self._needed(resource)
        root = root_of(self.source, path)
        step.title = step.title or titled(xml.at(root, "title"))
        text = next(xml.every(root, "text"), None)
        is_html = text is not None and "html" in (text.get("texttype") or "html")
        self.pages.append((step, xml.text(text) if is_html else f"<p>{_escaped(xml.text(text))}</p>", path.rpartition("/")[0]))
        for one in xml.every(root, "attachment"):
            if found := self._resolved(one.get("href") or "", path.rpartition("/")[0]):
                name = html.attach(step, found, role="linked")
                step.text = f"{step.text}\n\n[{name}](<{name}>)".strip()
        self.plan.lose(step.where, _("A discussion became a text to read: learners can't answer here."),
                       _("Ask for answers in an assignment, or open the discussion elsewhere."))
        return True

    def _tool(self, step: Step, resource: Resource) -> bool:
        root = root_of(self.source, self._needed(resource))
        url = next((xml.text(one) for one in xml.every(root, "secure_launch_url", "launch_url") if xml.text(one)), "")
        about = titled(xml.at(root, "description"), most=300)
        what = _("An external tool (LTI) can't be started from here: %(url)s", url=url[:160])
        self.plan.lose(step.where, f"{what} {about}".strip(),
                       _("Give learners the tool's own address in a text, or an assignment in its place."))
        return False

    def _quiz(self, step: Step, resource: Resource) -> bool:
        return quizzes.from_qti(step, self._needed(resource), "question-bank" in resource.type, self.source, self.plan)

    def _assignment(self, step: Step, resource: Resource) -> bool:
        path = self._needed(resource)
        root = root_of(self.source, path)
        text = next((one for one in xml.every(root, "text") if xml.text(one)), None)
        step.kind, step.title = "assignment", step.title or titled(xml.at(root, "title"))
        self.pages.append((step, "" if text is None else xml.text(text), path.rpartition("/")[0]))
        for one in xml.every(root, "instructor_text"):
            self.plan.lose(step.where, _("What only instructors read was left out: %(text)s",
                                         text=titled(xml.text(one), most=500)))
        for attached in xml.every(root, "attachment"):
            if found := self._resolved(attached.get("href") or "", path.rpartition("/")[0]):
                html.attach(step, found, role="linked")
        return True

    def _assignment_page(self, step: Step, resource: Resource) -> bool:
        step.kind = "assignment"
        for file in resource.files:
            path = self._path(file, "")
            if path and path.casefold().endswith(_PAGES):
                text = _decoded(self.source.read(path))
                step.title = step.title or html.title_of(text).removeprefix("Assignment: ")
                self.pages.append((step, text, path.rpartition("/")[0]))
            elif path and path.endswith("assignment_settings.xml"):
                told = root_of(self.source, path)
                step.title = step.title or titled(xml.at(told, "title"))
                self.canvas.assign(step, told)
        return True

    def _needed(self, resource: Resource) -> str:
        path = self._path(resource.main(), "")
        if not resource.main():
            raise Unreadable(_("The resource %(id)s names no file.", id=resource.id[:80]))
        if path is None:
            raise Unreadable(_("The file %(name)s is named, but the cartridge does not hold it.", name=resource.main()[:160]))
        return path

    def _path(self, reference: str, base: str) -> str | None:
        return self.source.find(reference, base) if reference else None

    def _resolved(self, reference: str, base: str) -> str | None:
        """The activity or the file that a page means."""
        reference = unquote(reference.strip())
        if found := _CANVAS.match(reference):
            return self._of_canvas(found[1])
        bare = _BASE.sub("", reference)
        if re.match(r"[a-z][a-z0-9+.-]*:|//|#", bare, re.IGNORECASE) or not bare:
            return None
        bare = bare.partition("#")[0].partition("?")[0].lstrip("/")
        path = self.source.find(bare, base, "web_resources", posixpath.join("web_resources", base))
        if path is None:
            return None
        ref = self.refs.get(self.places.get(path, ""), "")
        return f"{STEP}{ref}" if ref and path.casefold().endswith(_PAGES) else path

    def _of_canvas(self, rest: str) -> str | None:
        last = rest.partition("?")[0].rstrip("/").rpartition("/")[2]
        path = self.source.find(f"wiki_content/{last}.html")
        ref = self.refs.get(self.places.get(path, "") if path else last, "")
        return f"{STEP}{ref}" if ref else None

    def _tell_left(self) -> None:
        left = [one for one in self.by_id.values() if one.id not in self.refs and not one.main().startswith("course_settings/")]
        left = [one for one in left if self._path(one.main(), "") not in self.used and not one.main().endswith("_meta.xml")]
        for resource in left[:_MOST_LEFT]:
            self.plan.lose(resource.main() or resource.id, _("No page and no item of the outline uses this file."),
                           _("Add it as an activity if it is needed."))
        if len(left) > _MOST_LEFT:
            self.plan.lose("imsmanifest.xml", _("%(count)s more files are used by nothing.", count=len(left) - _MOST_LEFT))


def _decoded(raw: bytes) -> str:
    from lms.assessments.formats.detect import decoded

    return decoded(raw)


def _md(text: Any) -> str:
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", str(text))


def _escaped(text: str) -> str:
    from html import escape

    return escape(text).replace("\n", "<br>")
