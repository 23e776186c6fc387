"""Questions of every kind as Hypothesis draws them, in the shape that readers give."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from lms.assessments import labels
from lms.assessments.formats import Incoming, Media
from lms.assessments.formats.contents import share_of
from lms.assessments.question_types.base import plain

_SIGNS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs", "Cf", "Mn", "Mc", "Me"))
words = st.text(st.one_of(_SIGNS, st.sampled_from(" ~=#{}:\\%*_<>&[]$/\"'->|")), min_size=1, max_size=24).map(plain).filter(
    lambda text: any(sign.isalnum() for sign in text) and text not in ("*",))
comments = st.one_of(st.just(""), words)
numbers = st.decimals(-10**6, 10**6, places=3, allow_nan=False).map(lambda n: f"{n:f}".rstrip("0").rstrip(".") or "0").map(
    lambda text: "0" if text in ("-0", "-") else text)
margins = st.decimals(0, 100, places=2).map(lambda n: f"{n:f}".rstrip("0").rstrip(".") or "0")
texts = st.lists(words, min_size=1, max_size=3).map("\n".join).filter(lambda text: "[[" not in text)
distinct = st.lists(words, min_size=2, max_size=5, unique_by=str.casefold)


@st.composite
def options(draw: st.DrawFn, *, is_single: bool) -> dict[str, Any]:
    offered = draw(distinct)
    right = {0} if is_single else set(draw(st.lists(st.integers(0, len(offered) - 1), min_size=1, unique=True)))
    rows: list[dict[str, Any]] = [
        {"text": text, "correct": place in right, "feedback": draw(comments)} for place, text in enumerate(offered)]
    if draw(st.booleans()) and len(right) < len(rows):
        for row in rows:
            wrong = "50" if is_single else "0"
            row["weight"] = ("100" if is_single else share_of(len(right))) if row["correct"] else wrong
    return {"options": rows}


@st.composite
def short(draw: st.DrawFn, *, is_rich: bool = True, may_be_strict: bool = True) -> dict[str, Any]:
    known = [text.replace("*", "") or "x" for text in draw(distinct)]
    known = list(dict.fromkeys(plain(text) or "x" for text in known))
    content: dict[str, Any] = {"answers": known[:1], "case_sensitive": may_be_strict and draw(st.booleans())}
    if len(known) > 1:
        content["partial"] = [{"text": text, "weight": "50", "feedback": draw(comments) if is_rich else ""} for text in known[1:]]
    if is_rich and (said := draw(comments)):
        content["feedback"] = {known[0]: said}
    return content


@st.composite
def numeric(draw: st.DrawFn, *, is_rich: bool = True, may_have_unit: bool = True) -> dict[str, Any]:
    unit = draw(st.sampled_from(["", "m"])) if may_have_unit else ""
    content = {"answer": draw(numbers), "tolerance": draw(margins), "unit": unit}
    if is_rich and draw(st.booleans()):
        content["also"] = [{"answer": draw(numbers), "tolerance": draw(margins), "weight": "50", "feedback": draw(comments)}]
    if is_rich and (said := draw(comments)):
        content["feedback"] = said
    return content


@st.composite
def matching(draw: st.DrawFn) -> dict[str, Any]:
    left = draw(distinct)
    right = draw(st.lists(words, min_size=len(left) + 1, max_size=len(left) + 1, unique=True))
    pairs = [{"text": text, "match": match} for text, match in zip(left, right, strict=False)]
    return {"pairs": pairs, "distractors": right[len(left):]}


@st.composite
def truth(draw: st.DrawFn) -> dict[str, Any]:
    content: dict[str, Any] = {"answer": draw(st.booleans())}
    if draw(st.booleans()):
        content["feedback"] = {"true": draw(words), "false": draw(words)}
    return content


@st.composite
def cloze(draw: st.DrawFn, *, is_rich: bool = True) -> dict[str, Any]:
    offered = draw(distinct)
    said = comments if is_rich else st.just("")
    choice = {"kind": "choice", "weight": "1", "layout": "inline", "answers": [
        {"text": text, "weight": "0" if place else "100", "feedback": draw(said)} for place, text in enumerate(offered)]}
    number = {"kind": "numeric", "weight": "1", "answers": [
        {"text": draw(numbers), "weight": "100", "feedback": draw(said), "tolerance": draw(margins) if is_rich else "0"}]}
    return {"gaps": [choice, number]}


def asked(kind: str, contents: st.SearchStrategy[dict[str, Any]], *, suffix: str = "") -> st.SearchStrategy[Incoming]:
    return st.builds(
        Incoming, kind=st.just(kind), text=texts.map(lambda text: text + suffix), content=contents,
        name=st.one_of(st.just(""), words), feedback=st.one_of(st.just(""), texts),
        points=st.decimals(0, 1000, places=2), penalty=st.one_of(st.just(Decimal(0)), st.decimals(0, 1, places=7)),
        category=st.lists(words, max_size=3).map(lambda names: labels.path(labels.split(labels.path(names)))),
        tags=st.lists(words, max_size=3).map(labels.distinct).filter(lambda tags: labels.parted(tags) == (tags, None)),
        difficulty=st.sampled_from([None, "easy", "medium", "hard"]))


@st.composite
def pictured(draw: st.DrawFn, questions: st.SearchStrategy[Incoming]) -> Incoming:
    """The question with up to three files that its text shows, and pictures in its options, where it has any."""
    question = draw(questions)
    names = draw(st.lists(st.sampled_from(["a.png", "foto b.jpg", "suara (1).wav"]), max_size=3, unique=True))
    shown = "".join(f" {'[' if name.endswith('.wav') else '!['}lihat](<{name}>)" for name in names)
    media = tuple(Media(name, draw(st.binary(max_size=60))) for name in names)
    return replace(question, text=question.text + shown, content=_drawn(draw, question.content, names), media=media)


def _drawn(draw: st.DrawFn, content: dict[str, Any], names: list[str]) -> dict[str, Any]:
    if not (pictures := [name for name in names if not name.endswith(".wav")]):
        return content
    placed = st.sampled_from(["{text} ![isi \"ini\"](<{name}>)", "![](<{name}>) {text}", "![a](<{name}>)", "{text}"])
    rows = [{**row, "text": draw(placed).replace("{text}", row["text"]).replace("{name}", draw(st.sampled_from(pictures)))}
            for row in content.get("options", ())]
    return content | ({"options": rows} if rows else {})


def essay() -> st.SearchStrategy[dict[str, int]]:
    """Numbers alone, which every format keeps in its way."""
    return st.fixed_dictionaries({}, optional={name: st.integers(1, 90) for name in ("lines", "words_max", "attachments")})
