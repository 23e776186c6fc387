"""How texts name the files they show: ![what a picture shows](<name>), or [words](<name>) for a sound."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

_REFERENCE = re.compile(r"(!)?\[((?(1)(?:[^\[\]]|(?<!!)\[)|[^\[\]]){0,1000})\]\(<([^<>]{1,500})>\)")
"""What a picture shows may hold an opening bracket, for so it was kept before `reference` took brackets out."""
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


def reference(is_picture: bool, words: str, name: str) -> str:
    """The words lose brackets, and a backslash at their end: they would end early, or never (CommonMark 0.31, section 6.3)."""
    kept = " ".join(words.replace("[", " ").replace("]", " ").split()).rstrip("\\ ")
    return f"{'!' if is_picture else ''}[{kept}](<{name}>)"


def names(text: str) -> list[str]:
    """The files that the text refers to, each once."""
    return list(dict.fromkeys(found[3] for found in _REFERENCE.finditer(text) if not _ELSEWHERE.match(found[3])))


def replaced(text: str, known: Mapping[str, str], write: Callable[[bool, str, str], str]) -> str:
    """The text with each reference to a known file written anew from: is it a picture, its words, what `known` holds."""
    return _REFERENCE.sub(lambda found: write(bool(found[1]), found[2], known[found[3]]) if found[3] in known else found[0], text)


@dataclass(frozen=True)
class Part:
    """A stretch of a text: plain where it has no name, else a reference to the file of that name."""

    written: str
    words: str = ""
    name: str = ""


def parts(text: str) -> Iterator[Part]:
    end = 0
    for found in _REFERENCE.finditer(text):
        if not _ELSEWHERE.match(found[3]):
            yield Part(text[end:found.start()])
            yield Part(found[0], found[2].strip(), found[3])
            end = found.end()
    yield Part(text[end:])


def worded(line: str) -> str:
    """The line with what its pictures show in place of them, for lists, tables and mail; a picture without words by its name."""
    return "".join(part.words or part.name or part.written for part in parts(line))


def as_html(line: str, address: Callable[[str], str]) -> str:
    """A plain line with its pictures, each at the address of its name."""
    return "".join(f'<img src="{escape(address(part.name))}" alt="{escape(part.words)}">' if part.name else escape(part.written)
                   for part in parts(line))


def texts(text: str, feedback: str, content: Mapping[str, Any]) -> str:
    """All of a question that may refer to files: its text, the comment to all, and its options."""
    return "\n".join([text, feedback, *(option["text"] for option in content.get("options", ()))])
