"""Forms of agreements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.accounts import queries as people
from lms.accounts.labels import TIME_ZONES
from lms.accounts.services import ADDRESS, USERNAME
from lms.core.forms import Form, Years, one_line, stripped
from lms.partners.documents import ALLOWED, SENT_AHEAD
from lms.partners.models import Agreement
from lms.partners.provinces.plan import BELOW, OFFICES, Plan, Somebody
from lms.partners.services import Terms
from lms.partners.words import KINDS, SOURCES
from lms.uploads.fields import Holds, ResumableFileField

MOST_SEATS, DEAREST = 100_000, 1_000_000_000
DAYS = Years(2000, ahead=30)


class AgreementForm(Form):
    kind = RadioField(_l("Kind"), [InputRequired(_l("Choose what it is."))], default="pks",
                      choices=[SelectChoice(key, label) for key, label in KINDS.items()])
    number = StringField(_l("Number"), [DataRequired(_l("Copy the number from the agreement.")), Length(max=120)],
                         filters=[one_line], description=_l("As it stands on the paper, with the numbers of both parties."))
    title = StringField(_l("About"), [DataRequired(_l("Say in a few words what was agreed.")), Length(max=250)],
                        filters=[one_line])
    valid_from = DateField(_l("First day"), [InputRequired(_l("Give the first day.")), DAYS])
    valid_to = DateField(_l("Last day"), [InputRequired(_l("Give the last day.")), DAYS])
    source = SelectField(_l("Who pays"), [InputRequired(_l("Choose where the money comes from."))],
                         choices=[SelectChoice(key, label) for key, label in SOURCES.items()])
    seats = IntegerField(_l("Seats agreed in all"), [Optional(), NumberRange(1, MOST_SEATS)],
                         description=_l("Leave it empty where the agreement names no number."))
    seat_cost = IntegerField(_l("Cost of one seat (Rp)"), [Optional(), NumberRange(0, DEAREST)],
                             description=_l("Whole rupiah, without dots. It is used in the report for the bill."))
    refuses_beyond = BooleanField(_l("No seats beyond those agreed"), default=True, description=_l(
        "Whoever comes later waits on the cohort's list. Without the tick seats are given and you are warned."))
    covers_below = BooleanField(_l("Pays for regencies and cities too"), description=_l(
        "For a province: people of its regencies and cities are charged to it where these have no agreement of their own."))

    def validate_valid_to(self, field: Any) -> None:
        if self.valid_from.data and field.data and field.data < self.valid_from.data:
            raise ValidationError(_l("The last day lies before the first day."))

    @property
    def terms(self) -> Terms:
        return Terms(**{name: self[name].data for name in Terms.__dataclass_fields__})

    @staticmethod
    def following(before: Agreement) -> dict[str, Any]:
        """What the one that follows this agreement begins with: all but the number, for as long, from the day after."""
        first = before.valid_to + timedelta(1)
        return {name: getattr(before, name) for name in Terms.__dataclass_fields__ if name != "number"} | {
            "agency": before.agency_id, "partner": before.partner_id, "valid_from": first,
            "valid_to": first + (before.valid_to - before.valid_from)}


class ProvinceForm(Form):
    """A province, and its organiser; what offices there are is asked line by line."""

    province = SelectField(_l("Province"), [InputRequired(_l("Choose the province."))], validate_choice=True)
    time_zone = SelectField(_l("Time zone"), [InputRequired(_l("Choose the time zone."))],
                            choices=[SelectChoice("", _l("Choose the time zone.")),
                                     *(SelectChoice(zone, words) for zone, words in TIME_ZONES.items())])
    offices = TextAreaField(_l("Offices of the province"), [Length(max=2000)], default="\n".join(OFFICES), filters=[stripped],
                            description=_l("One in each line; the name of the province is added."))
    regency_offices = TextAreaField(_l("Offices of each regency and city"), [Length(max=2000)], default="\n".join(BELOW),
                                    filters=[stripped], description=_l("One in each line; the name of the region is added."))
    name = StringField(_l("Name of the organiser"), [DataRequired(_l("Say who organises there.")), Length(max=120)],
                       filters=[one_line])
    username = StringField(_l("Username"), [DataRequired(_l("Please fill this in.")), Length(max=80)], filters=[one_line],
                           description=_l("Small letters, digits, dots; such as sari.wulandari."))
    email = StringField(_l("E-mail address"), [DataRequired(_l("The letter of invitation goes there.")), Length(max=254)],
                        filters=[one_line])

    def validate_username(self, field: Any) -> None:
        if not USERNAME.fullmatch((field.data or "").lower()):
            raise ValidationError(_l("Small letters, digits, dots; such as sari.wulandari."))
        if people.find(field.data):
            raise ValidationError(_l("Somebody has this username already."))

    def validate_email(self, field: Any) -> None:
        if not ADDRESS.fullmatch((field.data or "").lower()):
            raise ValidationError(_l("This is no e-mail address."))
        if people.find(field.data):
            raise ValidationError(_l("Somebody has this address already."))

    def validate_offices(self, field: Any) -> None:
        if any(len(line) > 120 for line in _lines(field.data)) or len(_lines(field.data)) > 50:
            raise ValidationError(_l("At most 50 lines of 120 letters."))

    validate_regency_offices = validate_offices

    @property
    def plan(self) -> Plan:
        code = self.province.data
        organiser = Somebody(self.username.data.lower(), self.name.data, self.email.data.lower(), "organiser", code)
        return Plan(code, self.time_zone.data, (organiser,), None, _lines(self.offices.data), _lines(self.regency_offices.data))


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for each in (text or "").splitlines() if (line := " ".join(each.split()))))


class NewAgreementForm(AgreementForm):
    agency = SelectField(_l("Agency that trains"), [InputRequired(_l("Choose the agency."))], coerce=int, validate_choice=True)
    partner = SelectField(_l("Partner government"), [InputRequired(_l("Choose the government."))], coerce=int,
                          validate_choice=True)

    def validate_partner(self, field: Any) -> None:
        if field.data == self.agency.data:
            raise ValidationError(_l("An agreement has two parties: choose another agency."))


class TerminateForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)], filters=[stripped],
                           description=_l("It stays on record and both parties read it."))


class TermForm(Form):
    course = SelectField(_l("Course"), [InputRequired(_l("Choose a course."))], coerce=int, validate_choice=True)
    course_seats = IntegerField(_l("Seats for it"), [Optional(), NumberRange(1, MOST_SEATS)],
                                description=_l("Leave it empty for as many as the agreement has."))


class DocumentForm(Form):
    document = ResumableFileField(_l("Document"), [FileRequired(_l("Choose a file.")), Holds(ALLOWED)],
                                  purpose=SENT_AHEAD.name, description=_l("PDF, JPEG or PNG, at most 20 MB."))


class PaysForm(Form):
    """The places that are ticked are read by the view."""

    payer = SelectField(_l("Who pays for those ticked"), [InputRequired(_l("Choose who pays."))])
