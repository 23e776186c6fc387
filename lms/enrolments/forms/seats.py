"""Forms for seats: asking for one, giving it up, and what a group has."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.core.forms import Form, stripped
from lms.enrolments.words import SPONSORS

MOST_SEATS = 100_000
PAYERS = [SelectChoice(key, label) for key, label in SPONSORS.items()]


class SelfEnrolForm(Form):
    cohort = RadioField(_l("Cohort"), [InputRequired(_l("Choose a cohort."))])
    sponsor = SelectField(_l("Who pays for your seat?"), [Optional()],
                          description=_l("As your assignment letter says it. Leave it open if you do not know."),
                          choices=[SelectChoice("", _l("I do not know")), *PAYERS])


class WithdrawForm(Form):
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=400)], filters=[stripped],
                           description=_l("The organiser reads it; you may leave it empty."))


class RemoveForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)], filters=[stripped],
                           description=_l("It stays on record with the place and can be read by an auditor."))


class RefuseForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)], filters=[stripped],
                           description=_l("The applicant reads it."))


class QuotaForm(Form):
    key = SelectField(_l("Group"), [InputRequired(_l("Choose the group."))])
    at_most = IntegerField(_l("At most"), [Optional(), NumberRange(0, MOST_SEATS, _l("A number of seats, 0 or more."))],
                           description=_l("More seats than these the group never gets. Leave it empty for no limit."))
    kept = IntegerField(_l("Kept"), [Optional(), NumberRange(0, MOST_SEATS, _l("A number of seats, 0 or more."))],
                        description=_l("So many seats are kept for the group until it takes them, and nobody else gets them. "
                                       "Leave it empty to keep none."))

    def validate_kept(self, field: IntegerField) -> None:
        if field.data and self.at_most.data is not None and field.data > self.at_most.data:
            raise ValidationError(_l("More seats are kept than the group may have."))

    def validate(self, extra_validators: Any = None) -> bool:
        """A quota that says nothing is none; told here, for an empty optional field is asked no further."""
        is_right = bool(super().validate(extra_validators))
        if is_right and self.at_most.data is None and not self.kept.data:
            self.at_most.errors = [_l("Say how many seats at most, or how many are kept.")]
            return False
        return is_right
