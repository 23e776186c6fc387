"""Files that questions show: how Markdown refers to them, and the plain names under which they travel."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote

from lms.assessments.formats.model import Incoming, Media

_REFERENCE = re.compile(r"(!?)\[([^\]]*)\]\(<([^<>]+)>\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_INLINE = re.compile(r"""(\ssrc\s*=\s*["'])data:((?:image|audio)/[\w.+-]+)(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]*)""", re.I)
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg",
            "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav", "audio/ogg": "ogg"}
_UNSAFE = re.compile(r"[^\w.() -]")


def names(text: str) -> list[str]:
    """The files that the text refers to as ![alt](<name>) or [words](<name>), each once."""
    return list(dict.fromkeys(found[3] for found in _REFERENCE.finditer(text) if not _ELSEWHERE.match(found[3])))


def replaced(text: str, known: Mapping[str, str], write: Callable[[bool, str, str], str]) -> str:
    """The text with each reference to a known file written anew from: is it a picture, its words, what `known` holds."""
    return _REFERENCE.sub(lambda found: write(bool(found[1]), found[2], known[found[3]]) if found[3] in known else found[0], text)


def settled(question: Incoming) -> Incoming:
    """The question with each of its files under a plain name of its own, by which the text refers to it."""
    if not question.media:
        return question
    files = _plain(question.media)
    known = {name: file.name for name in names(f"{question.text}\n{question.feedback}")
             for file in [_meant(name, question.media, files)] if file}
    text, feedback = (replaced(text, known, reference) for text in (question.text, question.feedback))
    return replace(question, text=text, feedback=feedback, media=tuple(files))


def reference(is_picture: bool, words: str, name: str) -> str:
    return f"{'!' if is_picture else ''}[{words}](<{name}>)"


def extracted(html: str, start: int = 0) -> tuple[str, list[Media]]:
    """The HTML with the pictures and sounds that stand in it as data: URLs taken out into files, numbered after `start`."""
    files: list[Media] = []

    def take(found: re.Match[str]) -> str:
        name = f"{found[2].casefold().partition('/')[0]}-{start + len(files) + 1}.{_ENDINGS.get(found[2].casefold(), 'bin')}"
        files.append(Media(name, decoded(found[3])))
        return f"{found[1]}{name}"

    return _INLINE.sub(take, html), files


def decoded(code: str) -> bytes:
    """From base64; empty where it is broken."""
    try:
        return base64.b64decode(code, validate=False)
    except (binascii.Error, ValueError):
        return b""


def _plain(media: tuple[Media, ...]) -> list[Media]:
    taken: dict[str, Media] = {}
    for file in media:
        stem, dot, ending = (_UNSAFE.sub("_", unquote(file.name).rpartition("/")[2]).lstrip(". ") or "file").rpartition(".")
        name = plain = f"{stem}{dot}{ending}"[-120:]
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}{dot}{ending}" if dot else f"{plain}-{count}"
        taken[name.casefold()] = replace(file, name=name)
    return list(taken.values())


def _meant(name: str, media: tuple[Media, ...], files: list[Media]) -> Media | None:
    """The file of this name, else the only one that is called so wherever it lies."""
    wanted = unquote(name.partition("?")[0])
    exact = [file for old, file in zip(media, files, strict=True) if wanted in (old.name, unquote(old.name))]
    alike = [file for old, file in zip(media, files, strict=True)
             if unquote(old.name).rpartition("/")[2] == wanted.rpartition("/")[2]]
    return exact[0] if exact else alike[0] if len(alike) == 1 else None
