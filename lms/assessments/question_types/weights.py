"""Weights: the percent of the points that an option or an accepted answer earns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from lms.assessments.question_types.base import FULL

NEARLY_ALL = Decimal("0.999")
"""Three thirds written as 33.33333 each are the whole."""
_KEPT = re.compile(r"-?\d{1,3}(\.\d{1,7})?")


def tidy(raw: object, otherwise: str = "100") -> str:
    """As digits with a point; what is no number stays as it is, for `faults`."""
    text = str(raw if raw is not None else "").strip().rstrip("%").replace(",", ".").strip()
    if not _KEPT.fullmatch(text):
        return text or otherwise
    return text.rstrip("0").rstrip(".") if "." in text else text


def faults(weights: Iterable[str], *, least: int = 0) -> list[object]:
    """What keeps these from being weights."""
    if all(_KEPT.fullmatch(weight) and least <= Decimal(weight) <= 100 for weight in weights):
        return []
    return [_l("A share is a number from %(least)s to 100, in percent.", least=least)]


class Share:
    """Of a form's field: empty, or a weight from `least` to 100."""

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def __call__(self, _form: object, field: Field) -> None:
        if faults([tidy(field.data)], least=self.least):
            raise ValidationError(_("A share is a number from %(least)s to 100, in percent.", least=self.least))


def fraction(weight: str) -> Decimal:
    return Decimal(weight) / 100


def whole(earned: Decimal) -> Decimal:
    """Within 0 and 1, with rounding of the shares made good."""
    return FULL if earned >= NEARLY_ALL else max(Decimal(0), earned)
