"""Forms for the ways into a cohort: how it is entered, for whom it is, invitations, applications and their decision."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, ValidationError

from lms.core.database import now
from lms.core.forms import Form, MomentField, Years, stripped
from lms.enrolments.forms.seats import PAYERS
from lms.enrolments.petitions.scans import ALLOWED, SENT_AHEAD
from lms.enrolments.ways.setting import Way
from lms.uploads.fields import Holds, ResumableFileField

OTHER = "other"
_NO_NAME = set("/:@<>\\")
"""What stands in addresses and not in names: nobody gets links written by learners in our name."""


class WayForm(Form):
    way = RadioField(_l("How people come into this cohort"), [InputRequired(_l("Choose how people come."))], choices=[
        SelectChoice("closed", _l("By the roster alone: the organiser enrols them")),
        SelectChoice("self", _l("By themselves: whoever is meant takes a free seat")),
        SelectChoice("link", _l("By invitation: whoever has the link or the code")),
        SelectChoice("application", _l("By application: the supervisor consents, then the organiser decides"))])
    asks_supervisor = BooleanField(_l("Ask the supervisor for consent"), description=_l(
        "By letter, with a link that needs no account. Without it applications come straight to you."))
    asks_letter = BooleanField(_l("Ask for a letter of assignment (surat tugas)"))
    answer_days = IntegerField(_l("Days for the supervisor to answer"), [Optional(), NumberRange(1, 60)])
    remind_days = IntegerField(_l("Remind the supervisor every … days"), [Optional(), NumberRange(1, 60)])
    takes_repeaters = BooleanField(_l("Whoever has completed the course before may take it again"), description=_l(
        "Such as when the certificate has expired. They begin anew, with JP and a certificate of their own; what they had "
        "stays."))

    @property
    def wanted(self) -> Way:
        is_open = self.way.data != "closed"
        return Way(is_open, self.way.data if is_open else "self", self.asks_supervisor.data, self.asks_letter.data,
                   self.answer_days.data or 7, self.remind_days.data or 3, self.takes_repeaters.data)


class AudienceForm(Form):
    key = SelectField(_l("Only for"), [InputRequired(_l("Choose one."))])


class PositionForm(Form):
    key = StringField(_l("Words of the post"), [DataRequired(_l("Give words of the post.")), Length(2, 100)], filters=[stripped],
                      description=_l("Whoever's post holds these words, as “Pekerja Sosial” fits “Pekerja Sosial Ahli Muda”."))


class InvitationForm(Form):
    label = StringField(_l("Made for"), [Optional(), Length(max=120)], filters=[stripped],
                        description=_l("Only you see it, such as “Dinas Sosial Nunukan”."))
    expires_at = MomentField(_l("Good until"), [Optional(), Years(2000, ahead=20)],
                             description=_l("In your own time zone. Leave it empty for as long as people may come."))
    uses_most = IntegerField(_l("For how many people"), [Optional(), NumberRange(1, 100_000)],
                             description=_l("Leave it empty for no limit."))

    def validate_expires_at(self, field: MomentField) -> None:
        if field.data and field.data <= now():
            raise ValidationError(_("This moment is over already. Choose a later one, or leave it empty."))


class CodeForm(Form):
    code = StringField(_l("Code of the invitation"), [DataRequired(_l("Type the code.")), Length(max=40)], filters=[stripped])


class JoinForm(Form):
    sponsor = SelectField(_l("Who pays for your seat?"), [Optional()],
                          choices=[SelectChoice("", _l("I do not know")), *PAYERS])


class SupervisorForm(Form):
    """One's head of office by account, or anybody by name and address."""

    supervisor = RadioField(_l("Who consents"), [Optional()])
    supervisor_name = StringField(_l("Name of the supervisor"), [Optional(), Length(max=120)], filters=[stripped])
    supervisor_email = EmailField(
        _l("E-mail address of the supervisor"), [Optional(), Length(max=254), Email(_l("This is no e-mail address."))],
        filters=[stripped], description=_l("An official address is best: the organiser sees it."))

    def offer(self, heads: list[tuple[str, str]]) -> None:
        """Where no head is known there is nothing to choose: the name and the address are needed."""
        if not heads:
            del self["supervisor"]
            self.supervisor_name.flags.required = self.supervisor_email.flags.required = True
            return
        self.supervisor.flags.required = True
        self.supervisor.choices = [SelectChoice(*head) for head in heads] + [SelectChoice(OTHER, _l("Somebody else"))]
        if not self.is_submitted():
            self.supervisor.data = heads[0][0]

    @property
    def names_somebody(self) -> bool:
        """Whether it is somebody by name and address who consents, and no head by account."""
        return "supervisor_name" in self and ("supervisor" not in self or self.supervisor.data in (None, "", OTHER))

    def leave_out(self) -> None:
        """Where the cohort asks nobody for consent."""
        for name in ("supervisor", "supervisor_name", "supervisor_email"):
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        if self.names_somebody:
            return _is_named(self.supervisor_name, self.supervisor_email) and is_right
        return is_right


