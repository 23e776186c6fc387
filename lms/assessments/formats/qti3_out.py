"""QTI 3.0 packages: one folder per question, so that files of the same name stay apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from flask_babel import lazy_gettext as _l
from lxml import etree
from lxml.html import fragment_fromstring

from lms.assessments.formats.details import titled, told
from lms.assessments.formats.model import Incoming, Media, Skipped
from lms.assessments.formats.numbers import tidy
from lms.assessments.formats.qti3_asks import ASKS, Item
from lms.assessments.shown_files import replaced
from lms.courses.markdown import render

Element = Any
_SPACE = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
_MANIFEST_SPACE = 'xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"'
_WHEN = (2000, 1, 1, 0, 0, 0)
_MARK = "\ufdd0"
"""Stands for a file while Markdown becomes HTML; no text holds it, for it is no character."""


def write(questions: Sequence[Incoming]) -> tuple[bytes, list[Skipped]]:
    kept, skipped = io.BytesIO(), []
    resources = etree.Element("resources")
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, question in enumerate(questions, 1):
            where = question.where or question.name or question.text[:60]
            if question.kind not in ASKS:
                skipped.append(Skipped(where, _l("Type %(kind)s not supported.", kind=titled(question.kind))))
                continue
            item, lost = _item(question, f"q{number}")
            skipped += [Skipped(where, _l("QTI does not keep these details: %(names)s.", names=told(lost)))] if lost else []
            _put(archive, f"q{number}/item.xml", _bytes(item, "qti-assessment-item", _SPACE))
            resource = etree.SubElement(resources, "resource", identifier=f"q{number}", type="imsqti_item_xmlv3p0",
                                        href=f"q{number}/item.xml")
            for name in ("item.xml", *(media.name for media in question.media)):
                etree.SubElement(resource, "file", href=quote(f"q{number}/{name}"))
            for media in question.media:
                _put(archive, f"q{number}/{media.name}", media.content)
        _put(archive, "imsmanifest.xml", _manifest(resources))
    return kept.getvalue(), skipped


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)


def _bytes(root: Element, tag: str, space: str) -> bytes:
    raw: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return raw.replace(f"<{tag}".encode(), f"<{tag} {space}".encode(), 1)


def _manifest(resources: Element) -> bytes:
    root = etree.Element("manifest", identifier="questions")
    metadata = etree.SubElement(root, "metadata")
    etree.SubElement(metadata, "schema").text = "QTI Package"
    etree.SubElement(metadata, "schemaversion").text = "3.0.0"
    etree.SubElement(root, "organizations")
    root.append(resources)
    return _bytes(root, "manifest", _MANIFEST_SPACE)


def _item(question: Incoming, identifier: str) -> tuple[Element, list[str]]:
    root = etree.Element("qti-assessment-item", identifier=identifier, title=question.name or identifier, adaptive="false")
    root.set("time-dependent", "false")
    root.set("data-kind", question.kind)
    if question.category:
        root.set("label", f"category:{question.category}")
    if question.tags:
        root.set("data-tags", "\n".join(question.tags))
    if question.difficulty:
        root.set("data-difficulty", question.difficulty)
    if question.penalty:
        root.set("data-penalty", tidy(question.penalty))
    body = _body(question)
    item = Item(root, body)
    lost = ASKS[question.kind](item, question.content)
    for name, value in (("SCORE", None), ("MAXSCORE", tidy(question.points))):
        outcome = etree.SubElement(root, "qti-outcome-declaration", identifier=name, cardinality="single")
        outcome.set("base-type", "float")
        if value is not None:
            etree.SubElement(etree.SubElement(outcome, "qti-default-value"), "qti-value").text = value
    root.append(body)
    item.process()
    if question.feedback:
        _comment(root, question.feedback, question.media)
    return root, lost


def _body(question: Incoming) -> Element:
    body = etree.Element("qti-item-body")
    body.append(_html(question.text, question.media))
    return body


def _html(text: str, media: Sequence[Media]) -> Element:
    """The text as XHTML with its pictures and sounds, beside it the Markdown it was made from."""
    shown: list[str] = []

    def mark(is_picture: bool, words: str, name: str) -> str:
        address = escape(quote(name))
        shown.append(f'<img src="{address}" alt="{escape(words)}">' if is_picture
                     else f'<audio src="{address}" controls="controls"></audio>')
        return f"{_MARK}{len(shown) - 1}{_MARK}"

    marked = replaced(text.replace(_MARK, ""), {file.name: file.name for file in media}, mark)
    html = re.sub(r"\[\[(\d{1,3})\]\]", r'<span class="gap-\1"></span>', render(marked))
    html = re.sub(rf"{_MARK}(\d+){_MARK}", lambda found: shown[int(found[1])], html)
    block = fragment_fromstring(html or "<p></p>", create_parent="div")
    block.set("data-markdown", text)
    return block


def _comment(root: Element, feedback: str, media: Sequence[Media]) -> None:
    comment = etree.SubElement(root, "qti-modal-feedback", identifier="general")
    comment.set("outcome-identifier", "FEEDBACK")
    comment.set("show-hide", "show")
    etree.SubElement(comment, "qti-content-body").append(_html(feedback, media))
