"""Files that questions show: taken out of texts, and under plain names to travel by."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from lms.assessments.formats.model import Content, Incoming, Media
from lms.assessments.plain import plain
from lms.assessments.shown_files import names, reference, replaced, texts

_DATA = r"data:(?P<type>(?:image|audio)/[\w.+-]+)(?:;[\w=-]+){0,5};base64,(?P<code>[A-Za-z0-9+/=\s]*)"
INLINE, _IN_HTML = re.compile(_DATA, re.I), re.compile(rf"""(\s(?:src|data)\s*=\s*["']){_DATA}""", re.I)
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg",
            "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav", "audio/ogg": "ogg"}
_UNSAFE = re.compile(r"[^\w.() -]")


def settled(question: Incoming) -> Incoming:
    """The question with each of its files under a plain name of its own, by which the text refers to it."""
    if not question.media:
        return question
    files = _plain(question.media)
    known = {name: file.name for name in names(texts(question.text, question.feedback, question.content))
             for file in [_meant(name, question.media, files)] if file}
    text, feedback = (replaced(text, known, reference) for text in (question.text, question.feedback))
    return replace(question, text=text, feedback=feedback, content=_renamed(question.content, known), media=tuple(files))


def _renamed(content: Content, known: Mapping[str, str]) -> Content:
    if "options" not in content:
        return content
    return {**content, "options": [{**option, "text": replaced(option["text"], known, reference)}
                                   for option in content["options"]]}


def extracted(html: str, start: int = 0) -> tuple[str, list[Media]]:
    """The HTML with the pictures and sounds that stand in it as data: URLs taken out into files, numbered after `start`."""
    files: list[Media] = []

    def take(found: re.Match[str]) -> str:
        files.append(inline(found, start + len(files) + 1))
        return f"{found[1]}{files[-1].name}"

    return _IN_HTML.sub(take, html), files


def inline(found: re.Match[str], number: int) -> Media:
    """The file that a data: URL is, under a name by its kind and number."""
    media_type = found["type"].casefold()
    return Media(f"{media_type.partition('/')[0]}-{number}.{_ENDINGS.get(media_type, 'bin')}", decoded(found["code"]))


def decoded(code: str) -> bytes:
    """From base64; empty where it is broken."""
    try:
        return base64.b64decode(code, validate=False)
    except (binascii.Error, ValueError):
        return b""


def _plain(media: tuple[Media, ...]) -> list[Media]:
    taken: dict[str, Media] = {}
    for file in media:
        safe = plain(_UNSAFE.sub("_", unquote(file.name).rpartition("/")[2])).lstrip(". ") or "file"
        stem, dot, ending = safe.rpartition(".")
        name = whole = f"{stem}{dot}{ending}"[-120:]
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}{dot}{ending}" if dot else f"{whole}-{count}"
        taken[name.casefold()] = replace(file, name=name)
    return list(taken.values())


def _meant(name: str, media: tuple[Media, ...], files: list[Media]) -> Media | None:
    """The file of this name, else the only one that is called so wherever it lies."""
    wanted = unquote(name.partition("?")[0])
    exact = [file for old, file in zip(media, files, strict=True) if wanted in (old.name, unquote(old.name))]
    alike = [file for old, file in zip(media, files, strict=True)
             if unquote(old.name).rpartition("/")[2] == wanted.rpartition("/")[2]]
    return exact[0] if exact else alike[0] if len(alike) == 1 else None
