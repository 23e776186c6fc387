"""The marks of a page: `data-fill` on an element of text alone, or on a picture whose `alt` differs and stands behind it.

A form is the page without its values. Pages of the same form look alike but for these, so whatever else differs, marked
or not, makes another form: a mark that is missing costs time and never gives a wrong picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_MARKED = re.compile(
    r'<(?P<name>(?!style|script|textarea)[a-z][a-z0-9]*)\s(?:[^<>]*\s)?data-fill\b[^<>]*>(?P<text>[^<>]+(?:<br>[^<>]+)*)</(?P=name)>'
    r'|<img\s(?:[^<>]*\s)?data-fill(?:="")?\s(?:[^<>]*\s)?alt="(?P<side>[^"<>]+)"')
_SPACES = re.compile(r"[ \t\n\f\r]+")


@dataclass(frozen=True, slots=True)
class Form:
    """A page with holes between its pieces."""

    pieces: tuple[str, ...]

    @property
    def holes(self) -> int:
        return len(self.pieces) - 1

    def filled(self, values: tuple[str, ...]) -> str:
        """The page with other values, which must need no escaping."""
        return "".join(piece + value for piece, value in zip(self.pieces, (*values, ""), strict=True))


def taken(page: str) -> tuple[Form, tuple[str, ...]]:
    """The form, and the values as they are shown: without references, with single spaces; each line is one."""
    pieces, values, at = [], [], 0
    for found in _MARKED.finditer(page):
        kind = "text" if found["text"] else "side"
        lines = [(_shown(line), line) for line in found[kind].split("<br>")]
        if not all(shown.strip() for shown, _ in lines):
            continue
        start = found.start(kind)
        for shown, line in lines:
            pieces.append(page[at:start])
            values.append(shown)
            at = start + len(line)
            start = at + len("<br>")
    return Form((*pieces, page[at:])), tuple(values)


def _shown(text: str) -> str:
    return _SPACES.sub(" ", unescape(text))
