"""The programs that make files lighter: whichever of them is installed does its part."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

REMEDIES = {"ffmpeg": "apt-get install -y --no-install-recommends ffmpeg", "pikepdf": "pip install politekesos-lms[pdf], or "
            "apt-get install -y --no-install-recommends qpdf"}


def there() -> list[str]:
    """By name, in order; Pillow always is."""
    found = []
    if shutil.which("ffmpeg") and shutil.which("ffprobe"):
        found.append("ffmpeg")
    if find_spec("pikepdf"):
        found.append("pikepdf")
    elif shutil.which("qpdf"):
        found.append("qpdf")
    return found


def missed() -> list[str]:
    """What of `REMEDIES` is not there; qpdf does what pikepdf would."""
    found = there()
    return [name for name in REMEDIES if name not in found and not (name == "pikepdf" and "qpdf" in found)]
