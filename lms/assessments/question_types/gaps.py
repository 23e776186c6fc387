"""Answers of several fields: what matching, ordering, cloze and drag words share."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lms.assessments.question_types.base import NONE, Answered, Breakdown, Content, QuestionType, plain, tallied

MOST_FIELDS = 40
LONGEST_FIELD = 500
MOST_ANSWERS = 5
"""So many of the answers to a field are told in statistics."""
GAP = re.compile(r"\[\[(\d{1,2})\]\]")


class Fielded(QuestionType):
    """The answer is an object: by the name of each field that is filled in, its text."""

    fields = True

    @abstractmethod
    def names(self, content: Content) -> list[str]:
        """The fields in the order of the page."""

    @abstractmethod
    def earned(self, content: Content, name: str, given: str | None) -> Decimal:
        """The fraction that one field earns."""

    def weight(self, content: Content, name: str) -> Decimal:
        return Decimal(1)

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        texts = zip(self.names(content), given, strict=False)
        return {name: text for name, sent in texts if (text := plain(sent)[:LONGEST_FIELD])} or None

    def mark(self, content: Content, value: Any) -> Decimal:
        held = value if isinstance(value, Mapping) else {}
        names = self.names(content)
        total = sum((self.weight(content, name) for name in names), NONE)
        earned = sum((self.weight(content, n) * self.earned(content, n, held.get(n)) for n in names), NONE)
        return max(NONE, earned / total) if total else NONE

    def label(self, content: Content, name: str) -> str:
        """What a field is called in statistics."""
        return f"({name})"

    def second_look(self, content: Content, value: Any) -> str:
        empty = len(self.names(content)) - len(value or ())
        return ngettext("%(num)s of its fields is still empty.", "%(num)s of its fields are still empty.",
                        empty) if value and empty else ""

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        """For each field its most frequent answers."""
        return [Breakdown(self.label(content, name), tallied(
            ((str(a.value[name]), a.third, self.earned(content, name, a.value[name]))
             for a in given if isinstance(a.value, Mapping) and name in a.value), most=MOST_ANSWERS))
            for name in self.names(content)]


def numbered(text: str) -> list[str]:
    """The numbers of the gaps in a text, as they follow each other."""
    return GAP.findall(text)


def too_many(count: int) -> list[object]:
    return [_l("There are more than %(most)s fields to fill in.", most=MOST_FIELDS)] if count > MOST_FIELDS else []
