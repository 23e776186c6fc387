"""Where the bars of a chart stand, in the units of its drawing. What they say stands beside them as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 28, 6, 14, 22
"""Room around the bars, for words."""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    value: int
    series: int


@dataclass(frozen=True)
class Bars:
    """Bars over equal parts of 0 to 100, one or more series side by side in each part."""

    bars: Sequence[Bar]
    most: int
    base: int = HEIGHT - BOTTOM

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def ticks(self) -> list[tuple[float, int]]:
        """Where 0, 20 ... 100 stand on the axis."""
        return [(self.at(percent), percent) for percent in range(0, 101, 20)]

    @property
    def right(self) -> int:
        return WIDTH - RIGHT

    @property
    def left(self) -> int:
        return LEFT

    @property
    def top(self) -> int:
        return TOP

    def at(self, percent: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * percent / 100, 1)


def bars(*series: Sequence[int]) -> Bars:
    """Each series holds the count of each part; all are as long as the first."""
    most = max(1, *(max(counts) for counts in series))
    part = (WIDTH - LEFT - RIGHT) / len(series[0])
    width = (part - 3) / len(series)
    drawn = []
    for place, counts in enumerate(series):
        for number, count in enumerate(counts):
            height = round((HEIGHT - TOP - BOTTOM) * count / most, 1)
            x = round(LEFT + number * part + 1.5 + place * width, 1)
            drawn.append(Bar(x, round(HEIGHT - BOTTOM - height, 1), round(width, 1), height, count, place))
    return Bars(drawn, most)


def parts(count: int) -> list[str]:
    """How the parts are called, in percent: 0 to 9 ... 90 to 100."""
    step = 100 // count
    return [f"{step * n}–{step * (n + 1) - (0 if n == count - 1 else 1)}" for n in range(count)]
