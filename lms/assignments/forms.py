"""The forms of assignments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from lms.assignments.works import LARGEST_MB, LONGEST_TEXT, MOST_FILES, SENT_AHEAD
from lms.core import i18n
from lms.core.forms import Form, Years, figure
from lms.uploads.content.kinds import KINDS
from lms.uploads.fields import ResumableFilesField

LATE = {"refuse": _l("It is refused"), "flag": _l("It is taken and marked as late"),
        "deduct": _l("It is taken, and each day begun costs some percent")}
AGAIN = {"until_marked": _l("As often as one likes, until it is marked"), "times": _l("A certain number of times"),
         "returned": _l("Only when the marker returns it")}
AGREE = {"mean": _l("The mean of both"), "lower": _l("The lower of both"), "higher": _l("The higher of both")}
LEVELS = 6
"""Rows for levels in the form of a criterion."""
MOST_POINTS = Decimal(1000)


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(name, text) for name, text in words.items()]


class AssignmentForm(Form):
    instructions = TextAreaField(_l("Instructions"), [DataRequired(_l("Say what is to be done.")), Length(max=LONGEST_TEXT)],
                                 description=_l("What is to be done, and what a good work holds. Markdown."))
    takes_text = BooleanField(_l("Learners may write a text here"))
    files_most = IntegerField(_l("Files at most"), [InputRequired(_l("Give a whole number, 0 where there is none.")),
                                                    NumberRange(0, MOST_FILES)])
    kinds = SelectMultipleField(_l("Kinds of files"), choices=[SelectChoice(name, words) for name, (words, _) in KINDS.items()],
                                option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))
    file_mb = IntegerField(_l("MB of one file at most"), [InputRequired(), NumberRange(1, LARGEST_MB)])
    due_day = IntegerField(_l("Due on day … of the cohort"), [Optional(), NumberRange(1, 400)],
                           description=_l("1 is the first day; until 23.59 in the cohort's zone. Empty: no due date."))
    grace_minutes = IntegerField(_l("Grace in minutes"), [InputRequired(), NumberRange(0, 10_080)],
                                 description=_l("So long after the due date work still counts as in time."))
    late_rule = RadioField(_l("What comes later"), choices=_choices(LATE))
    late_percent = IntegerField(_l("Percent off per day"), [InputRequired(), NumberRange(0, 100)])
    again_rule = RadioField(_l("Handing in again"), choices=_choices(AGAIN))
    again_times = IntegerField(_l("Times in all"), [InputRequired(), NumberRange(1, 50)],
                               description=_l("Only where a certain number decides."))
    passing_score = IntegerField(_l("Passing score in percent"), [InputRequired(_l("Give a number from 0 to 100.")),
                                                                  NumberRange(0, 100)])
    is_anonymous = BooleanField(_l("Markers don't see the names until the marks are released"))
    has_second_marker = BooleanField(_l("Two people mark each work, each without seeing the other's marks"))
    tolerance = IntegerField(_l("The two markers may differ by … of 100 points"), [InputRequired(), NumberRange(0, 100)],
                             description=_l("Where they differ more, somebody decides."))
    agreement = RadioField(_l("Where they agree, what counts is …"), choices=_choices(AGREE))

    def validate_kinds(self, field: SelectMultipleField) -> None:
        if self.files_most.data and not field.data:
            raise ValidationError(_l("Choose at least one kind of files."))

    def validate_files_most(self, field: IntegerField) -> None:
        if not field.data and not self.takes_text.data:
            raise ValidationError(_l("Let learners write a text or hand in files."))

    def facts(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}


class DueForm(Form):
    """`first` is the cohort's first day: before it nothing can be due."""

    day = DateField(_l("Due date"), [Optional(), Years(2020, ahead=10)])
    hour = TimeField(_l("Time"), [Optional()])
    first: date = date.min

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data < self.first:
            raise ValidationError(_("The cohort begins on %(day)s. Choose that day or a later one.", day=i18n.day(self.first)))

    def validate_hour(self, field: TimeField) -> None:
        if self.day.data is None and not self.day.errors:
            raise ValidationError(_l("Give the day too, or leave both empty."))

    def moment(self, zone: str) -> datetime | None:
        """In UTC; the end of the day where no time is given."""
        day: date | None = self.day.data
        if day is None:
            return None
        return datetime.combine(day, self.hour.data or time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)


class _DayOrBack:
    """A browser sends a date that was typed by half as none, so that none may not mean anything by itself."""

    field_flags = {"required": True}

    def __call__(self, form: ExtensionForm, field: DateField) -> None:
        is_typed = any(text.strip() for text in field.raw_data or ())
        if is_typed and not form.takes_back.data:
            return
        field.errors = []
        if is_typed:
            raise StopValidation(_l("Give a day, or let the cohort's due date hold again, not both."))
        raise StopValidation("" if form.takes_back.data else _l("Give the day, month and year."))


class ExtensionForm(DueForm):
    """`learner` offers those of the cohort; with `takes_back` the cohort's due date holds again."""

    day = DateField(_l("Due date"), [_DayOrBack(), Years(2020, ahead=10)])
    takes_back = BooleanField(_l("No extension any more: the cohort's due date holds again"),
                              description=_l("Then leave the day empty."))
    learner = SelectField(_l("Learner"), [DataRequired(_l("Choose a learner."))])
    reason = StringField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=300)],
                         filters=[lambda text: (text or "").strip()], description=_l("It stays on record."))


class CriterionForm(Form):
    title = StringField(_l("Criterion"), [DataRequired(_l("Give a title.")), Length(max=200)])
    text = TextAreaField(_l("What is looked at"), [Optional(), Length(max=2000)])


def level_rows(given: Any) -> tuple[list[tuple[Decimal, str]], list[tuple[str, str]], dict[int, str]]:
    """The levels of a posted form, the rows as they were typed, and what is wrong with which of them."""
    rows = [(given.get(f"points-{n}", "").strip(), given.get(f"level-{n}", "").strip()[:1000]) for n in range(LEVELS)]
    levels: list[tuple[Decimal, str]] = []
    faults: dict[int, str] = {}
    for n, (points, words) in enumerate(rows):
        if not points and not words:
            continue
        worth = figure(points, 0, MOST_POINTS)
        if worth is None:
            faults[n] = str(_l("Points are a number from 0 to 1000 with at most two decimals."))
        elif worth in [other for other, _words in levels]:
            faults[n] = str(_l("Another level has these points already. Give this one others."))
        else:
            levels.append((worth, words))
    if not faults and (len(levels) < 2 or max(levels)[0] == 0):
        empty = next((n for n, row in enumerate(rows) if row == ("", "")), 0)
        faults[empty] = str(_l("Give at least two levels with different points, the best above 0."))
    return levels, rows, faults


class WorkForm(Form):
    text = TextAreaField(_l("Your text"), [Optional(), Length(max=LONGEST_TEXT)], description=_l("Plain text or Markdown."))
    files = ResumableFilesField(_l("Add files"), purpose=SENT_AHEAD.name)
    edits = IntegerField(default=0)


class ReturnForm(Form):
    """It stands on the page of the marks, which has a comment of its own; hence the other id."""

    comment = TextAreaField(_l("What should be revised"), [DataRequired(_l("Say what should be revised.")), Length(max=4000)],
                            id="revise")
