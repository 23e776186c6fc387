"""Images: verified, of bounded size, and without the traces a camera leaves."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.uploads.errors import UploadRefused

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


def kind(stream: IO[bytes]) -> str:
    """The image's media type; its measures are read before a pixel is decoded."""
    from PIL import Image

    try:
        with Image.open(stream, formats=list(FORMATS)) as image:
            _bound(image)
            media_type = FORMATS[str(image.format)]
            image.verify()
        stream.seek(0)
        with Image.open(stream, formats=list(FORMATS)) as image:
            image.load()
    except UploadRefused:
        raise
    except Exception as error:
        raise UploadRefused(_l("The image is damaged and cannot be shown. Export it again and send the new file.")) from error
    return media_type


def without_traces(stream: IO[bytes]) -> IO[bytes]:
    """The same picture upright, without position and camera data; untouched where it holds none."""
    from PIL import Image, ImageOps

    with Image.open(stream, formats=list(FORMATS)) as image:
        if not image.getexif() or getattr(image, "n_frames", 1) > 1:
            stream.seek(0)
            return stream
        upright, cleaned = ImageOps.exif_transpose(image), io.BytesIO()
        upright.info.pop("exif", None)
        upright.save(cleaned, format=image.format, quality=88, icc_profile=image.info.get("icc_profile"))
    cleaned.seek(0)
    return cleaned


def _bound(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UploadRefused(_l("The image has %(width)s × %(height)s pixels, more than devices can show. Make it smaller, "
                               "at most 2000 pixels wide.", width=image.width, height=image.height))
