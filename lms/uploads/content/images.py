"""Images: verified, of bounded size, and without the traces a camera leaves."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.uploads.errors import UploadRefused

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS, MOST_AT_ONCE = 40_000_000, 6_000_000
"""Of a picture; of one that is unpacked in memory, where each takes four bytes, and eight while it is turned."""
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
"""MPO is what telephones make of a photograph with a second picture inside: a JPEG that all programs show, opened as one."""
_OPENED = [name for name in FORMATS if name != "MPO"]
UPRIGHT, _ORIENTATION = 1, 0x0112
_EXIF, _MARKS_OF_TRACES = b"Exif\0\0", (0xE1, 0xED, 0xFE)
_START_OF_SCAN = 0xDA


def kind(stream: IO[bytes]) -> str:
    """The image's media type; its measures are read before a pixel is decoded.

    All bytes are looked at, in little memory: a JPEG is decoded at an eighth of its size, and a large PNG holds checksums.
    """
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint takes halves for whole wherever it is loaded
    try:
        with Image.open(stream, formats=_OPENED) as image:
            _bound(image)
            media_type = FORMATS[str(image.format)]
            image.verify()
        stream.seek(0)
        with Image.open(stream, formats=_OPENED) as image:
            if media_type != "image/png" or image.width * image.height <= MOST_AT_ONCE:
                image.draft("L", (1, 1))
                image.load()
    except UploadRefused:
        raise
    except Exception as error:
        raise UploadRefused(_l("The image is damaged and cannot be shown. Export it again and send the new file.")) from error
    return media_type


def without_traces(stream: IO[bytes]) -> IO[bytes]:
    """The same picture upright, without position and camera data; untouched where it holds none.

    A large photograph that lies on its side is not turned but keeps the word which side is up, as browsers show it.
    """
    from PIL import Image, ImageOps

    with Image.open(stream, formats=_OPENED) as image:
        exif = image.getexif()
        is_jpeg = image.format in ("JPEG", "MPO")
        if image.format != "MPO" and (not exif or getattr(image, "n_frames", 1) > 1):
            stream.seek(0)
            return stream
        up = exif.get(_ORIENTATION, UPRIGHT)
        if image.format == "JPEG" and (up == UPRIGHT or image.width * image.height > MOST_AT_ONCE):
            return _bare(stream, up)
        upright, cleaned = ImageOps.exif_transpose(image), io.BytesIO()
        upright.info.pop("exif", None)
        form = "JPEG" if is_jpeg else image.format
        upright.save(cleaned, format=form, quality=88, icc_profile=image.info.get("icc_profile"))
    cleaned.seek(0)
    return cleaned


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as it is shown."""
    is_lying = image.getexif().get(_ORIENTATION, UPRIGHT) >= 5
    return (image.height, image.width) if is_lying else image.size


def _bare(stream: IO[bytes], up: int) -> IO[bytes]:
    """The JPEG without what stands beside the picture in it, pixels untouched: Exif, XMP, IPTC and comments."""
    from PIL import Image

    bare = io.BytesIO()
    bare.write(b"\xff\xd8")
    if up != UPRIGHT:
        exif = Image.Exif()
        exif[_ORIENTATION] = up
        told = exif.tobytes()
        told = told if told.startswith(_EXIF) else _EXIF + told
        bare.write(b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told)
    for mark, content in _segments(stream):
        if mark not in _MARKS_OF_TRACES:
            bare.write(bytes((0xFF, mark)) + (len(content) + 2).to_bytes(2, "big") + content)
    shutil.copyfileobj(stream, bare)
    bare.seek(0)
    return bare


def _segments(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """What precedes the picture, up to and with the start of its first scan; the stream stands behind it then."""
    stream.seek(2)
    mark = 0
    while mark != _START_OF_SCAN:
        byte = stream.read(1)
        while byte == b"\xff":  # any number of them may stand before a mark
            byte = stream.read(1)
        mark, size = byte[0], int.from_bytes(stream.read(2), "big")
        yield mark, stream.read(size - 2)


def _bound(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UploadRefused(_l("The image has %(width)s × %(height)s pixels, more than devices can show. Make it smaller, "
                               "at most 2000 pixels wide.", width=image.width, height=image.height))
