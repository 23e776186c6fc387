"""What a question has been: each version with who wrote it, when, and what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lms.accounts import queries as people
from lms.assessments import queries
from lms.assessments.models import Question, QuestionVersion
from lms.assessments.services import media
from lms.courses.markdown import render

_PARTS = {"text": _l("question"), "content": _l("answers"), "feedback": _l("explanation"), "labels": _l("labels")}


@dataclass(frozen=True)
class Entry:
    """One version; `changed` names the parts in which it differs from the one before, empty for the first."""

    number: int
    at: datetime
    by: str
    text: str
    changed: Sequence[object]
    is_present: bool


def of(question: Question) -> list[Entry]:
    """The newest first, the present one at the head."""
    all_ = [_held(question, question.version, question.labels.told())]
    all_ += [_held(version, version.number, version.labels) for version in queries.versions(question.id)]
    names = people.names_of({version["by"] for version in all_ if version["by"]})
    changes = [[word for part, word in _PARTS.items() if new[part] != old[part]] for new, old in pairwise(all_)]
    return [Entry(version["number"], version["at"], names.get(version["by"], ""), _words(version["text"]), changed, place == 0)
            for place, (version, changed) in enumerate(zip(all_, [*changes, []], strict=True))]


def as_it_was(question: Question, version: QuestionVersion) -> Question:
    """The question in that version, for a page; it belongs to no session."""
    files = queries.media_of(question.id)
    return Question(public_id=question.public_id, course_id=question.course_id, kind=question.kind, text=version.text,
                    html=media.render(version.text, files), content=version.content, feedback=version.feedback,
                    feedback_html=media.render(version.feedback, files) if version.feedback else "")


def _words(text: str) -> str:
    return Markup(render(text)).striptags()  # noqa: S704 — tags are taken out, and the template escapes


def _held(version: Question | QuestionVersion, number: int, labels: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "at": version.written_at, "by": version.written_by_id, "text": version.text,
            "content": version.content, "feedback": version.feedback, "labels": labels}
