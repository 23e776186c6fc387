"""Numbers as files write them, kept as digits with a point."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation

LONGEST, _SIZED = 60, 20
"""Letters of a number; significant digits to which one over a number is kept."""


def digits(text: object) -> str | None:
    """The number in plain digits, None where the text is no finite number of a human size."""
    try:
        number = Decimal(str(text).strip().replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        return None
    if not number.is_finite() or (number and abs(number.adjusted()) > 40):
        return None
    return tidy(number)


def tidy(number: Decimal) -> str:
    text = f"{number:f}"[:LONGEST]
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0", "-") else text


def reciprocal(number: str, places: int = _SIZED) -> str:
    """One over it, to so many significant digits."""
    return tidy(Context(prec=places).divide(Decimal(1), Decimal(number)))


def shortest_reciprocal(number: str) -> str:
    """One over it in the fewest digits of which `reciprocal` makes the number again."""
    written = (reciprocal(number, places) for places in range(1, _SIZED + 8))
    return next((text for text in written if text != "0" and reciprocal(text) == number), reciprocal(number))


def percent(fraction: Decimal) -> str:
    """A share of one, told in percent to five places."""
    return tidy((fraction * 100).quantize(Decimal("0.00001")))


def weight(text: object, default: str = "0") -> str:
    return digits(text) or default
