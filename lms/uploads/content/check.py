"""What a file is, whether it may stay, and what it is called here."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.uploads.content import images, media, office, text
from lms.uploads.errors import UploadRefused

HEAD = 4096
LONGEST_NAME = 120
PDF = "application/pdf"
IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
AUDIO = frozenset({"audio/mpeg", "audio/mp4", "audio/wav", "audio/ogg"})
VIDEO = frozenset({"video/mp4", "video/webm"})
OFFICE = frozenset(office.TYPES.values())
CAPTIONS = frozenset({text.VTT})
ZIP = "application/zip"
GZIP = "application/gzip"
"""Any ZIP or gzip, for a room that looks into it itself; where a ZIP is allowed, no other kind of file in one is looked for."""
EMPTY = _l("The file is empty. Choose it again; perhaps it was not fully copied.")
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    PDF: ("pdf",), "image/png": ("png",), "image/jpeg": ("jpg", "jpeg"), "image/webp": ("webp",), "image/gif": ("gif",),
    "audio/mpeg": ("mp3",), "audio/mp4": ("m4a", "mp4"), "audio/wav": ("wav",), "audio/ogg": ("ogg", "oga", "opus"),
    "video/mp4": ("mp4", "m4v"), "video/webm": ("webm",), text.VTT: ("vtt",),
    ZIP: ("zip", "imscc", "mbz", "h5p"), GZIP: ("gz", "tgz", "mbz"),
    **{media_type: (extension,) for extension, media_type in office.TYPES.items()},
}
"""The names each kind may end with, the usual one first."""


@dataclass(frozen=True)
class Checked:
    """A file that may stay: `stream` is at its start, and holds the cleaned copy where one was made."""

    media_type: str
    name: str
    stream: IO[bytes]


def check(stream: IO[bytes], name: str, allowed: frozenset[str], *, cleaning: bool = True) -> Checked:
    """The file's true kind; UploadRefused unless that is allowed, whole, and not contradicted by the name.

    Without `cleaning` it is only looked at: `stream` is what was given.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise UploadRefused(EMPTY)
    media_type = _kind(stream, head, allowed)
    stream.seek(0)
    if media_type not in allowed:
        endings = _endings(allowed)
        raise UploadRefused(_l("The file is %(kind)s. Here you can use: %(allowed)s.", kind=_described(media_type, head, endings),
                               allowed=", ".join(endings)))
    shown = safe_name(name, EXTENSIONS[media_type])
    if cleaning and media_type in IMAGES:
        stream = images.without_traces(stream)
    return Checked(media_type, shown, stream)


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """The last part of the path without what could mislead; UploadRefused when its ending says something else."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(c if c.isprintable() and c not in '<>:"|?*;' else " " for c in last)
    plain = re.sub(r"\s+", " ", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", ending):
        return f"{plain[:LONGEST_NAME] or 'berkas'}.{endings[0]}"
    if ending.lower() not in endings:
        raise UploadRefused(_l("The file is named .%(ending)s but its content is %(kind)s. Save it under its true kind and "
                               "send it again.", ending=ending, kind=endings[0].upper()))
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'berkas'}.{ending.lower()}"


def _kind(stream: IO[bytes], head: bytes, allowed: frozenset[str]) -> str:
    if ZIP in allowed and head.startswith(b"PK\3\4"):
        return ZIP
    for begins, look in _SIGNS:
        if begins(head):
            return look(stream)
    if text.VTT in allowed:
        return text.captions(stream)
    return ""


def _pdf(stream: IO[bytes]) -> str:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 64 * 1024))
    tail = stream.read()
    if b"startxref" not in tail and b"%%EOF" not in tail:
        raise UploadRefused(_l("The PDF is damaged: its end is missing. Save it again and send the new file."))
    return PDF


def _fixed(media_type: str) -> Callable[[IO[bytes]], str]:
    return lambda _stream: media_type


_SIGNS: tuple[tuple[Callable[[bytes], bool], Callable[[IO[bytes]], str]], ...] = (
    (lambda head: head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"), _pdf),
    (lambda head: head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")), images.kind),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", images.kind),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE", _fixed("audio/wav")),
    (lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06")), office.zipped),
    (lambda head: head.startswith(office.OLE), office.legacy),
    (lambda head: head.startswith(b"\x1f\x8b\x08"), _fixed(GZIP)),
    (lambda head: head[4:8] == b"ftyp", media.mp4),
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), media.webm),
    (lambda head: head.startswith(b"ID3") or media.is_mp3_frame(head), _fixed("audio/mpeg")),
    (lambda head: head.startswith(b"OggS"), _fixed("audio/ogg")),
    (lambda head: head.startswith((b"\xef\xbb\xbfWEBVTT", b"WEBVTT")), text.captions),
)


def _described(media_type: str, head: bytes, allowed: list[str]) -> str:
    """Never a kind of those allowed: a ZIP that only resembles a DOCX was called one, and refused all the same."""
    if media_type:
        return EXTENSIONS[media_type][0].upper()
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html", b"<script")):
        return "HTML"
    if head.startswith(b"PK"):
        return "ZIP"
    import puremagic  # 1.4 MB, for a word in a refusal

    try:
        guesses = puremagic.magic_string(head)
    except puremagic.PureError:
        guesses = []
    ending = guesses[0].extension.lstrip(".").upper() if guesses else ""  # their names are English alone
    return (ending not in allowed and ending) or str(_l("of a kind that is not known here"))


def _endings(allowed: frozenset[str]) -> list[str]:
    return sorted(EXTENSIONS[media_type][0].upper() for media_type in allowed)
