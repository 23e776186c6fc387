"""The lines of a form that move with its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.certificates.paper.compiled.standins import Mould
from lms.certificates.paper.compiled.typesetting import Type

Stroke = bytes | tuple[int, int] | tuple[str, float, float]
"""Operators that stay, (row, run), or the name and size of a picture."""


@dataclass(frozen=True)
class Run:
    """A text of a line that moves: `mould` and `type` say what goes into it and how it is set, None where it stays as it is."""

    mould: Mould | None
    type: Type | None
    x: float
    y: float
    width: float
    shown: tuple[bytes, ...]
    """The operators for the text with stand-ins."""

    @property
    def last_font(self) -> bytes:
        """What is drawn next may rely on it."""
        return next(operator for operator in reversed(self.shown) if operator.endswith(b" Tf"))


@dataclass(frozen=True)
class Row:
    """A line that moves: by no share, half, or all of what it grows by, to the left."""

    runs: tuple[Run, ...]
    width: float
    room: float
    share: float


@dataclass(frozen=True)
class Page:
    """What is drawn between the first and the last thing that differs; `number` is that of its object."""

    rows: tuple[Row, ...]
    strokes: tuple[Stroke, ...]
    number: int


def placed(row: Row, widths: Sequence[float]) -> list[float]:
    """Where each run begins once they are so wide."""
    grown = [width - run.width for width, run in zip(widths, row.runs, strict=True)]
    start = -row.share * sum(grown)
    return [run.x + start + sum(grown[:n]) for n, run in enumerate(row.runs)]
