"""Sound and moving pictures: containers that browsers play, whole, with codecs they know."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.uploads.errors import UploadRefused

LARGEST_INDEX = 32_000_000
_UNPLAYED = {b"hvc1": "HEVC (H.265)", b"hev1": "HEVC (H.265)", b"mp4v": "MPEG-4 Visual", b"apcn": "ProRes", b"apch": "ProRes"}


def mp4(stream: IO[bytes]) -> str:
    """video/mp4, or audio/mp4 where it holds no picture; "" for its relatives that browsers don't play."""
    stream.seek(8)
    if stream.read(4) in (b"qt  ", b"heic", b"mif1", b"avif"):
        return ""
    index = b""
    for name, body, length in _boxes(stream):
        if name == b"moov" and length <= LARGEST_INDEX:
            stream.seek(body)
            index = stream.read(length)
    if not index:
        raise UploadRefused(_l("The video is damaged: its index is missing, perhaps it was cut off. Export it again."))
    for codec, spoken in _UNPLAYED.items():
        if codec in index:
            raise UploadRefused(_l("The video is coded as %(codec)s, which many phones and browsers can't play. Export it as "
                                   "MP4 with H.264.", codec=spoken))
    return "video/mp4" if b"vide" in index else "audio/mp4"


def webm(stream: IO[bytes]) -> str:
    """video/webm; "" for Matroska, which browsers don't play."""
    stream.seek(0)
    return "video/webm" if b"webm" in stream.read(64) else ""


def is_mp3_frame(head: bytes) -> bool:
    """MPEG audio, layer III, with a bit rate and a sample rate that exist."""
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 not in (0, 15) and head[2] & 12 != 12


def _boxes(stream: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of each top box's content, as far as they lie inside the file."""
    end = stream.seek(0, io.SEEK_END)
    here = 0
    while here + 8 <= end:
        stream.seek(here)
        head = stream.read(16)
        size, name, skip = int.from_bytes(head[:4], "big"), head[4:8], 8
        if size == 1:
            size, skip = int.from_bytes(head[8:16], "big"), 16
        size = size or end - here
        if size < skip or here + size > end:
            return
        yield name, here + skip, size - skip
        here += size
