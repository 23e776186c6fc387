"""Forms of cohorts and of the lists of people that are sent for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.core.forms import Form, Years, stripped
from lms.core.i18n import ZONES
from lms.enrolments.forms.seats import PAYERS
from lms.enrolments.services import Entry

LONGEST_LIST = 3_000_000
REAL = Years(2000, ahead=20)
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class CohortForm(Form):
    name = StringField(_l("Name of the cohort"), [DataRequired(_l("Give the cohort a name.")), Length(max=120)],
                       filters=[stripped], description=_l("As it will stand on the certificate, such as “Angkatan I 2026”."))
    starts_on = DateField(_l("First day"), [InputRequired(_l("Give the first day.")), REAL])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Give the last day.")), REAL],
                        description=_l("Learners may work until 23.59 of this day, and read on for 14 days more."))
    time_zone = SelectField(_l("Time zone"), [InputRequired(_l("Choose a time zone."))],
                            choices=[SelectChoice(key, label) for key, label in ZONES.items()])
    place = StringField(_l("Place"), [Optional(), Length(max=120)], filters=[stripped],
                        description=_l("Where people meet, or “Daring” when they do not."))
    capacity = IntegerField(_l("Capacity"), [Optional(), NumberRange(1, 100_000, _l("Give a number from 1 to 100,000."))],
                            description=_l("How many people at most. Leave it empty for no limit."))
    is_open = BooleanField(_l("Open for self-enrolment"),
                           description=_l("Everybody with an account may take a free seat until the last day, or within the "
                                          "registration window."))
    opens_at = DateTimeLocalField(_l("Registration opens"), [Optional(), REAL], format=MOMENTS,
                                  description=_l("In the time zone of the cohort. Leave it empty to open at once."))
    shuts_at = DateTimeLocalField(_l("Registration closes"), [Optional(), REAL], format=MOMENTS,
                                  description=_l("Leave it empty to keep it open until the last day."))
    has_queue = BooleanField(_l("Waiting list"), default=True, description=_l(
        "Who finds no seat may wait. A seat that becomes free is offered to the first in line whom it fits."))
    answer_hours = IntegerField(
        _l("Hours to accept an offered seat"), [Optional(), NumberRange(0, 336)], default=48,
        description=_l("Then it goes to the next in line. 0 gives the seat at once, without asking; empty means 48."))

    def validate_shuts_at(self, field: Any) -> None:
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("Registration closes before it opens."))

    @property
    def entry(self) -> Entry:
        return Entry(self._moment(self.opens_at.data), self._moment(self.shuts_at.data), self.has_queue.data,
                     48 if self.answer_hours.data is None else self.answer_hours.data)

    def _moment(self, local: datetime | None) -> datetime | None:
        return local.replace(tzinfo=ZoneInfo(self.time_zone.data)) if local else None

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day lies before the first day."))


class NewCohortForm(CohortForm):
    course = SelectField(_l("Course"), [InputRequired(_l("Choose a course."))], coerce=int, validate_choice=True)
    agency = SelectField(_l("Agency that runs it"), [InputRequired(_l("Choose the agency."))], coerce=int, validate_choice=True)


class ListForm(Form):
    people = TextAreaField(
        _l("People, one a line"), [DataRequired(_l("Paste at least one line.")),
                                     Length(max=LONGEST_LIST, message=_l(
                                         "The list is too long: paste it in parts, or send it as a file."))],
        render_kw={"maxlength": False},  # a browser would cut what is pasted without a word
        description=_l("NIP, username or e-mail address. Rows copied from a spreadsheet will do as they are; "
                       "at most 20,000 lines."))
    sponsor = SelectField(_l("Who pays for all of them"), [Optional()], choices=[SelectChoice("", _l("not said")), *PAYERS])


class HomeForm(Form):
    home = SelectField(_l("Agency of people whose own is not known here"), [InputRequired(_l("Choose the agency."))], coerce=int,
                       validate_choice=True,
                       description=_l("New accounts belong to the agency in their row; where that is missing or not known, to "
                                      "this one."))


class SpreadsheetForm(HomeForm):
    file = FileField(_l("Spreadsheet"), [FileRequired(_l("Choose a file."))])


class ColumnsForm(HomeForm):
    """The columns themselves are read by the view: how many there are depends on the file."""


class InstructorForm(Form):
    person = StringField(
        _l("Who will teach this cohort"), [DataRequired(_l("Say who.")), Length(max=254)], filters=[stripped], description=_l(
            "People of your own agencies also by their whole name or username, others by e-mail address or NIP alone."))
