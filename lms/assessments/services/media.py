"""Pictures and sounds of questions: judged by their content, kept in the store, shown where the text names them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from flask import current_app

from lms.assessments.formats import Media
from lms.assessments.models import Question, QuestionMedia
from lms.assessments.question_types.base import Content
from lms.assessments.shown_files import names, parts, worded
from lms.core import storage
from lms.core.database import db, new_public_id
from lms.courses.markdown import render as to_html
from lms.uploads.content.check import AUDIO, IMAGES, check

ALLOWED = IMAGES | AUDIO
LARGEST = 20_000_000


def checked(file: Media) -> Media:
    """The file with its true type, pictures without a camera's traces; UploadRefused says why it can't stay.

    A name that says something else than the content is no harm, for it is served as what it is.
    """
    found = check(io.BytesIO(file.content), "", ALLOWED)
    return Media(file.name, found.stream.read(), found.media_type)


def keep(question: Question, files: Iterable[Media], *, at: datetime) -> list[QuestionMedia]:
    """Store files, checked before, with the question."""
    rows = []
    for file in files:
        blob = storage.put(io.BytesIO(file.content), at_most=LARGEST)
        rows.append(_row(question, blob.key, file.name, file.media_type, blob.size, at))
    return rows


def copied(question: Question, rows: Sequence[QuestionMedia], *, at: datetime) -> list[QuestionMedia]:
    """The same files for another question."""
    return [_row(question, row.key, row.name, row.media_type, row.size, at) for row in rows]


def render(text: str, rows: Sequence[QuestionMedia]) -> str:
    """The text as HTML; a picture stands where it is named, and a link to a sound becomes a player."""
    html = to_html(text, {row.name: row for row in rows}, address=address)
    for row in rows:
        if row.media_type in AUDIO:
            html = _played(html, address(row))
    return html


def shown_in_options(content: Content, rows: Sequence[QuestionMedia]) -> Content:
    """The content; each option that refers to files also as HTML, with those pictures that the question has."""
    if not any(names(option["text"]) for option in content.get("options", ())):
        return content
    files = {row.name: row for row in rows}
    return {**content, "options": [{**option, "html": _line(option["text"], files)} if names(option["text"]) else option
                                   for option in content["options"]]}


def _line(text: str, files: Mapping[str, QuestionMedia]) -> str:
    """Plain words with pictures between them, as fits into a label; a file that is missing stands as its words."""
    return "".join(_picture(part.words, files.get(part.name)) or escape(worded(part.written)) for part in parts(text))


def _picture(words: str, row: QuestionMedia | None) -> str:
    if row is None or row.media_type not in IMAGES:
        return ""
    return f'<img src="{escape(address(row))}" alt="{escape(words)}" loading="lazy">'


def address(row: QuestionMedia) -> str:
    """Where the file is served, as a path; asked outside of requests too."""
    return current_app.url_map.bind("localhost").build(
        "assessments.question_media", {"media": row.public_id, "name": row.name})


def _row(question: Question, key: str, name: str, media_type: str, size: int, at: datetime) -> QuestionMedia:
    row = QuestionMedia(question=question, public_id=new_public_id(), key=key, name=name, media_type=media_type,
                        size=size, added_at=at)
    db.session.add(row)
    return row


def _played(html: str, source: str) -> str:
    link = re.compile(rf'<a href="{re.escape(escape(source))}"[^>]*>(.*?)</a>', re.DOTALL)
    start = f'<audio controls preload="none" src="{escape(source)}"'
    return link.sub(lambda found: f'{start} title="{_words(found[1])}"></audio>', html)


def _words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).replace('"', "&quot;")
