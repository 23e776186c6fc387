"""Headings of Markdown, and the titles and the order that names of files and folders tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

INDEX = re.compile(r"(?:index|readme|_index|baca-?saya)\.[a-z]+$", re.IGNORECASE)
FENCE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[`~]*[ \t]*$|^ {0,3}(?:```|~~~).*\Z", re.DOTALL | re.MULTILINE)
_UNDERLINED = re.compile(r"^([^\n#>|\-\s][^\n]*)\n(=+|-{2,})[ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(r"^[\d._ -]+(?=[^\d._ -])")
_OF_NOTION = re.compile(r" [0-9a-f]{32}$")
_MARKED = re.compile(r"[ \t]+\{(?:[#.][^{}\n]*|-)\}$")
"""Names that pandoc gives to headings."""


def hashed(body: str) -> str:
    """Headings that are underlined get their # in front."""
    pieces, end = [], 0
    for fence in FENCE.finditer(body):
        pieces += [_UNDERLINED.sub(_heading, body[end:fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*pieces, _UNDERLINED.sub(_heading, body[end:])])


def _heading(found: re.Match[str]) -> str:
    return f"{'#' if found[2][0] == '=' else '##'} {found[1]}"


def parted(body: str, level: int) -> Iterator[tuple[str, str]]:
    """The text before the first heading of this level, without a title, and each heading with what follows it."""
    hidden = [fence.span() for fence in FENCE.finditer(body)]
    heads = [found for found in re.finditer(rf"^#{{{level}}}[ \t]+(.+?)[ \t]*#*[ \t]*$", body, re.MULTILINE)
             if not any(start <= found.start() < end for start, end in hidden)]
    yield "", body[:heads[0].start()] if heads else body
    for place, found in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(body)
        yield bare(found[1]), body[found.end():end]


def bare(heading: str) -> str:
    heading = _MARKED.sub("", heading)
    return re.sub(r"\\(.)", r"\1", re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)).strip()


def named(name: str) -> str:
    """From the name of a file or folder: without its number, dashes as spaces."""
    words = " ".join(re.sub(r"[_-]+", " ", _NUMBERED.sub("", _OF_NOTION.sub("", name))).split())
    return words[:1].upper() + words[1:]


def order(path: str) -> list[tuple[int, list[tuple[int, str]]]]:
    """Numbers count as numbers; the index comes first, texts before folders."""
    parts = path.split("/")
    return [(1 if place < len(parts) - 1 else -1 if INDEX.match(part) else 0,
             [(int(bit) if bit.isdigit() else -1, bit.casefold()) for bit in re.split(r"(\d+)", part) if bit])
            for place, part in enumerate(parts)]
