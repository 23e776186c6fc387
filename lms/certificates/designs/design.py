"""A design: the HTML, style and art that a certificate is printed by, and the name under which its snapshot remembers it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from lms.core.press import FONTS

PORTRAIT, LANDSCAPE = "portrait", "landscape"
HOUSE = (PORTRAIT, LANDSCAPE)
"""The designs that ship; the first is printed where nobody has chosen one."""
PAGE, STYLE, SPECIMEN, EMBLEM = "design.html", "design.css", "specimen.css", "emblem"
WRITTEN = 200_000
"""Letters of a page, and of a style."""
_LMS = Path(__file__).parents[2]
_TEMPLATES = _LMS / "templates" if (_LMS / "templates").is_dir() else _LMS.parent / "templates"
_PAPER = _TEMPLATES / "certificates/paper"


@dataclass(frozen=True, eq=False)
class Design:
    """`name` is a design of the house or the public id of a version of an agency's own; `files` are its page, its style and its
    art by name, an emblem among them where it is not the house's. Two of the same content are equal, whatever their names."""

    name: str
    files: Mapping[str, bytes]

    @property
    def is_house(self) -> bool:
        """Ours, so that it is printed without bounds."""
        return self.name in HOUSE

    @property
    def page(self) -> str:
        """The HTML, a Jinja template."""
        return self.files[PAGE].decode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that it prints with, in hex; the key of whatever is kept of it."""
        told = hashlib.sha256()
        for name, content in sorted(self.stock.items()):
            told.update(f"{name} {len(content)}\n".encode() + content)
        return told.hexdigest()

    @cached_property
    def stock(self) -> Mapping[str, bytes]:
        """All files that its page and style may ask for as `paper:<name>`, and the house's fonts."""
        return {**_shared(), **self.files}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Design) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@cache
def house(name: str = PORTRAIT) -> Design:
    """KeyError for a name that is none of `HOUSE`."""
    if name not in HOUSE:
        raise KeyError(name)
    return Design(name, _read(_PAPER / name))


@cache
def _shared() -> Mapping[str, bytes]:
    return {**_read(_PAPER / "shared"), **{file.name: file.read_bytes() for file in FONTS.glob("*.ttf")}}


def _read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
