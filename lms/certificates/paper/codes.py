"""QR codes with their quiet zones, struck square by square: read from a drawing they would cost five times as much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from math import isqrt

import zxingcpp

from lms.certificates.designs.fields import OFFLINE, QR
from lms.certificates.paper.facts import Facts

_DARK = re.compile(b"\0+")
_ANY = 2
"""What is signed looks like chance, so no mask gives it the patterns that masks are there to break."""


class Code:
    """Upper-case addresses and base45 stay in the compact alphanumeric mode.

    `mask` is one of the eight patterns of ISO/IEC 18004, 7.8; without, the one is chosen that the standard's points favour, which
    takes a large code a millisecond.
    """

    def __init__(self, text: str, *, level: str, mask: int | None = None) -> None:
        chosen = {} if mask is None else {"dataMask": mask}
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, **chosen)
        self._dots = bytes(code.to_image(scale=1, add_quiet_zones=True))  # type: ignore[call-overload]
        self.size = isqrt(len(self._dots))

    def struck(self, width: float, height: float) -> bytes:
        """The operators that draw it in this size."""
        size = self.size
        head = f"q {width / size:f} 0 0 {height / size:f} 0 0 cm 1 1 1 rg 0 0 {size} {size} re f 0 0 0 rg"
        return "\n".join([head, *self._squares, "f Q"]).encode()

    @cached_property
    def _squares(self) -> list[str]:
        """Dark squares side by side are one rectangle; none goes on in the next row, for the quiet zone is between."""
        places, lengths = _words(self.size)
        return [places[start] + lengths[end - start] for start, end in map(re.Match.span, _DARK.finditer(self._dots))]


@lru_cache(maxsize=8)
def _words(size: int) -> tuple[list[str], list[str]]:
    """Where each square lies, and how a rectangle of so many is drawn: codes of a size have them in common."""
    return [f"{x} {y} " for y in range(size) for x in range(size)], [f"{length} 1 re" for length in range(size)]


def of(facts: Facts, statement: str) -> Mapping[str, Code]:
    """Those of a certificate, by the names under which designs ask for them."""
    codes = {QR: Code(facts.verification_url, level="Q")}
    return codes | ({OFFLINE: Code(statement, level="M", mask=_ANY)} if statement else {})
