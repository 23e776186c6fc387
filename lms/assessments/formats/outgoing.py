"""Writing: which formats there are, and what each can't say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lms.assessments.formats import gift_out, moodle_xml_out, qti3_out
from lms.assessments.formats.model import Incoming, Skipped


@dataclass(frozen=True)
class Written:
    """A file, and the questions or details that it could not take along."""

    content: bytes
    media_type: str
    suffix: str
    skipped: list[Skipped]


def write(questions: Sequence[Incoming], form: str) -> Written:
    """KeyError for a format that is only read."""
    writer, media_type, suffix = WRITERS[form]
    content, skipped = writer(questions)
    return Written(content, media_type, suffix, skipped)


WRITERS: dict[str, tuple[Callable[[Sequence[Incoming]], tuple[bytes, list[Skipped]]], str, str]] = {
    "gift": (gift_out.write, "text/plain; charset=utf-8", ".gift.txt"),
    "moodle_xml": (moodle_xml_out.write, "application/xml", ".xml"),
    "qti3": (qti3_out.write, "application/zip", ".zip")}
