"""Files written by hand, and what is read from them."""

from __future__ import annotations

import base64
import io
import zipfile

from lms.assessments.formats import Incoming, Reading, detect
from lms.assessments.services import imports

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
IMS2, IMS3 = "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"


def read(content: str | bytes, encoding: str = "utf-8") -> Reading:
    return imports.sift(detect.read(io.BytesIO(content.encode(encoding) if isinstance(content, str) else content)))


def only(content: str | bytes) -> Incoming:
    reading = read(content)
    assert reading.is_whole(), (reading.skipped, reading.errors)
    [question] = reading.questions
    return question


def reasons(content: str | bytes) -> str:
    reading = read(content)
    return " ".join(str(item.reason) for item in (*reading.skipped, *reading.errors, *reading.notes))


def zipped(**files: str | bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()
