"""Multibase base58btc: how Data Integrity writes keys and signatures."""

from __future__ import annotations

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def encoded(raw: bytes) -> str:
    number, text = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        text = _DIGITS[digit] + text
    return "z" + "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def decoded(text: str) -> bytes:
    """ValueError if it is none."""
    if not text.startswith("z"):
        raise ValueError("not base58btc")
    digits = text[1:]
    number = 0
    for letter in digits:
        number = number * 58 + _DIGITS.index(letter)
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
