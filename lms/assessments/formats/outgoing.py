"""Writing: which formats there are, and what each can't say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.assessments.formats.model import Incoming, Skipped
from lms.core.plugins import load


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
    content, skipped = load(writer)(questions)
    return Written(content, media_type, suffix, skipped)


WRITERS = {
    "gift": ("lms.assessments.formats.gift_out:write", "text/plain; charset=utf-8", ".gift.txt"),
    "moodle_xml": ("lms.assessments.formats.moodle_xml_out:write", "application/xml", ".xml"),
    "qti3": ("lms.assessments.formats.qti3_out:write", "application/zip", ".zip")}
"""Who writes, loaded when somebody asks; media type and ending of the file."""
