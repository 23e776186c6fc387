"""Texts that several QTI items share lie in files of their own: here they are put before each question that refers to them."""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterator
from typing import Any

from lms.assessments.formats import xml
from lms.assessments.formats.model import Unreadable
from lms.assessments.formats.qti2_parts import attribute, every, plain_name
from lms.core.archives import Archive

_MOST, _LARGEST = 20, 1_000_000
_REFERENCES = ("assessmentstimulusref", "stimulusref")
_PAGES = (".html", ".htm", ".xhtml")
_SIGNS = (b"timulus", b"object", b"include")
"""One of these stands in every item that refers to a shared text."""


def told(root: Any) -> Iterator[Any]:
    """Where an item refers to a shared text: by a reference beside its body, by a page in an object, or by XInclude, which is
    followed to the files of the package alone."""
    return (found for found in every(root, *_REFERENCES, "object", "include") if plain_name(found) != "object" or _is_page(found))


def address(reference: Any) -> str:
    return attribute(reference, "href") or attribute(reference, "data")


def _is_page(found: Any) -> bool:
    return "html" in attribute(found, "type") or address(found).casefold().endswith(_PAGES)


def within(raw: bytes, archive: Archive, base: str) -> bytes:
    """The item with the shared texts of the package in it; one that can't be found or read is left as a reference."""
    if not any(sign in raw for sign in _SIGNS):
        return raw
    root = xml.parse(raw)
    body = next(every(root, "itembody"), None)
    if body is None:
        return raw
    for number, reference in enumerate(list(told(root))[:_MOST]):
        if (shown := _read(address(reference), archive, base)) is None:
            continue
        if plain_name(reference) in _REFERENCES:
            body.insert(number, shown)
            reference.getparent().remove(reference)
        else:
            shown.tail = reference.tail
            reference.getparent().replace(reference, shown)
    return xml.written(root)


def _read(href: str, archive: Archive, base: str) -> Any:
    name = archive.find(href, base)
    if name is None:
        return None
    try:
        root = _parsed(archive.read(name, at_most=_LARGEST), is_page=name.casefold().endswith(_PAGES))
    except Unreadable:
        return None
    body = next(every(root, "stimulusbody", "assessmentstimulus", "body"), None)
    if body is None and plain_name(root) not in ("div", "section"):
        return None
    body = root if body is None else body
    shown = copy.deepcopy(body)
    shown.tag, shown.tail = "div", None
    shown.attrib.clear()
    _moved(shown, posixpath.relpath(posixpath.dirname(name) or ".", base or "."))
    return shown


def _parsed(raw: bytes, *, is_page: bool) -> Any:
    """A page need not be XML."""
    try:
        return xml.parse(raw)
    except Unreadable:
        if not is_page:
            raise
    from lxml import etree, html

    try:
        return html.document_fromstring(raw, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, ValueError):
        raise Unreadable from None


def _moved(shown: Any, folder: str) -> None:
    """What the text shows is named from its own file; from now on it stands in another."""
    for element in shown.iter():
        for key in ("src", "data"):
            name = element.get(key)
            if name and plain_name(element) in ("img", "audio", "source", "object") and ":" not in name and folder != ".":
                element.set(key, f"{folder}/{name}")
