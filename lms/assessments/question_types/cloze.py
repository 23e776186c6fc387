"""Cloze: answers of a word, a number or a choice, embedded in the text; each gap earns its share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from lms.assessments.question_types import numeric, short, weights
from lms.assessments.question_types.base import NONE, Comment, Content, QuestionForm, plain
from lms.assessments.question_types.gaps import MOST_FIELDS, Fielded, numbered, too_many
from lms.core.forms import PartForm

KINDS = {"short": _l("a word"), "numeric": _l("a number"), "choice": _l("a choice")}
_LINE = re.compile(r"(?:(-?\d{1,3}(?:[.,]\d+)?)\s*%)?\s*(.*?)(?:\s+#\s+(.*))?")


class GapForm(PartForm):
    kind = SelectField(_l("Takes"), choices=[SelectChoice(name, words) for name, words in KINDS.items()])
    answers = TextAreaField(_l("Answers"), [Optional(), Length(max=4000)])
    weight = StringField(_l("Weight among the gaps"), [Optional(), Length(max=6)])


class ClozeForm(QuestionForm):
    gaps = FieldList(
        FormField(GapForm), _l("Gaps"), min_entries=2, max_entries=MOST_FIELDS,
        description=_l("Put [[1]], [[2]] into the question's text where the gaps stand. One answer on each line; 50% in front "
                       "gives half, 0% makes it wrong (a choice needs such lines), # begins a comment, and a number may say "
                       "how far off it may be: 45 ± 5."))
    rows = "gaps"

    def raw(self) -> Content:
        return {"gaps": [{"kind": gap["kind"], "weight": gap["weight"], "answers": _read(gap["kind"], gap["answers"] or "")}
                         for gap in self.gaps.data if (gap["answers"] or "").strip()]}


class Cloze(Fielded):
    name = "cloze"
    title = _l("Cloze")
    task = _l("Fill in the gaps.")
    form = ClozeForm
    template = "assessments/types/cloze.html"
    editor = "assessments/editors/cloze.html"
    embeds = True

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        return {"gaps": [_gap(gap) for gap in raw["gaps"]], "order": list(raw.get("order") or ())}

    def settle(self, text: str, content: Content) -> Content:
        return {**content, "order": numbered(text)}

    def check(self, content: Content) -> list[object]:
        gaps = content["gaps"]
        faults = too_many(len(gaps))
        if not gaps or sorted(map(int, content["order"])) != list(range(1, len(gaps) + 1)):
            faults.append(_l("Each gap needs its place in the question's text, once: [[1]], [[2]] and so on."))
        for number, gap in enumerate(gaps, 1):
            faults += [_l("Gap %(number)s: %(fault)s", number=number, fault=fault) for fault in _faults(gap)]
        return faults

    def doubts(self, content: Content) -> list[object]:
        return [_l("Gap %(number)s: %(fault)s", number=number, fault=_l("Two options are the same."))
                for number, gap in enumerate(content["gaps"], 1) if gap["kind"] == "choice" and _repeats(gap)]

    def entered(self, content: Content) -> Content:
        return {"gaps": [{**gap, "answers": "\n".join(map(_line, gap["answers"]))} for gap in content["gaps"]]}

    def names(self, content: Content) -> list[str]:
        return [str(name) for name in content["order"]]

    def shown(self, content: Content) -> Content:
        return {"fields": [_shown(content["gaps"][int(name) - 1]) for name in self.names(content)]}

    def earned(self, content: Content, name: str, given: str | None) -> Decimal:
        entry = _fitting(_of(content, name), given)
        return weights.fraction(entry["weight"]) if entry else NONE

    def weight(self, content: Content, name: str) -> Decimal:
        return Decimal(_of(content, name)["weight"])

    def second_look(self, content: Content, value: Any) -> str:
        gaps = ((_of(content, name), given) for name, given in (value or {}).items())
        told = [numeric.numeric.second_look(_number(gap["answers"][0]), given) for gap, given in gaps if gap["kind"] == "numeric"]
        return " ".join(filter(None, [*told, super().second_look(content, value)]))

    def model(self, content: Content) -> list[str]:
        return [_best(_of(content, name)) for name in self.names(content)]

    def explain(self, content: Content) -> str:
        return "; ".join(f"({name}) {right}" for name, right in zip(self.names(content), self.model(content), strict=True))

    def said(self, content: Content, value: Any) -> str:
        return "; ".join(f"({name}) {value[name]}" for name in self.names(content) if name in value) if value else ""

    def comments(self, content: Content, value: Any) -> Iterable[Comment]:
        for name in self.names(content):
            given = (value or {}).get(name)
            entry = _fitting(_of(content, name), given)
            if entry and entry.get("feedback"):
                yield Comment(str(given), entry["feedback"], Decimal(entry["weight"]) > 0)


def _of(content: Content, name: str) -> Content:
    gap: Content = content["gaps"][int(name) - 1]
    return gap


def _gap(raw: Mapping[str, Any]) -> Content:
    kind = raw.get("kind")
    tidied = []
    for answer in raw["answers"]:
        text = numeric.kept_number(answer["text"]) if kind == "numeric" else plain(str(answer["text"]))
        entry = {"text": text, "weight": weights.tidy(answer.get("weight")), "feedback": plain(answer.get("feedback") or "")}
        if kind == "numeric":
            entry["tolerance"] = numeric.kept_number(answer.get("tolerance") or 0)
        tidied.append(entry)
    kept = {name: raw[name] for name in ("case_sensitive", "layout", "multiple", "shuffle") if raw.get(name)}
    return {"kind": kind, "weight": weights.tidy(raw.get("weight"), "1"), "answers": [a for a in tidied if a["text"]], **kept}


def _faults(gap: Content) -> list[object]:
    answers = gap["answers"]
    faults = weights.faults((a["weight"] for a in answers), least=-100) or weights.faults([gap["weight"]])
    if faults:
        return faults
    if gap["kind"] not in KINDS or not any(Decimal(a["weight"]) == 100 for a in answers):
        return [_l("Give at least one answer that earns 100 percent.")]
    if gap["kind"] == "choice" and len({a["text"] for a in answers}) < 2:
        return [_l("Give at least two options.")]
    if gap["kind"] == "numeric":
        return [fault for a in answers for fault in numeric.numeric.check(_number(a))][:1]
    return []


def _repeats(gap: Content) -> bool:
    return len({a["text"] for a in gap["answers"]}) < len(gap["answers"])


def _shown(gap: Content) -> Content:
    if gap["kind"] == "choice":
        return {"kind": "choice", "choices": sorted({a["text"] for a in gap["answers"]}, key=str.casefold)}
    widest = max(len(a["text"]) for a in gap["answers"])
    return {"kind": gap["kind"], "size": min(max(6, widest + 2), 24) // 6 * 6 + 6}


def _fitting(gap: Content, given: str | None) -> Mapping[str, Any] | None:
    if given is None:
        return None
    if gap["kind"] == "choice":
        return next((a for a in gap["answers"] if a["text"] == given), None)
    if gap["kind"] == "numeric":
        return next((a for a in gap["answers"] if numeric.fitting(_number(a), given)), None)
    known = {"answers": (), "partial": gap["answers"], "case_sensitive": gap.get("case_sensitive", False), "wildcards": True}
    return short.fitting(known, given)


def _number(answer: Mapping[str, Any]) -> Content:
    return {"answer": answer["text"], "tolerance": answer["tolerance"], "unit": ""}


def _best(gap: Content) -> str:
    right = next(str(a["text"]) for a in gap["answers"] if Decimal(a["weight"]) == 100)
    return short.example(right) if gap["kind"] == "short" else right


def _read(kind: str, lines: str) -> list[dict[str, str]]:
    found = []
    for line in filter(str.strip, lines.splitlines()):
        weight, text, feedback = (_LINE.fullmatch(line.strip()) or _LINE.fullmatch("")).groups()  # type: ignore[union-attr]
        number, _, margin = text.partition("±") if kind == "numeric" else (text, "", "")
        if kind == "numeric":
            number, margin = numeric.meant(number), numeric.meant(margin)
        found.append({"text": number.strip(), "weight": weight or "100", "feedback": feedback or "", "tolerance": margin.strip()})
    return found


def _line(answer: Mapping[str, Any]) -> str:
    share = "" if answer["weight"] == "100" else f"{answer['weight']}% "
    text, comment = answer["text"], f" # {answer['feedback']}" if answer["feedback"] else ""
    if "tolerance" in answer:
        text, margin = numeric.with_comma(text), numeric.with_comma(answer["tolerance"])
        text += f" ± {margin}" if margin != "0" else ""
    return f"{share}{text}{comment}"


cloze = Cloze()
