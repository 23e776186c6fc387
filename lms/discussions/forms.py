"""Forms of threads, replies, reports and removals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.core.database import new_public_id
from lms.core.forms import Form, MomentField, Years, one_line, stripped
from lms.discussions.news import Words
from lms.discussions.texts import LONGEST
from lms.enrolments.queries import CohortFacts

MARKDOWN = _l("A blank line begins a paragraph, **two stars** make bold, a hyphen at the start of a line makes a list.")


class OnceForm(Form):
    """What is sent twice is written once: `key` is made with the form and kept with what it brings."""

    key = HiddenField(validators=[DataRequired(_l("Load the page again and send it once more.")), Length(max=16)],
                      default=new_public_id)


class ReplyForm(OnceForm):
    text = TextAreaField(_l("Your text"), [DataRequired(_l("Write something.")), Length(max=LONGEST)], filters=[stripped],
                         description=MARKDOWN)


class ThreadForm(ReplyForm):
    title = StringField(_l("Your question in one sentence"), [DataRequired(_l("Say what it is about.")), Length(max=160)],
                        filters=[one_line])


class EditForm(Form):
    text = TextAreaField(_l("Your text"), [DataRequired(_l("Write something.")), Length(max=LONGEST)], filters=[stripped],
                         description=MARKDOWN)


class ReportForm(Form):
    reason = TextAreaField(_l("What is wrong with it?"), [DataRequired(_l("Give a reason.")), Length(max=400)],
                           filters=[stripped],
                           description=_l("The lecturer or organiser reads it together with your name; the writer does not."))


class RemoveForm(Form):
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=400)], filters=[stripped],
                           description=_l("The writer reads it in a notice."))

    def ask_reason(self) -> None:
        """Whoever removes what somebody else has written says why."""
        self.reason.validators = [DataRequired(_l("Give a reason.")), Length(max=400)]
        self.reason.flags.required, self.reason.flags.optional = True, False

    def words(self) -> str:
        text: Any = self.reason.data
        return text or ""


class WordsForm(Form):
    """What an announcement says."""

    title = StringField(_l("Title"), [DataRequired(_l("Give it a title.")), Length(max=160)], filters=[one_line])
    text = TextAreaField(_l("Text"), [DataRequired(_l("Write something.")), Length(max=LONGEST)], filters=[stripped],
                         description=MARKDOWN)
    shows_at = MomentField(_l("Shows from"), [Optional(), Years(2000, ahead=5)], description=_l("Leave it empty for at once."))

    def words(self, *, at: datetime) -> Words:
        return Words(self.title.data, self.text.data, self.shows_at.data or at)


class AnnouncementForm(WordsForm, OnceForm):
    target = SelectField(_l("For whom"), [InputRequired(_l("Choose for whom it is."))])

    def offer(self, cohorts: Sequence[CohortFacts], *, to_all: bool) -> None:
        choices = [SelectChoice(cohort.public_id, cohort.name) for cohort in cohorts]
        self.target.choices = [*([SelectChoice("all", _l("All cohorts of this course"))] if to_all else []), *choices]


class TermForm(Form):
    name = StringField(_l("Term"), [DataRequired(_l("Give the term.")), Length(max=120)], filters=[one_line])
    text = TextAreaField(_l("What it means"), [DataRequired(_l("Say what it means.")), Length(max=2000)], filters=[stripped],
                         description=MARKDOWN)
