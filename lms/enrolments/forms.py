"""Forms of enrolments: shape and wording."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.core.forms import Form, Years
from lms.core.i18n import ZONES

REAL = Years(2000, ahead=20)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class CohortForm(Form):
    name = StringField(_l("Name of the cohort"), [DataRequired(_l("Give the cohort a name.")), Length(max=120)],
                       filters=[_stripped], description=_l("As it will stand on the certificate, such as “Angkatan I 2026”."))
    starts_on = DateField(_l("First day"), [InputRequired(_l("Give the first day.")), REAL])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Give the last day.")), REAL],
                        description=_l("Learners may work until 23.59 of this day, and read on for 14 days more."))
    time_zone = SelectField(_l("Time zone"), [InputRequired(_l("Choose a time zone."))],
                            choices=[SelectChoice(key, label) for key, label in ZONES.items()])
    place = StringField(_l("Place"), [Optional(), Length(max=120)], filters=[_stripped],
                        description=_l("Where people meet, or “Daring” when they do not."))
    capacity = IntegerField(_l("Capacity"), [Optional(), NumberRange(1, 100_000, _l("At least one seat."))],
                            description=_l("How many people at most. Leave it empty for no limit."))
    is_open = BooleanField(_l("Open for self-enrolment"),
                           description=_l("Everybody with an account may take a free seat until the last day."))

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day lies before the first day."))


class NewCohortForm(CohortForm):
    course = SelectField(_l("Course"), [InputRequired(_l("Choose a course."))], coerce=int, validate_choice=True)
    agency = SelectField(_l("Agency that runs it"), [InputRequired(_l("Choose the agency."))], coerce=int, validate_choice=True)


class SelfEnrolForm(Form):
    cohort = RadioField(_l("Cohort"), [InputRequired(_l("Choose a cohort."))])


class WithdrawForm(Form):
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=400)], filters=[_stripped],
                           description=_l("The organiser reads it; you may leave it empty."))


class RemoveForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)], filters=[_stripped],
                           description=_l("It stays on record with the place and can be read by an auditor."))


class ListForm(Form):
    people = TextAreaField(
        _l("People, one a line"), [DataRequired(_l("Paste at least one line.")), Length(max=100_000)],
        description=_l("NIP, username or e-mail address. Rows copied from a spreadsheet will do as they are."))
