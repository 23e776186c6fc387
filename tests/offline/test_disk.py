"""A module on a flash disk: everything within one ZIP, nothing of the person, nothing that asks a server."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest

from lms.assessments import services as quizzes
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from tests.assessments.room import CONTENTS

SOUND = b"\xff\xfb\x90\x00" + bytes(4000)


@pytest.fixture
def disk(as_user: Any, follower: Any, school: Any) -> Any:
    def fetch(who: Any = None) -> zipfile.ZipFile:
        answer = as_user(who or follower.learner).get(f"/modules/{school.module.public_id}/disk.zip")
        assert answer.status_code == 200, answer.status_code
        assert 'filename="uji-01-modul-satu.zip"' in answer.headers["Content-Disposition"]
        return zipfile.ZipFile(io.BytesIO(answer.data))

    return fetch


def text(archive: zipfile.ZipFile, ending: str) -> str:
    return archive.read(next(name for name in archive.namelist() if name.endswith(ending))).decode()


def test_it_holds_every_page_with_its_files_and_leads_from_one_to_the_next(disk: Any, school: Any) -> None:
    with unit_of_work():
        file = courses.add_activity(school.module, "file", "Rekaman: wawancara & catatan")
        courses.add_material(file, io.BytesIO(SOUND), "Rekaman Pak Budi.mp3", at=now())
    held = disk()
    assert held.testzip() is None
    assert held.namelist()[0] == "modul-satu/BUKA-INI.html"
    index = text(held, "BUKA-INI.html")
    for address in re.findall(r'href="([^"]+)"', index):
        assert f"modul-satu/{address}" in held.namelist(), address
    page = text(held, "03-rekaman-wawancara-catatan.html")
    assert held.read("modul-satu/isi/berkas/01-rekaman-pak-budi.mp3") == SOUND
    assert page.count("berkas/01-rekaman-pak-budi.mp3") == 2
    assert 'rel="prev" href="02-bacaan-dua.html"' in page
    assert "<strong>tebal</strong>" in text(held, "01-bacaan-satu.html")


def test_nothing_in_it_asks_a_server_or_names_who_fetched_it(disk: Any, follower: Any) -> None:
    held = disk()
    for name in held.namelist():
        if name.endswith((".html", ".css", ".js")):
            said = held.read(name).decode()
            assert not re.search(r'(?:src|href|action)="(?:/|https?:)', said), name
            assert "import " not in said, name
            assert follower.learner.name not in said


def test_a_quiz_for_practice_goes_along_and_every_other_is_named_as_needing_the_net(disk: Any, school: Any) -> None:
    with unit_of_work():
        for title, is_practice in (("Latihan", True), ("Ujian", False)):
            activity = courses.add_activity(school.module, "quiz", title, completion="opened")
            quizzes.create_quiz(activity.id, is_practice=is_practice)
            words, content, _right, _wrong = CONTENTS["single"]
            question = quizzes.create_question(school.course.id, "single", words, content, at=now())
            quizzes.place_question(activity.id, question.id)
    held = disk()
    index = text(held, "BUKA-INI.html")
    assert "hanya dengan internet" in index
    assert not [name for name in held.namelist() if "ujian" in name]
    page = text(held, "latihan.html")
    assert "data-facts=" in page
    assert "latihan.js" in page


def test_who_may_not_follow_gets_none_and_who_gets_nothing_is_told(as_user: Any, follower: Any, school: Any, disk: Any) -> None:
    address = f"/modules/{school.module.public_id}/disk.zip"
    assert as_user(follower.stranger).get(address).status_code == 403
    assert as_user(follower.learner).get("/modules/tidak-ada/disk.zip").status_code == 404
    with unit_of_work():
        bare = courses.add_module(school.course, "Kosong")
    answer = as_user(follower.learner).get(f"/modules/{bare.public_id}/disk.zip", follow_redirects=True)
    assert "Tidak ada bagian modul ini yang dapat dibawa" in answer.text
    assert disk(follower.instructor).namelist()
