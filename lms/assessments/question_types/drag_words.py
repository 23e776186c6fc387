"""Words into gaps: each gap takes one word of a list; each right word earns its share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from lms.assessments.question_types.base import FULL, NONE, Content, QuestionForm, plain
from lms.assessments.question_types.gaps import Fielded, numbered, too_many


class WordsForm(QuestionForm):
    words = TextAreaField(
        _l("Words"), [DataRequired(_l("Give the words.")), Length(max=4000)],
        description=_l("One on each line. [[1]] in the text is the gap of the first word, [[2]] of the second; a word without "
                       "a gap misleads. A number and a colon in front make groups: 2: house."))

    def raw(self) -> Content:
        return {"words": [_word(line) for line in (self.words.data or "").splitlines()]}


class DragWords(Fielded):
    name = "drag_words"
    title = _l("Words into gaps")
    task = _l("Choose a word for each gap.")
    form = WordsForm
    template = "assessments/types/drag_words.html"
    editor = "assessments/editors/drag_words.html"
    embeds = True

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        words = [{"text": plain(word.get("text") or ""), "group": int(word.get("group") or 1),
                  "unlimited": bool(word.get("unlimited"))} for word in raw["words"]]
        return {"words": [word for word in words if word["text"]], "gaps": list(raw.get("gaps") or ())}

    def settle(self, text: str, content: Content) -> Content:
        return {**content, "gaps": numbered(text)}

    def check(self, content: Content) -> list[object]:
        gaps = content["gaps"]
        if not gaps:
            return [_l("Mark at least one gap in the question's text: [[1]].")]
        if any(not 0 < int(gap) <= len(content["words"]) for gap in gaps):
            return [_l("A gap of the text has no word.")]
        if len(content["words"]) < 2:
            return [_l("Give at least two words.")]
        return too_many(len(gaps))

    def doubts(self, content: Content) -> list[object]:
        known = [set(choices) for choices in self.shown(content)["fields"]]
        return [_l("Gap %(number)s: %(fault)s", number=number, fault=_l("All its words are the same."))
                for number, choices in enumerate(known, 1) if len(choices) < 2][:1]

    def entered(self, content: Content) -> Content:
        return {"words": "\n".join(f"{w['group']}: {w['text']}" if w["group"] > 1 else w["text"] for w in content["words"])}

    def names(self, content: Content) -> list[str]:
        return [str(place) for place in range(1, len(content["gaps"]) + 1)]

    def shown(self, content: Content) -> Content:
        groups = [_right(content, name)["group"] for name in self.names(content)]
        return {"fields": [sorted({w["text"] for w in content["words"] if w["group"] == group}, key=str.casefold)
                           for group in groups]}

    def earned(self, content: Content, name: str, given: str | None) -> Decimal:
        return FULL if given == _right(content, name)["text"] else NONE

    def model(self, content: Content) -> list[str]:
        return [_right(content, name)["text"] for name in self.names(content)]

    def explain(self, content: Content) -> str:
        return "; ".join(f"({place}) {word}" for place, word in enumerate(self.model(content), 1))

    def said(self, content: Content, value: Any) -> str:
        return "; ".join(f"({name}) {value[name]}" for name in self.names(content) if name in value) if value else ""


def _right(content: Content, name: str) -> dict[str, Any]:
    word: dict[str, Any] = content["words"][int(content["gaps"][int(name) - 1]) - 1]
    return word


def _word(line: str) -> dict[str, Any]:
    group, colon, text = line.partition(":")
    is_grouped = colon and group.strip().isascii() and group.strip().isdigit()
    return {"text": text, "group": int(group[:3])} if is_grouped else {"text": line}


drag_words = DragWords()
