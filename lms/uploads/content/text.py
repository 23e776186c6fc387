"""Captions: WebVTT with at least one cue, each ending after it begins."""

from __future__ import annotations

import re
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.uploads.errors import UploadRefused

VTT = "text/vtt"
LARGEST = 2_000_000
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_CUE = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$")


def captions(stream: IO[bytes]) -> str:
    stream.seek(0)
    read = stream.read(LARGEST + 1)
    try:
        lines = read.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UploadRefused(_l("The captions are not UTF-8 text. Save them as WebVTT (.vtt) in UTF-8.")) from error
    if len(read) > LARGEST or not lines or not re.match(r"^WEBVTT(?:[ \t]|$)", lines[0]):
        raise UploadRefused(_l("The captions are not WebVTT: the first line must be WEBVTT. Export them as .vtt."))
    cues = [(number, line) for number, line in enumerate(lines, 1) if "-->" in line]
    if not cues:
        raise UploadRefused(_l("The captions hold no lines with times."))
    for number, line in cues:
        found = _CUE.match(line.strip())
        if not found or _seconds(found.groups()[:4]) >= _seconds(found.groups()[4:]):
            raise UploadRefused(_l("Line %(number)s of the captions has times that cannot be read: “%(line)s”. Write them as "
                                   "00:01.000 --> 00:04.000.", number=number, line=line[:60]))
    return VTT


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
