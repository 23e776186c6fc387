"""Pictures that come with the editor's form: one for the question, one for each option."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from flask import request
from flask_babel import gettext as _
from wtforms.form import BaseForm

from lms.assessments import queries
from lms.assessments.formats import Media
from lms.assessments.models import Question
from lms.assessments.question_types.base import QuestionForm
from lms.assessments.shown_files import reference
from lms.uploads.content.check import IMAGES, check
from lms.uploads.errors import UploadRefused


def illustrate(form: QuestionForm, question: Question | None) -> list[Media] | None:
    """The pictures sent with the form; each text refers to its own at its end. None where one can't be used: `ask_again` says
    why at its field."""
    taken = {row.name.casefold() for row in queries.media_of(question.id)} if question else set()
    files = []
    for part in _sent(form):
        try:
            file = _picture(part, taken)
        except UploadRefused:
            return None
        taken.add(file.name.casefold())
        files.append(file)
        gap = "\n\n" if part is form else " "
        written = reference(True, part["alt"].data or "", file.name)
        part["text"].data = f"{part['text'].data or ''}{gap}{written}".strip()
    return files


def ask_again(form: QuestionForm) -> None:
    """A page can't hold a chosen file until the next sending: say so rather than lose it silently, and at once what is wrong
    with the file, whatever else is: who chooses it again must not learn that only then."""
    for part in _sent(form):
        part["text"].process(request.form)
        part["picture"].errors = [_fault(part) or _("Choose the picture again: it was not kept, because the question is not "
                                                    "saved yet.")]
    if form.rows and any(row.errors for row in form[form.rows]):
        form[form.rows].errors = [row.errors for row in form[form.rows]]


def _fault(part: BaseForm) -> str:
    try:
        _picture(part, set())
    except UploadRefused as error:
        return str(error.message)
    return ""


def _sent(form: QuestionForm) -> Iterator[BaseForm]:
    rows = form[form.rows] if form.rows else ()
    for part in (form, *(row.form for row in rows)):
        if "picture" in part and part["picture"].data:
            yield part


def _picture(part: BaseForm, taken: set[str]) -> Media:
    sent = part["picture"].data
    found = check(sent.stream, sent.filename or "", IMAGES)
    name = _free(re.sub(r"[^\w.()-]+", "_", found.name), taken)
    return Media(name, found.stream.read(), found.media_type)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where the question has one like it."""
    path, free, count = PurePath(name), name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{path.stem}-{count}{path.suffix}"
    return free
