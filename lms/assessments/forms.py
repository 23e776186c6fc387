"""The forms of lecturers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.assessments.fields import Figure
from lms.assessments.models import REVIEW_PARTS
from lms.assessments.question_types.base import LEVELS
from lms.assessments.review import PARTS, WHENS
from lms.assessments.search import Branch
from lms.assessments.services import extra_time
from lms.core.forms import Form, MomentField, PartForm, figure


class BandForm(PartForm):
    least = Figure(_l("From this score in percent"), [Optional()], least=0, most=100)
    text = TextAreaField(_l("Overall feedback"), [Optional(), Length(max=4000)])


class QuizForm(Form):
    instructions = TextAreaField(_l("Instructions"), [Optional(), Length(max=8000)],
                                 description=_l("Shown before the start. Markdown: **bold**, lists."))
    time_limit_minutes = IntegerField(_l("Time limit in minutes"), [Optional(), NumberRange(1, 1440)],
                                      description=_l("Leave empty for no limit."))
    attempts_allowed = IntegerField(_l("Attempts allowed"), [Optional(), NumberRange(1, 100)],
                                    description=_l("Leave empty for any number."))
    passing_score = IntegerField(_l("Passing score in percent"), [InputRequired(_l("Give a number from 0 to 100.")),
                                                                  NumberRange(0, 100)])
    opens_at = MomentField(_l("Opens"), [Optional()], description=_l("Nobody can start before. Leave empty for no bound."))
    closes_at = MomentField(_l("Closes"), [Optional()],
                            description=_l("Nobody can start after, and attempts that run end then, except with extra time."))
    review_answers, review_right, review_marks, review_feedback = (
        SelectField(PARTS[part], default="at_once", choices=[SelectChoice(when, words) for when, words in WHENS.items()])
        for part in REVIEW_PARTS)
    bands = FieldList(FormField(BandForm), _l("Overall feedback by score"), min_entries=3, max_entries=10,
                      description=_l("A learner reads that of the highest score reached. Empty ones are left out."))
    takes_penalties = BooleanField(_l("Take the questions' penalty off for each repeated attempt"))
    is_practice = BooleanField(_l("For practice: counts for nothing, and can be taken along with its right answers"))
    shuffle_questions = BooleanField(_l("Shuffle the questions for each attempt"))
    shuffle_options = BooleanField(_l("Shuffle the options for each attempt"))

    def validate_closes_at(self, field: Field) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_("The quiz must close after it opens."))

    def validate_bands(self, field: Field) -> None:
        told = [band["least"] or Decimal(0) for band in field.data if (band["text"] or "").strip()]
        if len(set(told)) < len(told):
            raise ValidationError(_("Two texts of the overall feedback begin at the same score."))
        for number, band in enumerate(field.data, start=1):
            if band["least"] and not (band["text"] or "").strip():
                raise ValidationError(_("Row %(number)s has a score and no text: write one, or empty the score.", number=number))


class DrawForm(Form):
    count = IntegerField(_l("How many questions"), [InputRequired(_l("Give a number from 1 to 100.")), NumberRange(1, 100)])
    points = Figure(_l("Points of each question"), [InputRequired(_l("Give the points."))], least=0, most=1000)
    category = SelectField(_l("Category"), default="")
    is_deep = BooleanField(_l("Also from the categories below it"))
    tags = StringField(_l("Tags"), [Optional(), Length(max=600)],
                       description=_l("Only questions with all of these; commas between them."))
    difficulty = SelectField(_l("Difficulty"), default="", choices=[
        SelectChoice("", _l("any")), *(SelectChoice(level, word) for level, word in LEVELS.items())])

    def offer(self, tree: Sequence[Branch], kept: str = "") -> None:
        """The categories to choose from; the one `kept` stays on offer though it be empty by now."""
        paths = {branch.path: "– " * branch.depth + f"{branch.name} ({branch.count})" for branch in tree}
        if kept:
            paths.setdefault(kept, kept)
        self.category.choices = [SelectChoice("", _("The whole bank")), *(SelectChoice(*pair) for pair in paths.items())]

    def validate_points(self, field: Field) -> None:
        if field.data == 0:
            raise ValidationError(_("Give more than 0 points."))

    def values(self) -> dict[str, Any]:
        return {"count": self.count.data, "points": self.points.data, "category": self.category.data or "",
                "is_deep": self.is_deep.data, "tags": tuple((self.tags.data or "").split(",")),
                "difficulty": self.difficulty.data or None}


class MarkForm(Form):
    points = StringField(_l("Points"), [InputRequired(_l("Give the points."))])
    comment = TextAreaField(_l("Comment for the learner"), [Optional(), Length(max=4000)])
    most = Decimal(0)
    worth = Decimal(0)

    def validate_points(self, field: Field) -> None:
        worth = figure(field.data, 0, self.most)
        if worth is None:
            raise ValidationError(
                _("Points are a number from 0 to %(most)s with at most two decimals.", most=f"{self.most.normalize():f}"))
        self.worth = worth


class ImportForm(Form):
    file = FileField(_l("File with questions"), [FileRequired(_l("Choose a file."))],
                     description=_l("GIFT, Moodle XML, Aiken, QTI 1.2 to 3.0, Common Cartridge, Blackboard, or our table."))


class ExtraTimeForm(Form):
    minutes = IntegerField(_l("Minutes"), [InputRequired(_l("Give the minutes.")), NumberRange(1, extra_time.LONGEST)])
    reason = StringField(_l("Reason"), [Optional(), Length(max=300)])


class RulingForm(Form):
    """Which answers are admitted is ticked beside each."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Give the reason; it stays on record.")), Length(max=300)])
