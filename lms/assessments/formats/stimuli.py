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


def told(root: Any) -> Iterator[Any]:
    """Where an item refers to a shared text."""
    return every(root, "assessmentstimulusref", "stimulusref")


def within(raw: bytes, archive: Archive, base: str) -> bytes:
    """The item with the shared texts of the package in it; one that can't be found or read is left as a reference."""
    if b"timulus" not in raw:
        return raw
    root = xml.parse(raw)
    body = next(every(root, "itembody"), None)
    if body is None:
        return raw
    for number, reference in enumerate(list(told(root))[:_MOST]):
        if (shown := _read(attribute(reference, "href"), archive, base)) is not None:
            body.insert(number, shown)
            reference.getparent().remove(reference)
    return xml.written(root)


def _read(href: str, archive: Archive, base: str) -> Any:
    name = archive.find(href, base)
    if name is None:
        return None
    try:
        root = xml.parse(archive.read(name, at_most=_LARGEST))
    except Unreadable:
        return None
    body = next(every(root, "stimulusbody", "assessmentstimulus"), None)
    if body is None:
        return None
    shown = copy.deepcopy(body)
    shown.tag, shown.tail = "div", None
    shown.attrib.clear()
    _moved(shown, posixpath.relpath(posixpath.dirname(name) or ".", base or "."))
    return shown


def _moved(shown: Any, folder: str) -> None:
    """What the text shows is named from its own file; from now on it stands in another."""
    for element in shown.iter():
        for key in ("src", "data"):
            name = element.get(key)
            if name and plain_name(element) in ("img", "audio", "source", "object") and ":" not in name and folder != ".":
                element.set(key, f"{folder}/{name}")
