"""A folder of texts in Markdown, one text alone, or a ZIP of either.

Folders are modules and texts their activities, each called by its first heading, in the order of their names. Texts that lie at
the top beside folders come first, but an index or README tells of the course itself. Where there are no folders, each text is a
module whose second headings begin activities; one text alone is a course whose second headings are modules.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from flask_babel import gettext as _

from lms.core.errors import Unreadable
from lms.courses.markdown import LONGEST
from lms.interchange.files import Source
from lms.interchange.plan import STEP, Plan, Section, Step
from lms.interchange.reading import dialects, html
from lms.interchange.reading.headings import FENCE, INDEX, bare, hashed, named, order, parted
from lms.interchange.reading.marks import titled

_ENDINGS = (".md", ".markdown", ".mkd")
_INLINE = re.compile(r"(!?)\[((?:[^\[\]]|\\.|\[[^\[\]]*\])*)\]\(\s*"
                     r"(?:<([^<>\n]*)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))((?:\s+(?:\"[^\"]*\"|'[^']*'))?)\s*\)")
_DEFINED = re.compile(r"^ {0,3}\[([^\]^][^\]]*)\]:\s*<?([^\s<>]+)>?(?:\s+[\"'(][^\n]*)?[ \t]*$", re.MULTILINE)
_REFERRED = re.compile(r"(!?)\[([^\[\]]*)\]\[([^\[\]]*)\]")
_IMG = re.compile(r"<img\b([^>]*)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TAG = re.compile(r"</?(?:div|p|span|table|tr|td|th|iframe|script|style|details|summary|video|audio|center|font|br|a|b|i|u|sub|"
                  r"sup|figure|form)\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp")
_FILES = (".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".mp3", ".m4a", ".ogg", ".wav", ".mp4", ".m4v", ".webm")


@dataclass
class _Text:
    path: str
    title: str
    body: str
    front: dialects.Front

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


def holds_texts(source: Source) -> bool:
    return any(name.casefold().endswith(_ENDINGS) for name in source.names())


def read(source: Source, name: str) -> Plan:
    plan = Plan("markdown")
    paths = [path for path in source.names() if path.casefold().endswith(_ENDINGS)]
    texts = [found for path in sorted(paths, key=order) if (found := _opened(source, path, plan))]
    work = _Work(source, plan, {text.path for text in texts})
    folders = {text.folder for text in texts}
    if len(texts) == 1:
        _one(texts[0], work)
    elif folders == {""}:
        _flat(texts, work)
    else:
        _folders(texts, work)
    work.finish()
    plan.title = plan.title or titled(named(name.rpartition("/")[2].removesuffix(".zip").removesuffix(".md")), _("Untitled"))
    plan.sections = [section for section in plan.sections if section.steps]
    return plan


class _Work:
    """Texts on their way: where each became an activity, so that links between them can be set."""

    def __init__(self, source: Source, plan: Plan, texts: set[str]) -> None:
        self.source, self.plan, self.texts = source, plan, texts
        self.refs: dict[str, str] = {}
        self.used: set[str] = set()
        self.written: list[tuple[Step, str, str]] = []

    def add(self, section: Section, title: str, body: str, path: str) -> None:
        if not body.strip():
            return
        step = Step(f"t{len(self.written) + 1}", "reading", titled(title, _("Untitled")), where=f"{path} ({titled(title)[:60]})")
        self.refs.setdefault(path, step.ref)
        section.steps.append(step)
        self.written.append((step, body, path))

    def finish(self) -> None:
        for step, body, path in self.written:
            step.text = self._settled(step, body[:LONGEST], path.rpartition("/")[0])
            if max(len(body), len(step.text)) > LONGEST:
                self.plan.lose(step.where, _("The text is longer than an activity can hold; its end is left out."),
                               _("Part the text."))
                step.text = step.text[:LONGEST]
        self._add_files()

    def _settled(self, step: Step, body: str, folder: str) -> str:
        """Outside of code, references to files and to other texts are those of this system."""
        defined = {found[1].casefold(): found[2] for found in _DEFINED.finditer(body)}
        pieces, end = [], 0
        for fence in FENCE.finditer(body):
            pieces += [self._referring(step, body[end:fence.start()], folder, defined), fence[0]]
            end = fence.end()
        return "".join([*pieces, self._referring(step, body[end:], folder, defined)]).strip()

    def _referring(self, step: Step, text: str, folder: str, defined: dict[str, str]) -> str:
        text = "".join(piece if piece.startswith("`") else dialects.plain(piece, self.source, folder)
                       for piece in re.split(r"(`[^`\n]+`)", text))
        text = _IMG.sub(_as_markdown, text)
        text = _REFERRED.sub(lambda found: f"{found[1]}[{found[2]}](<{defined[key]}>)"
                             if (key := (found[3] or found[2]).casefold()) in defined else found[0], text)
        text = _INLINE.sub(lambda found: self._reference(step, found, folder), text)
        text = _DEFINED.sub(lambda found: found[0] if _ELSEWHERE.match(found[2]) else "", text)
        if left := sorted({" ".join(found[0].split())[:40] for found in dialects.LEFT.finditer(re.sub(r"`[^`\n]*`", "", text))}):
            self.plan.lose(step.where, _("Commands of the program that made the site are shown as they are written: %(marks)s",
                                         marks=", ".join(left)[:300]), _("Say in words or with a picture what they showed."))
        if tags := sorted({found[0][:30] for found in _TAG.finditer(re.sub(r"`[^`\n]*`", "", text))}):
            self.plan.lose(step.where, _("HTML within Markdown is shown as it is written: %(tags)s", tags=", ".join(tags)[:200]),
                           _("Write it in Markdown."))
        return text

    def _reference(self, step: Step, found: re.Match[str], folder: str) -> str:
        is_picture, words = bool(found[1]), found[2]
        target = found[3] if found[3] is not None else found[4]
        if _ELSEWHERE.match(target):
            return self._elsewhere(step, found, target) if is_picture else found[0]
        path = self._found(target, folder)
        if path is None:
            self.plan.lose(step.where, _("The file %(name)s is missing.", name=unquote(target)[:160]), _("Add the file by hand."))
            return words
        if path in self.texts:
            return f"[{words}](<{STEP}{self.refs[path]}>)" if path in self.refs else words
        self.used.add(path)
        is_image = path.casefold().endswith(_IMAGES)
        alt = re.sub(r"\\(.)", r"\1", words) if is_picture else ""
        name = html.attach(step, path, role="image" if is_image else "linked", alt=alt)
        return f"{'!' if is_picture and is_image else ''}[{words or name if not is_picture else words}](<{name}>)"

    def _found(self, target: str, folder: str) -> str | None:
        """As seen from the folder of the text; what begins with / from where sites keep their files; pages without ending."""
        bases = ("static", "content", "docs") if target.startswith("/") else (folder,)
        wanted = target.lstrip("/")
        page = wanted.partition("#")[0].rstrip("/")
        return self.source.find(wanted, *bases) or next((path for ending in (".md", "/_index.md", "/index.md") if
                                                         (path := self.source.find(page + ending, *bases)) in self.texts), None)

    def _elsewhere(self, step: Step, found: re.Match[str], target: str) -> str:
        if target.startswith(("http:", "https:")):
            self.plan.lose(step.where, _("The image %(name)s lies on another server.", name=target[:120]),
                           _("Save the image and add it to the text."))
            return f"[{found[2] or target}](<{target}>)"
        return found[2]

    def _add_files(self) -> None:
        """Files that no text shows: documents are activities of the module of their folder, others are told."""
        by_folder = {path.rpartition("/")[0]: section for section, path in _places(self.plan, self.written)}
        for path in sorted(self.source.names(), key=order):
            if path in self.used or path in self.texts or path.startswith(":"):
                continue
            section = next((by_folder[folder] for folder in _above(path) if folder in by_folder), None)
            if section is not None and path.casefold().endswith(_FILES):
                last = path.rpartition("/")[2]
                step = Step(f"f{len(self.used) + 1}", "file", titled(named(last.rpartition(".")[0]), last), where=path)
                html.attach(step, path, role="main")
                section.steps.append(step)
                self.used.add(path)
            elif not f"/{path}".rpartition("/")[2].startswith(("LICENSE", "_config", "Thumbs.db")) and "/." not in f"/{path}":
                self.plan.lose(path, _("No text shows this file."), _("Add it as an activity if it is needed."))


def _one(text: _Text, work: _Work) -> None:
    """Second headings are modules, third ones activities; where there are no second ones it is one activity."""
    work.plan.title = titled(text.title)
    for title, body in parted(text.body, 2):
        section = Section(titled(title, text.title))
        work.plan.sections.append(section)
        for inner, part in parted(body, 3):
            work.add(section, inner or title or text.title, part, text.path)


def _flat(texts: list[_Text], work: _Work) -> None:
    """Each text is a module."""
    for text in texts:
        if INDEX.match(text.path) and not work.plan.title:
            work.plan.title = titled(text.title)
        section = Section(titled(text.title))
        work.plan.sections.append(section)
        for title, body in parted(text.body, 2):
            work.add(section, title or text.title, body, text.path)


def _folders(texts: list[_Text], work: _Work) -> None:
    """Each folder is a module, called by its index; a folder within a folder is one of its own."""
    folders = _ranked(texts)
    top = posixpath.commonpath(folders) if len(folders) > 1 and "" not in folders else ""
    for folder in folders:
        inside = sorted((text for text in texts if text.folder == folder), key=_weight)
        index = next((text for text in inside if _is_index(text)), None)
        if folder == top and index is not None:
            work.plan.title, work.plan.facts["summary"] = titled(index.title), index.front.description[:400]
        section = Section(titled(index.title) if index else ": ".join(titled(named(part)) for part in folder.split("/")[-2:])
                          or _("Contents"))
        section.summary = index.front.description[:400] if index and folder != top else ""
        work.plan.sections.append(section)
        for text in inside:
            work.add(section, text.title, text.body, text.path)


def _is_index(text: _Text) -> bool:
    return INDEX.match(text.path.rpartition("/")[2]) is not None


def _weight(text: _Text) -> tuple[bool, bool, int]:
    """The index first, then by their weights; what has none keeps its place behind them."""
    return not _is_index(text), text.front.weight is None, text.front.weight or 0


def _ranked(texts: list[_Text]) -> list[str]:
    """The folders, within each folder by the weights of their indexes."""
    place = {folder: number for number, folder in enumerate(dict.fromkeys(text.folder for text in texts))}
    weight = {text.folder: text.front.weight for text in texts if _is_index(text)}

    def rank(folder: str) -> list[tuple[bool, int, int]]:
        way = folder.split("/") if folder else []
        steps = ["/".join(way[:end]) for end in range(1, len(way) + 1)]
        return [(weight.get(step) is None, weight.get(step) or 0, min(number for one, number in place.items() if
                                                                      f"{one}/".startswith(f"{step}/"))) for step in steps]

    return sorted(place, key=rank)


def _places(plan: Plan, written: list[tuple[Step, str, str]]) -> Iterator[tuple[Section, str]]:
    paths = {step.ref: path for step, _body, path in written}
    for section in plan.sections:
        for step in section.steps:
            if step.ref in paths:
                yield section, paths[step.ref]


def _above(path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _opened(source: Source, path: str, plan: Plan) -> _Text | None:
    """Its title is that of its front matter or its first heading, which leaves the text; else the name of the file."""
    from lms.assessments.formats.detect import decoded

    try:
        body = decoded(source.read(path)).replace("\0", "")
    except Unreadable:
        plan.lose(path, _("The text is not in UTF-8."), _("Save it as UTF-8 and import it again."))
        return None
    front, body = dialects.parted(body)
    if front.is_hidden:
        plan.lose(path, _("The activity was hidden; here it can be seen."), _("Delete it if learners are not to see it."))
    if front.description and not INDEX.match(path.rpartition("/")[2]):
        plan.lose(path, _("This was left out: %(titles)s", titles=front.description[:400]))
    title, body = front.title, hashed(body)
    if heading := re.match(r"\s*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)", body):
        title, body = title or bare(heading[1]), body[heading.end():]
    return _Text(path, title or named(path.rpartition("/")[2].rpartition(".")[0]), body, front)


def _as_markdown(found: re.Match[str]) -> str:
    told = {one[1].casefold(): unescape(one[2] or one[3] or one[4] or "") for one in _ATTRIBUTE.finditer(found[1])}
    return f"![{told.get('alt', '')}](<{told['src']}>)" if told.get("src") else ""
