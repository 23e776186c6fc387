"""Files that others wrote are read as Moodle and their own makers count them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lms.assessments.formats import Unreadable, detect

pytestmark = pytest.mark.usefixtures("app")
Held = tuple[str, dict[str, int], int, int] | None
HELD: dict[str, Held] = json.loads((Path(__file__).parent / "held.json").read_text())
"""Format, questions by kind, how many skipped and how many broken; null: refused."""


@pytest.mark.parametrize(("name", "held"), HELD.items(), ids=list(HELD))
def test_the_file_holds_so_many_questions(name: str, held: Held, material: Path) -> None:
    file = material / "01-questions" / name
    if not file.is_file():
        pytest.skip(f"{name} is not there")
    with file.open("rb") as stream:
        if held is None:
            with pytest.raises(Unreadable):
                detect.read(stream)
            return
        reading = detect.read(stream)
    assert (reading.format, reading.by_type(), len(reading.skipped), len(reading.errors)) == tuple(held)
    assert all(item.where and str(item.reason) for item in (*reading.skipped, *reading.errors, *reading.notes))


def test_no_question_holds_the_marks_of_a_wrong_encoding(material: Path) -> None:
    for name in ("gift/questions_encoding_windows-1252.gift.txt", "gift/questions-utf16le.gift.txt"):
        with (material / "01-questions" / name).open("rb") as stream:
            said = str(detect.read(stream).questions)
        assert "�" not in said
        assert "Ã" not in said


def test_a_line_end_or_a_byte_order_mark_changes_nothing(material: Path) -> None:
    def questions(name: str) -> list[tuple[str, str, object]]:
        with (material / "01-questions" / "gift" / name).open("rb") as stream:
            return [(question.kind, question.text, question.content) for question in detect.read(stream).questions]

    assert questions("questions.gift.txt") == questions("questions-bom-crlf.gift.txt") == questions("questions-utf16le.gift.txt")


def test_the_pictures_of_a_package_travel_along(material: Path) -> None:
    with (material / "01-questions/qti3/valid-package.zip").open("rb") as stream:
        media = [media for question in detect.read(stream).questions for media in question.media]
    assert media
    assert all(len(file.content) > 100 for file in media)


def test_the_embedded_files_of_moodle_travel_along(material: Path) -> None:
    with (material / "01-questions/moodle-xml/qas/truefalse.xml").open("rb") as stream:
        question = detect.read(stream).questions[0]
    assert [media.content[:4] for media in question.media] == [b"\x89PNG"] or question.media[0].content


def test_a_backup_of_moodle_is_refused_with_the_way_that_leads_on(material: Path) -> None:
    backups = list((material / "01-questions/moodle-backup").glob("*.mbz"))
    assert backups
    for backup in backups:
        with backup.open("rb") as stream, pytest.raises(Unreadable, match=r"cadangan|backup"):
            detect.read(stream)
