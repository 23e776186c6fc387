"""The forms of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.certificates.siasn.checks import LONGEST, MOST_HOURS
from lms.certificates.states import today
from lms.core.forms import Form, Years
from lms.courses.training_forms import FORMS
from lms.records.labels import STANDINGS
from lms.records.scans import ALLOWED, SENT_AHEAD
from lms.records.services.external import Facts
from lms.records.services.steps import SHORTEST_REASON
from lms.uploads.fields import Holds, ResumableFileField

FIRST_YEAR = 1970


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _reason(label: object, hint: object) -> TextAreaField:
    return TextAreaField(label, [DataRequired(_l("Give the reason in a sentence, for the learner reads it.")),
                                 Length(min=SHORTEST_REASON, max=600)], filters=[_trimmed], description=hint)


class ReturnForm(Form):
    reason = _reason(_l("Why is it returned?"), _l("The learner reads it and is written to. Say what is to be done."))


class ReasonForm(Form):
    reason = _reason(_l("Reason"), _l("It stays in the history."))


class RecordForm(Form):
    siasn_id = StringField(_l("Id in SIASN (rwKursusId)"), [Length(max=60)], filters=[_line],
                           description=_l("From SIASN's answer; you may leave it empty."))


class AnswersForm(Form):
    file = FileField(_l("SIASN's answers"), [FileRequired(_l("Choose the list."))],
                     description=_l("JSON lines, XLSX or CSV with the columns nomorSertipikat and rwKursusId, at most 5 MB."))


class CompareForm(Form):
    verdict = RadioField(_l("What are these two?"), [DataRequired(_l("Choose one."))], validate_choice=True)
    reason = _reason(_l("Reason"), _l("It stays in the history of both."))


class AnswerForm(Form):
    answer = TextAreaField(_l("Your answer to the staff office"), [
        DataRequired(_l("Answer in a sentence or two.")), Length(min=SHORTEST_REASON, max=600)], filters=[_trimmed],
        description=_l("Say what you have corrected or why it is right."))


class ExternalForm(Form):
    title = StringField(_l("Title of the training"), [DataRequired(_l("Copy the title from the certificate.")),
                                                      Length(max=LONGEST["title"])], filters=[_line])
    provider = StringField(_l("Who held it"), [DataRequired(_l("Copy the institution from the certificate.")),
                                               Length(max=LONGEST["provider"])], filters=[_line])
    number = StringField(_l("Number of the certificate"), [DataRequired(_l("Copy the number from the certificate.")),
                                                           Length(max=LONGEST["number"])], filters=[_line])
    training_form = SelectField(_l("Form of training"), coerce=int, default=3,
                                choices=[SelectChoice(form.code, form.name) for form in FORMS.values()])
    credit_hours = IntegerField(_l("JP"), [InputRequired(_l("Copy the JP from the certificate.")), NumberRange(1, MOST_HOURS)],
                                description=_l("1 JP = 45 minutes."))
    started_on = DateField(_l("First day"), [InputRequired(_l("Enter the first day.")), Years(FIRST_YEAR, ahead=0)])
    finished_on = DateField(_l("Last day"), [InputRequired(_l("Enter the last day.")), Years(FIRST_YEAR, ahead=0)])
    scan = ResumableFileField(_l("Scan of the certificate"), [Holds(ALLOWED)], purpose=SENT_AHEAD.name,
                              description=_l("PDF, JPEG or PNG, at most 10 MB, all pages readable."))
    needs_scan = True

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.scan.flags.required = self.needs_scan

    def validate_finished_on(self, field: Any) -> None:
        if not field.data:
            return
        if field.data > today():
            raise ValidationError(_("The training must have ended."))
        if self.started_on.data and field.data < self.started_on.data:
            raise ValidationError(_("The last day lies before the first."))

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if self.needs_scan and not self.scan.data and not self.scan.errors:
            self.scan.errors = [*self.scan.errors, _("Add the scan of the certificate.")]
            return False
        return bool(sound)

    def facts(self) -> Facts:
        return Facts(**{name: getattr(self, name).data for name in Facts.__dataclass_fields__})


class AddForm(ExternalForm):
    """By the staff office, for one of its people."""

    person = StringField(_l("Whose certificate"), [DataRequired(_l("Enter a NIP, a username or a name.")), Length(max=120)],
                         filters=[_line], description=_l("NIP, username or name of one of your people."))
    whom: Callable[[str], list[int]]
    """Looks the text up among the officer's people; at most two ids."""
    learner_id = 0

    def validate_person(self, field: Any) -> None:
        found = self.whom(field.data)
        if not found:
            raise ValidationError(_("Nobody among your people is called so."))
        if len(found) > 1:
            raise ValidationError(_("Several of your people are called so. Enter the NIP."))
        self.learner_id = found[0]


class CorrectForm(AnswerForm, ExternalForm):
    """The answer of the learner, with the facts of a certificate from elsewhere; a new scan only where one is sent."""

    needs_scan = False


class RequirementForm(Form):
    agency = SelectField(_l("Agency"), coerce=int, description=_l("It holds for the agency and all below it."))
    post = StringField(_l("Words of the post"), [DataRequired(_l("Write the post, such as Kepala Dinas Sosial.")),
                                                 Length(min=3, max=120)], filters=[_line],
                       description=_l("Whoever has all these words in the name of the post, in any order."))
    title = StringField(_l("Title of the training"), [DataRequired(_l("Write the title as it stands on certificates.")),
                                                      Length(max=LONGEST["title"])], filters=[_line],
                        description=_l("From here or elsewhere; words such as Bimtek or Pelatihan in the title do not matter."))
    years = IntegerField(_l("How many years it counts"), [Optional(), NumberRange(1, 50)],
                         description=_l("You may leave it empty: then it counts for good."))
    source = StringField(_l("Rule that asks for it"), [Length(max=200)], filters=[_line], description=_l(
        "The regulation and its article; you may leave it empty."))


class ScheduleForm(Form):
    every = SelectField(_l("How often"), choices=[
        SelectChoice("week", _l("Every Monday")), SelectChoice("month", _l("On the first of each month"))])
    agency = SelectField(_l("Agency"), coerce=int, description=_l("With all below it."))
    standing = SelectField(_l("Which people"), choices=[
        SelectChoice("", _l("All")), *(SelectChoice(name, words) for name, words in STANDINGS.items())])
    form = SelectField(_l("As"), choices=[SelectChoice("xlsx", "Excel"), SelectChoice("csv", "CSV")])
