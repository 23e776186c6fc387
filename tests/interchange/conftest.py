"""What tests of interchange share: made-up backups and cartridges, and a course that was brought in."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.interchange import codes, reading, services
from lms.interchange.plan import Plan
from tests.cast import Cast

Files = dict[str, str | bytes]


def packed(files: Files) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def tarred(files: Files) -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    made.seek(0)
    return made


def picture(colour: str = "navy") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(made, "PNG")
    return made.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n"


def sha1(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


@pytest.fixture
def read() -> Callable[[Any], Plan]:
    """The plan of a file; nothing is written."""

    def read(what: Any, name: str = "kursus.zip") -> Plan:
        with reading.opened(what) as source:
            return reading.read(source, name)

    return read


@pytest.fixture
def bring(cast: Cast) -> Callable[..., Any]:
    """The course of a file, brought in at the school."""

    def bring(what: Any, code: str = "") -> Any:
        with reading.opened(what) as source:
            plan = reading.read(source, "kursus.zip")
            stock = services.Stock()
            services.fetch(plan, source, stock)
            with unit_of_work():
                wanted = services.Wanted(plan.title, code or codes.free(plan.code or plan.title), cast.school.id)
                return services.bring(plan, source, stock, wanted, at=now(), by=cast.instructor.id)

    return bring


@pytest.fixture(scope="session")
def shelf(material: Path) -> Path:
    return material / "01-questions"
