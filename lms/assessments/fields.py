"""Fields that several forms of assessments use."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField


def decimals(number: Decimal) -> int:
    """How many are typed; `number` is finite."""
    return max(0, -int(number.as_tuple().exponent))


class Figure(StringField):
    """A number from `least` to `most`, typed with a comma or a point; `data` is a Decimal, None while empty.

    Decimals are counted as typed: "1.500" is refused, for it may be meant as 1500.
    """

    def __init__(self, label: object, validators: Any = None, *, least: int, most: int, places: int = 2, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.least, self.most, self.places = least, most, places

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data).normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data, text = None, valuelist[0].strip().replace(",", ".")
        if not text:
            return
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite() or not self.least <= number <= self.most or decimals(number) > self.places:
            raise ValueError(_("Give a number from %(least)s to %(most)s with at most %(places)s decimals.", least=self.least,
                               most=self.most, places=self.places))
        self.data = number
