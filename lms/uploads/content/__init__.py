"""What a file is, judged by its content, never by its name; the name must only not contradict it."""

from lms.uploads.content.check import (
    AUDIO,
    CAPTIONS,
    EMPTY,
    EXTENSIONS,
    GZIP,
    IMAGES,
    OFFICE,
    PDF,
    VIDEO,
    ZIP,
    Checked,
    check,
    safe_name,
)
from lms.uploads.content.images import upright_size

__all__ = ["AUDIO", "CAPTIONS", "EMPTY", "EXTENSIONS", "GZIP", "IMAGES", "OFFICE", "PDF", "VIDEO", "ZIP", "Checked", "check",
           "safe_name", "upright_size"]
