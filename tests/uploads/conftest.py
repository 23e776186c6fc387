"""A lecturer who sends a file ahead, by the bare protocol."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms.accounts.models import User
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity
from tests.cast import Cast

PDF = b"%PDF-1.4\n" + b"isi " * 60_000 + b"\nstartxref\n9\n%%EOF\n"


def metadata(name: str, purpose: str, subject: str) -> str:
    told = {"filename": name, "purpose": purpose, "subject": subject}
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())


@dataclass
class Sender:
    """A tus client as plain as can be."""

    browser: Client
    subject: str
    purpose: str = "courses.main"

    def ask(self, method: str, address: str, data: bytes = b"", **headers: Any) -> TestResponse:
        told = {"Tus-Resumable": "1.0.0"} | {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return self.browser.open(address, method=method, data=data, headers=told)

    def begin(self, size: int = len(PDF), name: str = "bahan.pdf") -> TestResponse:
        return self.ask("POST", "/uploads", Upload_Length=size, Upload_Metadata=metadata(name, self.purpose, self.subject))

    def patch(self, address: str, data: bytes, offset: int, **headers: Any) -> TestResponse:
        headers.setdefault("Content_Type", "application/offset+octet-stream")
        return self.ask("PATCH", address, data, Upload_Offset=offset, **headers)

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address).headers["Upload-Offset"])

    def send(self, data: bytes = PDF, name: str = "bahan.pdf") -> str:
        """All of it; the address it has."""
        address = self.begin(len(data), name).headers["Location"]
        assert self.patch(address, data, 0).status_code == 204
        return address


@pytest.fixture
def file_activity(cast: Cast) -> Activity:
    with unit_of_work():
        course = courses.create_course(code="UJI-01", title="Pelatihan Uji", agency_id=cast.school.id, at=now())
        return courses.add_activity(courses.add_module(course, "Modul"), "file", "Berkas")


@pytest.fixture
def sender(cast: Cast, file_activity: Activity, as_user: Callable[[User], Client]) -> Sender:
    return Sender(as_user(cast.instructor), file_activity.public_id)
