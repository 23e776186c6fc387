"""Numbers as files write them, kept as digits with a point."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LONGEST = 60


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


def percent(fraction: Decimal) -> str:
    """A share of one, told in percent to five places."""
    return tidy((fraction * 100).quantize(Decimal("0.00001")))


def weight(text: object, default: str = "0") -> str:
    return digits(text) or default
