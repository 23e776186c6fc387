"""Forms of reviews."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.core.forms import Form, stripped
from lms.reviews.policies import LONGEST


class CommentForm(Form):
    text = TextAreaField(_l("Your comment"), [DataRequired(_l("Write what should be better.")), Length(max=LONGEST)],
                         filters=[stripped])


class AnswerForm(Form):
    text = TextAreaField(_l("Your answer"), [DataRequired(_l("Write your answer.")), Length(max=LONGEST)], filters=[stripped])


class ReviewerForm(Form):
    person = StringField(
        _l("Who will review"), [DataRequired(_l("Say who.")), Length(max=254)], filters=[stripped], description=_l(
            "People of your own agencies also by their whole name or username, others by e-mail address or NIP alone."))
