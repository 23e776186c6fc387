"""QR codes with their quiet zones, struck square by square: read from a drawing they would cost five times as much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from math import isqrt

import zxingcpp

from lms.certificates.designs.fields import OFFLINE, QR
from lms.certificates.paper.facts import Facts

_DARK = re.compile(b"\0+")


class Code:
    """Upper-case addresses and base45 stay in the compact alphanumeric mode."""

    def __init__(self, text: str, *, level: str) -> None:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
        self._dots = bytes(code.to_image(scale=1, add_quiet_zones=True))  # type: ignore[call-overload]
        self.size = isqrt(len(self._dots))

    def struck(self, width: float, height: float) -> bytes:
        """The operators that draw it in this size."""
        size = self.size
        head = f"q {width / size:f} 0 0 {height / size:f} 0 0 cm 1 1 1 rg 0 0 {size} {size} re f 0 0 0 rg"
        return "\n".join([head, *self._squares, "f Q"]).encode()

    @cached_property
    def _squares(self) -> list[str]:
        """Dark squares side by side are one rectangle."""
        rows = (self._dots[start:start + self.size] for start in range(0, len(self._dots), self.size))
        return [f"{run.start()} {y} {run.end() - run.start()} 1 re" for y, row in enumerate(rows) for run in _DARK.finditer(row)]


def of(facts: Facts, statement: str) -> Mapping[str, Code]:
    """Those of a certificate, by the names under which designs ask for them."""
    codes = {QR: Code(facts.verification_url, level="Q")}
    return codes | ({OFFLINE: Code(statement, level="M")} if statement else {})
