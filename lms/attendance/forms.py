"""Forms of sessions, of copying and cancelling them, and of codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.attendance.services import Plan
from lms.attendance.words import KINDS
from lms.core.forms import Form, Years, one_line

REAL = Years(2000, ahead=20)
LATEST_COPIES = 30


def _several(label: Any, description: Any, coerce: Any = str) -> SelectMultipleField:
    return SelectMultipleField(label, [Optional()], coerce=coerce, option_widget=CheckboxInput(), widget=ListWidget(),
                               description=description)


class MeetingForm(Form):
    title = StringField(_l("What it is about"), [DataRequired(_l("Say what the session is about.")), Length(max=160)],
                        filters=[one_line])
    kind = SelectField(_l("Kind"), [InputRequired()], choices=[SelectChoice(key, label) for key, label in KINDS.items()],
                       description=_l("JP of classroom and online sessions count as together with the lecturer, those of field "
                                      "sessions as practice at work."))
    day = DateField(_l("Day"), [InputRequired(_l("Give the day.")), REAL])
    begins = TimeField(_l("Begins"), [InputRequired(_l("Give the time at which it begins."))], format=["%H:%M", "%H:%M:%S"])
    ends = TimeField(_l("Ends"), [InputRequired(_l("Give the time at which it ends."))], format=["%H:%M", "%H:%M:%S"])
    room = StringField(_l("Room or address"), [Length(max=200)], filters=[one_line])
    link = StringField(_l("Link of the online meeting"), [Optional(), Length(max=500)], filters=[one_line],
                       description=_l("As you got it from Zoom, Google Meet or another service. Learners see it as a button from "
                                      "15 minutes before."))
    credit_hours = IntegerField(_l("JP"), [Optional(), NumberRange(0, 32)],
                                description=_l("Leave it empty for as many as fit: 1 JP = 45 minutes."))
    instructors = _several(_l("Instructors"), _l("They see the session in their schedule and take its attendance."), int)
    guests = StringField(_l("Other instructors"), [Optional(), Length(max=200)], filters=[one_line],
                         description=_l("Names of those who have no account here."))
    groups = _several(_l("Groups"), _l("Tick none when it is for all."))
    capacity = IntegerField(_l("Room for"), [Optional(), NumberRange(1, 100_000, _l("Give a number from 1 to 100,000."))],
                            description=_l("How many people the room holds. You are warned when more are expected."))
    note = TextAreaField(_l("Note for learners"), [Optional(), Length(max=1000)],
                         description=_l("What to bring, what to wear, whom to call."))

    def validate_link(self, field: Any) -> None:
        if field.data and (urlsplit(field.data).scheme not in ("http", "https") or not urlsplit(field.data).netloc):
            raise ValidationError(_l("A link begins with https://"))

    def validate_room(self, field: Any) -> None:
        if self.kind.data != "synchronous" and not field.data:
            raise ValidationError(_l("Say where people meet."))

    def offer(self, instructors: Iterable[tuple[int, str]], groups: Iterable[str]) -> None:
        self.instructors.choices = [SelectChoice(id_, name) for id_, name in instructors]
        self.groups.choices = [SelectChoice(name, name) for name in groups]

    def show(self, plan: Plan, zone: str) -> None:
        """Fill in what the session is now."""
        starts, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (plan.starts_at, plan.ends_at))
        self.day.data, self.begins.data, self.ends.data = starts.date(), starts.time(), ends.time()
        for name in ("title", "kind", "room", "link", "credit_hours", "guests", "capacity", "note"):
            self[name].data = getattr(plan, name)
        self.instructors.data, self.groups.data = list(plan.instructor_ids), list(plan.groups)

    def plan(self, zone: str) -> Plan:
        """The form holds times of the cohort's zone."""
        starts, ends = (datetime.combine(self.day.data, time, ZoneInfo(zone)) for time in (self.begins.data, self.ends.data))
        return Plan(self.kind.data, self.title.data, starts, ends, self.room.data, self.link.data, self.guests.data,
                    (self.note.data or "").strip(), tuple(self.groups.data or ()), self.credit_hours.data, self.capacity.data,
                    tuple(self.instructors.data or ()))


class CopyForm(Form):
    times = IntegerField(_l("How many days"), [InputRequired(_l("Say how many days.")), NumberRange(1, LATEST_COPIES)], default=1,
                         description=_l("The days that follow the session, one session each, within the cohort."))
    skips_weekends = BooleanField(_l("Leave out Saturdays and Sundays"), default=True)


class CancelForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give a reason.")), Length(max=400)],
                           description=_l("Learners and instructors read it in the letter and in their schedule."))


class CodeForm(Form):
    code = StringField(_l("Code on the screen"), [DataRequired(_l("Type the code.")), Length(max=20)],
                       render_kw={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
                       description=_l("Six letters and digits, below the QR code. It changes every five minutes."))


class RuleForm(Form):
    least_percent = IntegerField(_l("Least attendance, in percent of JP"), [InputRequired(_l("Give a number, or 0.")),
                                                                            NumberRange(0, 100)],
                                 description=_l("Of the JP of all sessions of the cohort. 0: attendance is recorded and decides "
                                                "nothing. Many trainings ask for 90."))
