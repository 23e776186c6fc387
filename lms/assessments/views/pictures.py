"""A picture that comes with the editor's form."""

from __future__ import annotations

import re
from pathlib import PurePath

from flask_babel import gettext as _

from lms.assessments import queries
from lms.assessments.formats import Media
from lms.assessments.formats.media import reference
from lms.assessments.models import Question
from lms.assessments.question_types.base import QuestionForm
from lms.uploads.content.check import IMAGES, check


def illustrated(form: QuestionForm, question: Question | None) -> tuple[str, list[Media]]:
    """The text, at its end the picture sent with the form, and that picture; UploadRefused says what is wrong with it."""
    sent, text = form.picture.data, str(form.text.data)
    if not sent:
        return text, []
    found = check(sent.stream, sent.filename or "", IMAGES)
    taken = {row.name for row in queries.media_of(question.id)} if question else set()
    name = _free(re.sub(r"[^\w.() -]", "_", found.name), taken)
    words = re.sub(r"[\[\]\\\s]+", " ", form.alt.data or "").strip()
    return f"{text}\n\n{reference(True, words, name)}", [Media(name, found.stream.read(), found.media_type)]


def ask_again(form: QuestionForm) -> None:
    """A page can't hold a chosen file until the next sending: say so rather than lose it silently."""
    if form.picture.data and not form.picture.errors:
        form.picture.errors = [_("Choose the picture again: it was not kept, because the question is not saved yet.")]


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where the question has one like it."""
    path, free, count = PurePath(name), name, 1
    known = {other.casefold() for other in taken}
    while free.casefold() in known:
        count += 1
        free = f"{path.stem}-{count}{path.suffix}"
    return free
