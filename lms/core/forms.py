"""The base of all forms: what WTForms itself says to a user is said in the user's language too."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_translations, gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field, PasswordField, StringField, ValidationError
from wtforms import Form as BareForm

from lms.core.database import now
from lms.core.i18n import zone

_BREAKS = re.compile("[\x0b\x0c\x85]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class _Words:
    """WTForms' own messages, looked up where ours are; it fills in their values itself."""

    def gettext(self, text: str) -> str:
        return str(get_translations().ugettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(get_translations().ungettext(one, many, n))


class Years:
    """A date from the year `first` to `ahead` years from now, so that no reckoning with it leaves the calendar."""

    def __init__(self, first: int, *, ahead: int) -> None:
        self.first, self.ahead = first, ahead

    def __call__(self, _form: object, field: Any) -> None:
        last = now().year + self.ahead
        if field.data and not self.first <= field.data.year <= last:
            raise ValidationError(gettext("The year must lie between %(first)s and %(last)s.", first=self.first, last=last))


def readable(text: Any) -> Any:
    """The text without what nobody can see and what turns the direction of writing: it comes along when people copy from
    documents, and a name that prints another than it holds would be a forgery. Passwords are never touched."""
    return _UNREADABLE.sub("", _BREAKS.sub(" ", text)) if isinstance(text, str) else text


def figure(text: str | None, least: int | Decimal, most: int | Decimal, places: int = 2) -> Decimal | None:
    """The number that was typed, with a comma or a point; None where it is none from `least` to `most` with at most `places`
    decimals. They are counted as typed: "1.500" is refused, for it may be meant as 1500."""
    try:
        number = Decimal((text or "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    is_good = number.is_finite() and least <= number <= most and int(number.as_tuple().exponent) >= -places
    return number if is_good else None


def stripped(text: str | None) -> str:
    """A filter: without spaces around."""
    return (text or "").strip()


def one_line(text: str | None) -> str:
    """A filter: on one line, with single spaces."""
    return " ".join(text.split()) if text else ""


class Form(FlaskForm):
    """A form with a CSRF token, in the user's language; its texts are `readable`."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Words:
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:
            field: Field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = (readable, *field.filters)
            return field


class PartForm(BareForm):
    """A row or part of another form, which has the token; in the user's language too."""

    class Meta:
        def get_translations(self, form: Any) -> _Words:
            return _Words()


class MomentField(DateTimeLocalField):
    """A day and time in the reader's own zone, which stands behind the label; the data is aware."""

    data: datetime | None

    def __init__(self, label: Any = None, validators: Any = None, **how: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **how)

    def process_data(self, value: datetime | None) -> None:
        super().process_data(value.astimezone(_zone()) if value else value)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            self.data = self.data.replace(tzinfo=_zone())


def _zone() -> ZoneInfo:
    """The reader's. Flask-Babel's own object, put into a moment as it stands, would mean the local mean time of 1890."""
    return ZoneInfo(zone())


SAID_BY_WTFORMS = (
    _l("This field is required."), _l("Not a valid choice."), _l("Invalid Choice: could not coerce."), _l("Invalid input."),
    _l("'%(value)s' is not a valid choice for this field."), _l("Invalid email address."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    _l("Not a valid integer value."), _l("Not a valid decimal value."), _l("Not a valid float value."),
    _l("Not a valid date value."), _l("Not a valid datetime value."), _l("Not a valid time value."),
    _l("Number must be at least %(min)s."), _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("Field must be between %(min)d and %(max)d characters long."), _l("Field must be equal to %(other_name)s."),
)
"""Named here so that they are found and translated; those with a plural follow."""


def _with_plural(num: int) -> tuple[str, ...]:
    return (
        ngettext("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", num),
        ngettext("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", num))
