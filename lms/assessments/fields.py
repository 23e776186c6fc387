"""Fields that several forms of assessments use."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField

from lms.core.forms import figure


class Figure(StringField):
    """A number from `least` to `most`, as `figure` reads it; `data` is a Decimal, None while empty."""

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
        self.data = None
        if not valuelist[0].strip():
            return
        self.data = figure(valuelist[0], self.least, self.most, self.places)
        if self.data is None:
            raise ValueError(_("Give a number from %(least)s to %(most)s with at most %(places)s decimals.", least=self.least,
                               most=self.most, places=self.places))
