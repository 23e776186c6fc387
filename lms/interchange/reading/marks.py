"""What readers of all formats share: XML in bounds with the file's name in its faults, plain titles, names of files."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.errors import Unreadable
from lms.interchange.files import Source

LARGEST = 32_000_000
_UNSAFE = re.compile(r"[^\w.()+ -]")


def root_of(source: Source, path: str) -> Any:
    """The root element; Unreadable names the file and the line."""
    try:
        return xml.parse(source.read(path, at_most=LARGEST))
    except Unreadable as error:
        raise Unreadable(_l("%(file)s: %(why)s", file=path, why=error.message)) from error


def titled(text: str, otherwise: str = "", most: int = 200) -> str:
    """On one line, of bounded length."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (line or otherwise)[:most].strip()


def plain_name(path: str, taken: set[str]) -> str:
    """A name for the file that a text can use, unlike the others; it is added to these."""
    last = _UNSAFE.sub("_", path.rpartition("/")[2]).strip(" .") or "file"
    stem, dot, ending = last.rpartition(".")
    stem, ending = (stem, f".{ending[:8]}") if dot and stem else (last, "")
    name, count = f"{stem[:100]}{ending}", 1
    while name.casefold() in taken:
        count += 1
        name = f"{stem[:95]}-{count}{ending}"
    taken.add(name.casefold())
    return name


def number(text: str) -> int:
    """A whole number, 0 where it is none."""
    found = re.match(r"\s*(\d{1,9})", text or "")
    return int(found[1]) if found else 0