class PetitionForm(SupervisorForm):
    motive = TextAreaField(_l("Why you want to take part"), [
        DataRequired(_l("Say why you want to take part.")), Length(20, 2000, message=_l("Write 20 to 2,000 characters."))],
        filters=[stripped], description=_l("What you do at work, and what you will use the training for."))
    letter = ResumableFileField(_l("Letter of assignment (surat tugas)"), [Holds(ALLOWED)], purpose=SENT_AHEAD.name)
    sponsor = SelectField(_l("Who pays for your seat?"), [Optional()],
                          choices=[SelectChoice("", _l("I do not know")), *PAYERS])


class WithdrawPetitionForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)], filters=[stripped],
                           description=_l("The organiser can read it."))


class ConsentForm(Form):
    decision = RadioField(_l("Your answer"), [InputRequired(_l("Choose an answer."))], choices=[
        SelectChoice("approve", _l("I consent")), SelectChoice("refuse", _l("I do not consent")),
        SelectChoice("pass", _l("Somebody else decides this"))])
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=400)], filters=[stripped],
                           description=_l("Needed when you do not consent. The applicant and the organiser read it."))
    delegate_name = StringField(_l("Name of who decides"), [Optional(), Length(max=120)], filters=[stripped])
    delegate_email = EmailField(
        _l("E-mail address of who decides"), [Optional(), Length(max=254), Email(_l("This is no e-mail address."))],
        filters=[stripped])

    def validate(self, extra_validators: Any = None) -> bool:
        """What the answer needs; told here, for an empty optional field is asked no further."""
        is_right = bool(super().validate(extra_validators))
        if self.decision.data == "refuse" and not self.reason.data:
            self.reason.errors = [_l("Give the reason.")]
            return False
        if self.decision.data == "pass":
            return _is_named(self.delegate_name, self.delegate_email) and is_right
        return is_right


class DecideForm(Form):
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=400)], filters=[stripped], description=_l(
        "Needed to refuse, and to accept without the supervisor's consent. The applicant reads it."))


class MoveForm(Form):
    cohort = SelectField(_l("To which cohort"), [InputRequired(_l("Choose a cohort."))])
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)], filters=[stripped],
                           description=_l("It stays on record with the place, and the participant reads it."))


def _is_named(name: Any, email: Any) -> bool:
    """A name that is no address, with an address beside it; what is missing is told at its field."""
    fault = (_l("Give the name.") if not name.data else _l("Write a name here, no address.")
             if _NO_NAME & set(name.data) or "www." in name.data.casefold() or not any(c.isalpha() for c in name.data) else None)
    if fault:
        name.errors = [fault]
    if not email.data:
        email.errors = [_l("Give the e-mail address.")]
    return not (name.errors or email.errors)
