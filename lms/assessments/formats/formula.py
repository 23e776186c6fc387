"""Formulae in MathML, spelled on one line: a fraction over x²+8 becomes 7/(x²+8)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from html.parser import HTMLParser

LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_BEGINS = re.compile(r"<(?:\w{1,20}:)?math[\s>]", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w{1,20}:)?math\s{0,9}>", re.IGNORECASE)
LONGEST = 10_000
"""Letters of a formula; what is longer is no formula that anybody typed, and becomes its bare words."""
_SMALL = re.compile(r"[0-9+-]+")
_WHOLE = re.compile(r"\w+|\(.*\)|[√∛]\w+", re.DOTALL)
_UNSEEN = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b")
"""Function application, invisible times, separator and plus."""
_SAID_TWICE = ("annotation", "annotation-xml")


def holds(text: str) -> bool:
    """Whether the HTML holds a formula."""
    return bool(_BEGINS.search(text))


def spelled(text: str) -> str:
    """The HTML, its formulae as text."""
    pieces, at = [], 0
    while (begins := _BEGINS.search(text, at)) and (ends := _ENDS.search(text, begins.end())):
        formula = text[begins.start():ends.end()]
        line = html.escape(_Speller.of(formula), quote=False) if len(formula) <= LONGEST else formula
        pieces += [text[at:begins.start()], line]
        at = ends.end()
    return "".join([*pieces, text[at:]])


class _Speller(HTMLParser):
    """Spells each element when it ends, from what stands in it; nothing here calls itself, however deep the formula."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, list[str]]] = [("", [])]

    @classmethod
    def of(cls, formula: str) -> str:
        speller = cls()
        speller.feed(formula)
        speller.close()
        while len(speller.open) > 1:
            speller.end()
        return "".join(speller.open[0][1]).translate(_UNSEEN).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append((tag.rpartition(":")[2], []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1][1].append(" " if tag.rpartition(":")[2] == "mspace" else "")

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if any(name == one for one, _parts in self.open):
            while self.open[-1][0] != name:
                self.end()
            self.end()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1][1].append(" ".join(data.split()) if self.open[-1][0] != "mtext" else re.sub(r"\s+", " ", data))

    def end(self) -> None:
        name, parts = self.open.pop()
        self.open[-1][1].append(_joined(name, parts))


def _joined(name: str, parts: Sequence[str]) -> str:
    match name, parts:
        case ("mfrac", [above, below]):
            return f"{_grouped(above)}/{_grouped(below)}"
        case ("msup" | "mover", [base, above]):
            return _grouped(base) + _small(above, "^", RAISED)
        case ("msub" | "munder", [base, below]):
            return base + _small(below, "_", LOWERED)
        case ("msubsup" | "munderover", [base, below, above]):
            return base + _small(below, "_", LOWERED) + _small(above, "^", RAISED)
        case ("mroot", [inside, "3"]):
            return f"∛{_grouped(inside)}"
        case ("mroot", [inside, degree]):
            return f"{_grouped(inside)}^(1/{degree})"
        case ("mfenced", _):
            return f"({', '.join(parts)})"
        case ("mtr", _):
            return f"[{', '.join(parts)}]"
        case ("msqrt", _):
            return f"√{_grouped(''.join(parts))}"
    return "" if name in _SAID_TWICE else "".join(parts)


def _grouped(text: str) -> str:
    """In brackets where it would else be read together with what stands beside it."""
    return text if _WHOLE.fullmatch(text.strip()) and not _ends_early(text) else f"({text.strip()})"


def _ends_early(text: str) -> bool:
    """Whether the first bracket is closed before the end, as in (a)+(b)."""
    depth = 0
    for number, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0 and number < len(text) - 1:
            return True
    return False


def _small(text: str, mark: str, signs: dict[int, int]) -> str:
    return text.translate(signs) if _SMALL.fullmatch(text) else f"{mark}{_grouped(text)}"
