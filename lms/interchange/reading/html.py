"""Pages of other systems to Markdown: their files are attached, links between pages lead to activities, scripts fall away."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from flask_babel import gettext as _

from lms.assessments.formats.html import to_markdown
from lms.assessments.formats.media import extracted
from lms.courses.markdown import LONGEST
from lms.interchange.files import Source
from lms.interchange.plan import STEP, Attached, Plan, Step
from lms.interchange.reading.marks import plain_name

Resolve = Callable[[str], str | None]
"""From a reference in a page: the path of a file, "step:REF" of an activity, or None."""
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".avif", ".heic")
_ELSEWHERE = re.compile(r"(?:https?|mailto|tel):|//", re.IGNORECASE)
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_MOST_LOSSES = 20
_DROPPED = ("script", "style", "applet", "canvas", "select", "template")


def fill(step: Step, html: str, resolve: Resolve, source: Source, plan: Plan) -> None:
    """Add the page to the activity's text, with the files that it shows or leads to."""
    html, inside = extracted(html, len(step.files))
    local = {file.name: source.keep(f":{step.ref}:{file.name}", file.content) for file in inside}
    root = _parsed(html)
    if root is None:
        return
    work = _Work(step, lambda reference: local.get(reference) or resolve(reference), plan)
    work.settle(root)
    text = to_markdown(_written(root))
    if len(text) > LONGEST:
        plan.lose(step.where, _("The text is longer than an activity can hold; its end is left out."),
                  _("Part the page in the original and import it again."))
        text = text[:LONGEST]
    step.text = f"{step.text}\n\n{text}".strip() if text else step.text


def title_of(html: str) -> str:
    found = re.search(r"<title[^>]*>(.*?)</title>", html[:20_000], re.IGNORECASE | re.DOTALL)
    from html import unescape

    return unescape(found[1]).strip() if found else ""


def attach(step: Step, path: str, *, role: str, alt: str = "") -> str:
    """The name by which the activity's text calls the file."""
    known = next((file for file in step.files if file.path == path and file.role == role), None)
    if known is None:
        known = Attached(plain_name(path, {file.name.casefold() for file in step.files}), path, role, alt[:400])
        step.files.append(known)
    return known.name


class _Work:
    def __init__(self, step: Step, resolve: Resolve, plan: Plan) -> None:
        self.step, self.resolve, self.plan, self.told = step, resolve, plan, 0

    def settle(self, root: Any) -> None:
        for element in list(root.iter()):
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag in _DROPPED:
                self._drop(element, tag)
            elif tag in ("form", "noscript"):
                self._unwrap(element, tag)
            elif tag == "img":
                self._image(element)
            elif tag == "a":
                self._link(element)
            elif tag in ("iframe", "embed", "object", "video", "audio"):
                self._embedded(element, tag)

    def _image(self, element: Any) -> None:
        source = element.get("src") or ""
        path = self.resolve(source)
        if path and not path.startswith(STEP):
            name = attach(self.step, path, role="image", alt=element.get("alt") or "")
            element.set("src", f"@@PLUGINFILE@@/{name}")
            return
        if _WEB.match(source):
            _become_link(element, source, element.get("alt") or source)
            self._lose(_("The image %(name)s lies on another server.", name=source[:120]),
                       _("Save the image and add it to the text."))
            return
        self._lose(_("The image %(name)s is missing in the file.", name=source[:120]), _("Add the image to the text."))
        _become_text(element, element.get("alt") or "")

    def _link(self, element: Any) -> None:
        reference = element.get("href") or ""
        if not reference or reference.startswith("#"):
            return
        path = self.resolve(reference)
        if path and path.startswith(STEP):
            element.set("href", f"@@PLUGINFILE@@/{path}")
        elif path and path.casefold().endswith(_IMAGES):
            element.set("href", f"@@PLUGINFILE@@/{attach(self.step, path, role='image')}")
        elif path:
            element.set("href", f"@@PLUGINFILE@@/{attach(self.step, path, role='linked')}")
        elif not _ELSEWHERE.match(reference):
            self._lose(_("The link to %(name)s leads nowhere here.", name=reference[:120]), _("Set the link anew in the text."))
        elif reference.startswith("//"):
            element.set("href", f"https:{reference}")

    def _embedded(self, element: Any, tag: str) -> None:
        """What plays in the page becomes a link to it."""
        sources = [element, *element.iter("source")]
        reference = next((found for one in sources for key in ("src", "data") if (found := one.get(key))), "")
        path = self.resolve(reference) if reference else None
        words, otherwise = element.get("title") or "", " ".join("".join(element.itertext()).split())
        for child in list(element):
            element.remove(child)
        if path and not path.startswith(STEP):
            name = attach(self.step, path, role="linked")
            _become_link(element, f"@@PLUGINFILE@@/{name}", words or name)
        elif _WEB.match(reference):
            _become_link(element, reference if ":" in reference[:6] else f"https:{reference}", words or reference)
            if tag == "iframe":
                self._lose(_("A page of another server was shown inside the text: %(name)s. It is a link now.",
                             name=reference[:120]))
        elif reference:
            self._lose(_("%(name)s, which was shown inside the text, is missing in the file.", name=reference[:120]),
                       _("Add it as an activity of its own."))
            _become_text(element, otherwise)

    def _unwrap(self, element: Any, tag: str) -> None:
        """Its words stay: many a system writes whole pages within one form."""
        element.tag = "div"
        if tag == "form" and next(element.iter("input", "select", "textarea"), None) is not None:
            self._lose(_("A form of the page can't be filled in here; its words came along."),
                       _("Ask for answers in a quiz or an assignment."))

    def _drop(self, element: Any, tag: str) -> None:
        parent = element.getparent()
        if parent is None:
            return
        if tag != "style":
            self._lose(_("A part of the page that runs by itself (%(tag)s) was left out.", tag=tag),
                       _("Say in words what it showed, or add it as a SCORM package."))
        tail, previous = element.tail or "", element.getprevious()
        if tail and previous is not None:
            previous.tail = (previous.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail
        parent.remove(element)

    def _lose(self, what: str, remedy: str = "") -> None:
        self.told += 1
        if self.told <= _MOST_LOSSES:
            self.plan.lose(self.step.where, what, remedy)


def _parsed(html: str) -> Any:
    from lxml import etree
    from lxml import html as parser

    html = re.sub(r"^\s*<\?xml[^>]*\?>", "", html.replace("\0", ""))
    if not html.strip():
        return None
    try:
        root = parser.document_fromstring(html)
    except (etree.ParserError, ValueError):
        return None
    for comment in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
        if comment.getparent() is not None:
            comment.drop_tree()
    body = root.find("body")
    return root if body is None else body


def _written(root: Any) -> str:
    from lxml import etree

    return escape(root.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root)


def _become_link(element: Any, href: str, words: str) -> None:
    _become_text(element, words)
    element.tag = "a"
    element.set("href", href)


def _become_text(element: Any, words: str) -> None:
    for name in list(element.attrib):
        del element.attrib[name]
    element.tag, element.text = "span", words
