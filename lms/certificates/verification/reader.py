"""A stranger's picture is read here, within the limits of `lms.core.limited`, which runs this as a script.

The file comes on standard input; it answers with a JSON list of what the QR codes on it hold. Of a picture of several the first
is read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "MPO", "HEIF", "AVIF")
MOST_PIXELS, MOST_CODES, LETTERS = 120_000_000, 20, 1000
SIDES = (3200, 1600, 4800)
"""Pixels of the longer side at which codes are looked for, until some are found."""


def codes(content: bytes) -> list[str]:
    for picture in _looks(content):
        if found := _read(picture):
            return found
    return []


def _looks(content: bytes) -> Iterator[Any]:
    """The picture in grey, at one size after another."""
    grey = _opened(content)
    tried = set()
    for side in SIDES:
        scale = min(1.0, side / max(grey.size))
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        if size not in tried:
            tried.add(size)
            yield grey.resize(size, reducing_gap=2.0) if size != grey.size else grey


def _opened(content: bytes) -> Any:
    """A JPEG is decoded no larger than it is looked at, so that one of 200 million pixels fits too."""
    from PIL import Image

    if content[4:8] == b"ftyp":
        from pi_heif import register_heif_opener

        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(BytesIO(content), formats=_known(FORMATS)) as image:
        image.draft("L", (SIDES[0], SIDES[0]))
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        return _flat(image)


def _known(wanted: tuple[str, ...]) -> list[str]:
    from PIL import Image

    Image.init()
    return [name for name in wanted if name in Image.OPEN]


def _flat(image: Any) -> Any:
    """Grey on white: what is transparent shows the paper."""
    from PIL import Image

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("L")
    clear = image.convert("LA")
    paper = Image.new("L", clear.size, 255)
    paper.paste(clear.getchannel("L"), mask=clear.getchannel("A"))
    return paper


def _read(picture: Any) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return [code.text[:LETTERS] for code in found[:MOST_CODES]]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(codes(sys.stdin.buffer.read())))
