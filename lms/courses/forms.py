"""The lecturer's forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, StopValidation, ValidationError

from lms.core.forms import Form, stripped
from lms.courses.kinds import RULES, ActivityKind
from lms.courses.markdown import LONGEST
from lms.courses.models import Activity
from lms.courses.queries import OutlineModule
from lms.courses.roles import ALLOWED, SENT_AHEAD
from lms.courses.training_forms import FORMS
from lms.uploads.fields import Holds, ResumableFileField

MOST_HOURS = 999
MOST_MINUTES = 24 * 60


def _hours(label: Any, hint: Any = "") -> IntegerField:
    return IntegerField(label, [InputRequired(_l("Give a whole number, 0 where there is none.")),
                                NumberRange(0, MOST_HOURS, _l("Give a number from 0 to 999."))], default=0, description=hint)


def _title(label: Any) -> StringField:
    return StringField(label, [DataRequired(_l("Give a title.")), Length(max=200)], filters=[stripped])


def _code() -> StringField:
    return StringField(
        _l("Code"), [DataRequired(_l("Give a code, such as DATA-01.")), Length(max=20),
                     Regexp(r"^[A-Za-z0-9][A-Za-z0-9./-]*$", message=_l("Use letters, digits and - . / only."))],
        filters=[stripped], description=_l("Short and unique, such as DATA-01. It is printed on certificates."))


class CourseForm(Form):
    code = _code()
    title = _title(_l("Title"))
    agency_id = SelectField(_l("Provider"), coerce=int)
    summary = TextAreaField(_l("Summary"), [Optional(), Length(max=400)], filters=[stripped],
                            description=_l("One or two sentences for the catalogue."))
    objectives = TextAreaField(_l("Objectives"), [Optional(), Length(max=4000)],
                               description=_l("What learners will be able to do. One per line."))
    description = TextAreaField(_l("Description"), [Optional(), Length(max=20_000)], filters=[stripped],
                                description=_l("Markdown: **bold**, - lists, ## headings."))
    audience = TextAreaField(_l("For whom"), [Optional(), Length(max=400)], filters=[stripped])
    training_form = SelectField(_l("Form of training"), coerce=int,
                                choices=[SelectChoice(f.code, f.name) for f in FORMS.values()],
                                default=16, description=_l("As it will be reported to SIASN."))
    hours_asynchronous = _hours(_l("JP own study"), _l("1 JP = 45 minutes."))
    hours_synchronous = _hours(_l("JP together with the lecturer"))
    hours_field = _hours(_l("JP practice at work"))
    daily_credit_cap = IntegerField(
        _l("At most this many JP a day"), [Optional(), NumberRange(1, 24, _l("Give a number from 1 to 24."))], default=3,
        description=_l("For e-learning 3 JP of own study are credited per day. Leave it empty where there is no cap."))

    def facts(self) -> dict[str, Any]:
        """The columns of the course."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        for name in ("summary", "description", "audience"):
            values[name] = values[name] or ""
        lines = (line.strip(" -•\t\r") for line in (self.objectives.data or "").splitlines())
        return values | {"objectives": [line for line in lines if line]}


class VersionForm(Form):
    changes = TextAreaField(_l("What differs from the version before"), [Optional(), Length(max=400)], filters=[stripped],
                            description=_l("Organisers read it before they move a cohort."))


class DuplicateForm(Form):
    title = _title(_l("Title"))
    code = _code()
    agency_id = SelectField(_l("Provider"), coerce=int)


class PrerequisiteForm(Form):
    needed = SelectField(_l("Course that must be completed before"), [DataRequired(_l("Choose a course."))], coerce=int)


class StaffForm(Form):
    person = StringField(
        _l("Who will teach"), [DataRequired(_l("Say who.")), Length(max=254)], filters=[stripped], description=_l(
            "People of your own agencies also by their whole name or username, others by e-mail address or NIP alone."))


class ModuleForm(Form):
    title = _title(_l("Title of the module"))
    summary = TextAreaField(_l("Summary"), [Optional(), Length(max=400)], filters=[stripped])
    hours_asynchronous = _hours(_l("JP own study"), _l("1 JP = 45 minutes."))
    hours_synchronous = _hours(_l("JP together with the lecturer"))
    hours_field = _hours(_l("JP practice at work"))

    def facts(self) -> dict[str, Any]:
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return values | {"summary": values["summary"] or ""}


class NewActivityForm(Form):
    kind = RadioField(_l("Kind"), [DataRequired(_l("Choose a kind."))])
    title = _title(_l("Title"))

    def offer(self, kinds: Iterable[ActivityKind]) -> None:
        self.kind.choices = [SelectChoice(kind.name, kind.title) for kind in kinds if kind.edit_endpoint]


