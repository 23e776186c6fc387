"""Parts of a question's content in words, for reports of what was lost."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from lms.assessments.question_types import question_types

_WORDS = {
    "weight": _l("shares of the points"), "partial": _l("answers that earn a part"), "also": _l("further numbers"),
    "units": _l("other units"), "feedback": _l("comments on answers"), "wildcards": _l("wildcards"),
    "shuffle": _l("whether it is shuffled"), "multiple": _l("several answers in one gap"),
    "words_min": _l("least number of words"), "words_max": _l("most words"),
    "template": _l("text to begin with"), "grader_info": _l("notes for marking"),
    "attachments": _l("attached files"), "group": _l("groups of words"), "most": _l("number of files"),
    "mb": _l("size of a file"), "types": _l("kinds of files")}


def told(names: Iterable[str]) -> str:
    """The parts by these names, one after the other, each once."""
    return ", ".join(dict.fromkeys(str(_WORDS.get(name, name)) for name in names))


def titled(kind: str) -> object:
    """What lecturers call a type of question."""
    known = question_types.get(kind)
    return known.title if known else kind
