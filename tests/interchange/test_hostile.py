"""What would do harm ends with a sentence, and nothing is written."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from lms.core.errors import Unreadable
from tests.interchange.conftest import packed, tarred

Read = Callable[..., Any]
BOMB = {"moodle_backup.xml": b" " * 60_000_000}
XXE = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><moodle_backup>&x;</moodle_backup>'


def linked() -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        info = tarfile.TarInfo("files/aa/aa")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    made.seek(0)
    return made


@pytest.mark.parametrize("make", [
    lambda: packed({"../../keluar.md": "x"}), lambda: tarred({"../keluar": "x"}), lambda: tarred({"/etc/cron.d/x": "x"}),
    linked, lambda: packed(BOMB), lambda: tarred(BOMB), lambda: packed({"moodle_backup.xml": XXE}),
    lambda: packed({"imsmanifest.xml": XXE}), lambda: packed({"course.json": "[" * 100_000}), lambda: packed({"a.exe": b"MZ"}),
    lambda: io.BytesIO(b"\x1f\x8b\x08rusak"), lambda: io.BytesIO(b"PK\3\4rusak"), lambda: io.BytesIO(b"bukan apa-apa"),
    lambda: packed({"imsmanifest.xml": "<manifest><organizations/></manifest>"}), lambda: packed({})])
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(make: Callable[[], Any], read: Read, app: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        read(make())
    assert str(caught.value).endswith((".", "x", "d", "passwd")) or ":" in str(caught.value)


def test_a_script_in_a_picture_is_no_picture(read: Read, app: Any) -> None:
    plan = read(packed({"a.md": "# A\n\n![x](x.svg)\n\nteks", "x.svg": "<svg onload='x()' xmlns='http://www.w3.org/2000/svg'/>"}))
    assert [step.files for step in plan.steps()] == [[]]
    assert any("x.svg" in loss.where for loss in plan.losses)