def _needed_for_time(form: Form, field: IntegerField) -> None:
    if form.completion.data == "time" and not field.data:
        raise StopValidation(_l("Say how many minutes must be spent on it."))


class ActivityForm(Form):
    title = _title(_l("Title"))
    minutes = IntegerField(_l("Minutes it takes"), [Optional(), NumberRange(0, MOST_MINUTES, _l("Give a number up to 1440."))],
                           description=_l("About how long a learner needs. Shown in the outline."))
    is_required = BooleanField(_l("Required for completing the course"))
    completion = RadioField(_l("It is done …"), [DataRequired(_l("Choose what completes it."))])
    minimum_minutes = IntegerField(
        _l("Minutes to spend at least"),
        [_needed_for_time, Optional(), NumberRange(1, MOST_MINUTES, _l("Give a number up to 1440."))],
        description=_l("Only where time decides."))
    module_id = SelectField(_l("Module"), coerce=int)

    def offer(self, activity: Activity, kind: ActivityKind | None, modules: Iterable[OutlineModule]) -> None:
        self.completion.choices = [SelectChoice(rule, RULES[rule]) for rule in (kind.rules if kind else (activity.completion,))]
        self.module_id.choices = [SelectChoice(m.id, m.title) for m in modules]

    def facts(self, activity: Activity) -> dict[str, Any]:
        return {"title": self.title.data, "minutes": self.minutes.data or 0, "is_required": self.is_required.data,
                "completion": self.completion.data, "minimum_seconds": _seconds(self.minimum_minutes, activity)}


class TextForm(Form):
    """A text with its images: one form, so that adding an image loses nothing that was typed."""

    body = TextAreaField(_l("Text"), [Optional(), Length(max=LONGEST, message=_l("The text is too long: split it in two."))])
    image = FileField(_l("Add an image"), [Holds(ALLOWED["image"])], description=_l("PNG, JPEG, WebP or GIF."))
    alt = StringField(_l("What the image shows"), [Length(max=400)], filters=[stripped],
                      description=_l("For those who can't see it, and where it does not load."))
    is_decorative = BooleanField(_l("The image is only decoration"))

    def validate_alt(self, field: StringField) -> None:
        if self.image.data and not field.data and not self.is_decorative.data:
            raise ValidationError(_l("Say what the image shows, or tick that it is only decoration."))


class FileForm(Form):
    file = ResumableFileField(_l("File"), [Holds(ALLOWED["main"])], purpose=SENT_AHEAD.name,
                              description=_l("PDF, Word, Excel, PowerPoint, OpenDocument, image or sound."))
    alt = StringField(_l("What the image shows"), [Optional(), Length(max=400)], filters=[stripped],
                      description=_l("For those who can't see it. Only where the file is an image."))
    body = TextAreaField(_l("Introduction"), [Optional(), Length(max=LONGEST)],
                         description=_l("What the file is for and what to do with it. Markdown."))


class VideoForm(Form):
    video = ResumableFileField(_l("Video"), [Holds(ALLOWED["video"])], purpose=SENT_AHEAD.name,
                               description=_l("MP4 (H.264) or WebM. Keep it short: 10 minutes at 480p are about 40 MB."))
    captions = FileField(_l("Captions"), [Holds(ALLOWED["captions"])],
                         description=_l("WebVTT (.vtt). Needed by those who can't hear or sit in a loud office."))
    poster = FileField(_l("Still image"), [Holds(ALLOWED["poster"])], description=_l("Shown before the video plays."))
    minimum_minutes = IntegerField(
        _l("Minutes to spend at least"), [Optional(), NumberRange(1, MOST_MINUTES, _l("Give a number up to 1440."))],
        description=_l("As a rule the length of the video. Without it the course can't be published."))
    body = TextAreaField(_l("Transcript"), [Optional(), Length(max=LONGEST)],
                         description=_l("All that is said and shown, as text: for reading instead of watching. Markdown."))

    def offer(self, activity: Activity) -> None:
        """The minutes only where they decide."""
        if activity.completion != "time":
            del self.minimum_minutes
        elif not self.is_submitted():
            self.minimum_minutes.data = minutes_of(activity)

    def seconds(self, activity: Activity) -> int:
        is_told = self.minimum_minutes and self.minimum_minutes.raw_data
        return _seconds(self.minimum_minutes, activity) if is_told else activity.minimum_seconds


def minutes_of(activity: Activity) -> int | None:
    """That must be spent on it at least, rounded up; None where none are set."""
    return _rounded_up(activity.minimum_seconds) // 60 or None


def _seconds(minutes: IntegerField, activity: Activity) -> int:
    """As they are where the minutes shown were left alone, for they may be no whole ones."""
    given = (minutes.data or 0) * 60
    return activity.minimum_seconds if given == _rounded_up(activity.minimum_seconds) else given


def _rounded_up(seconds: int) -> int:
    return -(-seconds // 60) * 60
