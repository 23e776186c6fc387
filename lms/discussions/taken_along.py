"""The words of an activity go along with its module onto a device without network."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lms.courses import queries as courses
from lms.discussions import glossary
from lms.offline.entries import PackPart


def of(learner_id: int, activity_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """By activity the terms that its text uses, with what they mean; in two statements."""
    texts = courses.texts_of(activity_ids)
    known = {course_id: glossary.terms(course_id) for course_id in {course_id for course_id, _text in texts.values()}}
    plain = {id_: (known[course_id], " ".join(text.casefold().split())) for id_, (course_id, text) in texts.items()}
    used = {id_: [term for term in terms if glossary.stands_in(term.sorted, text)] for id_, (terms, text) in plain.items()}
    return {id_: [{"name": term.name, "html": term.html} for term in terms] for id_, terms in used.items() if terms}


WORDS = PackPart("words", of, empty=(), is_shared=True)
