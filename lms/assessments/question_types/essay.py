"""Essay: text of any length, read and marked by a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from lms.assessments.question_types.base import NONE, Answered, Breakdown, Content, QuestionForm, QuestionType, Tally, bounded

LONGEST_ANSWER = 20_000
MOST_WORDS, MOST_LINES = 3000, 100
LENGTHS = (0, 50, 100, 200, 400)
"""Where the classes of length begin, in words, for statistics."""


class EssayForm(QuestionForm):
    words_min = IntegerField(_l("Words at least"), [Optional(), NumberRange(1, MOST_WORDS)],
                             description=_l("The learner is told; a shorter text is kept all the same."))
    words_max = IntegerField(_l("Words at most"), [Optional(), NumberRange(1, MOST_WORDS)])
    lines = IntegerField(_l("Lines of the answer field"), [Optional(), NumberRange(1, MOST_LINES)])
    template = TextAreaField(_l("Text to begin with"), [Optional(), Length(max=8000)],
                             description=_l("Stands in the answer field from the start: headings, say, or an outline."))
    grader_info = TextAreaField(_l("Notes for marking"), [Optional(), Length(max=8000)],
                                description=_l("Only those who mark see them: what a good answer holds, and its points."))

    def raw(self) -> Content:
        return {name: self[name].data for name in ("words_min", "words_max", "lines", "template", "grader_info")}


class Essay(QuestionType):
    name = "essay"
    title = _l("Essay")
    task = _l("Answer in your own words; your lecturer marks it.")
    form = EssayForm
    template = "assessments/types/essay.html"
    editor = "assessments/editors/essay.html"
    unseen = ("attachments",)

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        numbers = {name: bounded(raw.get(name), MOST_WORDS) for name in ("words_min", "words_max", "lines", "attachments")}
        texts = {name: str(raw.get(name) or "").replace("\0", "").strip() for name in ("template", "grader_info")}
        return {name: value for name, value in (numbers | texts).items() if value}

    def check(self, content: Content) -> list[object]:
        if content.get("words_min", 0) > content.get("words_max", MOST_WORDS):
            return [_l("The least number of words is above the most.")]
        return []

    def shown(self, content: Content) -> Content:
        return {"least": content.get("words_min"), "most": content.get("words_max"), "longest": LONGEST_ANSWER,
                "rows": max(4, min(content.get("lines", 10), 20)), "template": content.get("template", "")}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        text = unicodedata.normalize("NFC", given[0] if given else "").replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        return kept.strip()[:LONGEST_ANSWER] or None

    def by_hand(self, content: Content, value: Any) -> bool:
        return value is not None

    def mark(self, content: Content, value: Any) -> Decimal:
        return NONE

    def second_look(self, content: Content, value: Any) -> str:
        words, least, most = len((value or "").split()), content.get("words_min", 0), content.get("words_max", MOST_WORDS)
        if value is None or least <= words <= max(most, least):
            return ""
        if words < least:
            return str(_("Your text has %(words)s words; at least %(least)s are asked for.", words=words, least=least))
        return str(_("Your text has %(words)s words; at most %(most)s are asked for.", words=words, most=most))

    def statistics(self, content: Content, given: Sequence[Answered]) -> list[Breakdown]:
        """How long the texts are."""
        counts = [[0, 0, 0] for _least in LENGTHS]
        for answer in given:
            if isinstance(answer.value, str):
                words = len(answer.value.split())
                counts[max(n for n, least in enumerate(LENGTHS) if words >= least)][answer.third] += 1
        ends = [*LENGTHS[1:], None]
        labels = [_("%(least)s words or more", least=a) if b is None else _("%(least)s to %(most)s words", least=a, most=b - 1)
                  for a, b in zip(LENGTHS, ends, strict=True)]
        rows = [Tally(label, (low, middle, high)) for label, (low, middle, high) in zip(labels, counts, strict=True)]
        return [Breakdown(_("Length in words"), rows)]

    def explain(self, content: Content) -> str:
        return ""

    def model(self, content: Content) -> list[str]:
        return ["Saya mendengarkan lebih dahulu."]


essay = Essay()
