"""Shape and wording of what people enter about themselves and others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, EmailField, Field, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, Optional, ValidationError

from lms.accounts import identity, passwords
from lms.accounts.labels import AGENCY_KINDS, EMPLOYMENT, PNS_GRADES, PPPK_GRADES, TIME_ZONES
from lms.accounts.models import Agency, User
from lms.accounts.passkeys.ceremony import LARGEST
from lms.accounts.services import Refused
from lms.core.forms import Form, Years, one_line
from lms.core.i18n import LANGUAGES
from lms.core.policies import ROLES

NEEDED = DataRequired(_l("Please fill this in."))
CHOSEN, DATED = _l("Choose one of the list."), _l("Enter a date.")


def at_most(count: int) -> Length:
    return Length(max=count, message=_l("Use at most %(count)s characters.", count=count))


def a_number(_form: object, field: Field) -> None:
    if faults := identity.inspect(field.data).errors:
        raise ValidationError(str(faults[0]))


def one_of(label: object, words: Mapping[str, object], default: str | None = None) -> SelectField:
    choices = [SelectChoice(code, word) for code, word in words.items()]
    return SelectField(label, [NEEDED], choices=choices, default=default, invalid_choice_message=CHOSEN)


class SignInForm(Form):
    name = StringField(_l("Username, e-mail or NIP"), [NEEDED, at_most(254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Please fill this in."))])
    is_shared = BooleanField(_l("This is a shared computer"),
                             description=_l("You will be signed out when the browser is closed, at the latest after 12 hours."))
    next = HiddenField()


def one_time_code(label: object, description: object = "") -> StringField:
    return StringField(label, [NEEDED, at_most(40)], filters=[one_line], description=description)


class CodeForm(Form):
    code = one_time_code(_l("Code"), _l("Six digits from your authenticator app; or one of your recovery codes."))


class SecondFactorForm(Form):
    """To change or end the second step. Who has no password here, or no app, is not asked for it."""

    code = one_time_code(_l("Code"), _l("Six digits from your authenticator app; or one of your recovery codes."))
    password = PasswordField(_l("Present password"), [InputRequired(_l("Please fill this in."))])

    def __init__(self, *, has_password: bool, has_app: bool = True) -> None:
        super().__init__()
        if not has_password:
            del self.password
        if not has_app:
            del self.code


class NewSecondFactorForm(SecondFactorForm):
    """To begin with it; `secret` is sealed."""

    code = one_time_code(_l("Code that the app shows now"), _l("Six digits."))
    secret = HiddenField()


class PasskeyForm(Form):
    """The answer of a passkey, filled in by the script of the page."""

    answer = HiddenField(validators=[at_most(LARGEST)])


class PasskeySignInForm(PasskeyForm):
    is_shared = SignInForm.is_shared
    next = HiddenField()


class NewPasskeyForm(PasskeyForm):
    name = StringField(_l("Name of the passkey"), [NEEDED, at_most(60)], filters=[one_line],
                       description=_l("By which you know the device, such as: My telephone."))
    password = PasswordField(_l("Present password"), [InputRequired(_l("Please fill this in."))])

    def __init__(self, *, has_password: bool) -> None:
        super().__init__()
        if not has_password:
            del self.password


class ForgotForm(Form):
    email = EmailField(_l("E-mail address of your account"), [NEEDED, Email(_l("This is no e-mail address.")), at_most(254)],
                       filters=[one_line])


class NewPasswordForm(Form):
    """`names` are those the password may not contain."""

    fresh = PasswordField(_l("New password"), [InputRequired(_l("Please fill this in."))],
                          description=_l("At least 10 characters. A short sentence is easy to remember and hard to guess."))
    again = PasswordField(_l("New password once more"), [
        InputRequired(_l("Please fill this in.")), EqualTo("fresh", _l("The two passwords differ."))])

    def __init__(self, *names: str, **given: Any) -> None:
        super().__init__(**given)
        self.names = names

    def validate_fresh(self, field: PasswordField) -> None:
        if fault := passwords.weakness(field.data, *self.names):
            raise ValidationError(fault)


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(_l("Present password"), [InputRequired(_l("Please fill this in."))])


class _PersonFields(Form):
    name = StringField(_l("Name without titles"), [NEEDED, at_most(120)], filters=[one_line])
    title_before = StringField(_l("Titles before the name"), [at_most(40)], filters=[one_line],
                               description=_l("Such as Dr. or Drs."))
    title_after = StringField(_l("Titles after the name"), [at_most(80)], filters=[one_line],
                              description=_l("Such as S.Sos. or M.Si."))
    employment_type = one_of(_l("Employment"), EMPLOYMENT, default="non_asn")
    agency = SelectField(_l("Agency"), invalid_choice_message=CHOSEN)
    position = StringField(_l("Position"), [at_most(120)], filters=[one_line])
    grade = SelectField(_l("Grade"), [Optional()], validate_choice=False)
    birth_place = StringField(_l("Place of birth"), [at_most(80)], filters=[one_line])
    birth_date = DateField(_l("Date of birth"), [Optional(), Years(1900, ahead=0)], invalid_value_message=DATED)

    @classmethod
    def of(cls, user: User, **more: Any) -> Self:
        """The form with what is known of the user; where a form was sent, with what was sent."""
        known = {column.key: getattr(user, column.key) for column in sa.inspect(User).column_attrs}
        return cls(data=known | {"agency": user.agency.public_id if user.agency else ""} | more)

    def offer(self, agencies: Iterable[Agency], *, may_be_empty: bool = True) -> None:
        """Fill the lists to choose from; a grade that stands on no list stays possible."""
        self.agency.choices = ([SelectChoice("", _l("None"))] if may_be_empty else []) + indented(agencies)
        self.agency.flags.required = not may_be_empty
        odd = self.grade.data and self.grade.data not in (*PNS_GRADES, *PPPK_GRADES)
        self.grade.choices = [
            SelectChoice("", _l("None")), *([SelectChoice(self.grade.data)] if odd else []),
            *(SelectChoice(g, optgroup="PNS") for g in PNS_GRADES), *(SelectChoice(g, optgroup="PPPK") for g in PPPK_GRADES)]

    def validate_grade(self, field: SelectField) -> None:
        if field.data and len(field.data) > 40:
            raise ValidationError(str(CHOSEN))

    def facts(self) -> dict[str, Any]:
        """The values by column, without those that need a second look (agency, e-mail, numbers)."""
        names = ("name", "title_before", "title_after", "employment_type", "position", "birth_place", "birth_date")
        return {name: self[name].data for name in names} | {"grade": self.grade.data or ""}


class ProfileForm(_PersonFields):
    email = EmailField(_l("E-mail address"), [Optional(), Email(_l("This is no e-mail address.")), at_most(254)],
        filters=[one_line])
    password = PasswordField(_l("Present password"), description=_l("Needed only when you change the e-mail address."))
    language = one_of(_l("Language"), LANGUAGES)
    time_zone = one_of(_l("Time zone"), TIME_ZONES)


class PersonForm(_PersonFields):
    username = StringField(_l("Username"), [NEEDED, at_most(80)],
                           description=_l("Small letters, digits, dots; such as sari.wulandari."))
    email = EmailField(_l("E-mail address"), [Optional(), Email(_l("This is no e-mail address.")), at_most(254)],
        filters=[one_line])


class NewPersonForm(PersonForm):
    number = StringField(_l("NIP or NI PPPK"), [Optional(), at_most(40), a_number],
                         description=_l("18 digits; leave it empty for those who have none."))


class NumberForm(Form):
    number = StringField(_l("NIP or NI PPPK"), [NEEDED, at_most(40), a_number],
                         description=_l("18 digits; spaces and dots do not matter."))
    valid_from = DateField(_l("In force from"), [InputRequired(DATED), Years(1950, ahead=1)], invalid_value_message=DATED)


class RefuseForm(Form):
    reason = StringField(
        _l("Reason, if you refuse"), [NEEDED, Length(min=5, message=_l("Say it in a few words.")), at_most(400)],
        filters=[one_line], description=_l("The person reads it. Such as: digits 9 to 14 are not your appointment."))


class EraseForm(Form):
    reason = StringField(_l("Reason"), [NEEDED, Length(min=10, message=_l("Explain it in a sentence or two.")), at_most(400)],
                         filters=[one_line],
                         description=_l("Which request, of which day; without the name. It stays in the audit trail."))
    username = StringField(_l("Username of the person, to be sure"), [NEEDED, at_most(80)], filters=[one_line])

    def __init__(self, expected: str, **given: Any) -> None:
        super().__init__(**given)
        self._expected = expected

    def validate_username(self, field: Field) -> None:
        if (field.data or "").lower() != self._expected:
            raise ValidationError(_l("This is not the username of this person."))


class DeclineErasureForm(Form):
    """`grounds` are the names and words of what the law allows."""

    ground = SelectField(_l("Ground in Law 27 of 2022"), [NEEDED], invalid_choice_message=CHOSEN)
    answer = StringField(_l("Reason, which the person reads"),
                         [NEEDED, Length(min=10, message=_l("Explain it in a sentence or two.")), at_most(400)],
                         filters=[one_line],
                         description=_l("What is kept, why and for how long. It stays in the audit trail: write no name."))

    def __init__(self, grounds: Mapping[str, object], **given: Any) -> None:
        super().__init__(**given)
        self.ground.choices = [SelectChoice(name, words) for name, words in grounds.items()]


class RoleForm(Form):
    role = SelectField(_l("Role"), [NEEDED], invalid_choice_message=CHOSEN)
    agency = SelectField(_l("For this agency and all below it"), invalid_choice_message=CHOSEN)

    def offer(self, roles: Iterable[str], agencies: Iterable[Agency], *, whole_system: bool) -> None:
        self.role.choices = [SelectChoice(role, ROLES[role]) for role in roles]
        self.agency.choices = ([SelectChoice("", _l("The whole system"))] if whole_system else []) + indented(agencies)


class AgencyForm(Form):
    name = StringField(_l("Name"), [NEEDED, at_most(200)], filters=[one_line])
    short_name = StringField(_l("Short name"), [at_most(80)], filters=[one_line])
    kind = one_of(_l("Kind"), AGENCY_KINDS, default="office")
    region = StringField(_l("Region"), [at_most(120)], filters=[one_line],
                         description=_l("Name or Kemendagri code, such as Kabupaten Malinau or 65.02."))
    siasn_id = StringField(_l("SIASN id"), [at_most(40)], filters=[one_line])
    time_zone = one_of(_l("Time zone"), TIME_ZONES, default="Asia/Makassar")


class NewAgencyForm(AgencyForm):
    parent = SelectField(_l("Below which agency"), invalid_choice_message=CHOSEN)


def indented(agencies: Iterable[Agency]) -> list[SelectChoice]:
    """Choices in the order of the tree, deeper ones set in."""
    found = list(agencies)
    top = min((a.path.count("/") for a in found), default=0)
    return [SelectChoice(a.public_id, "\u2003" * (a.path.count("/") - top) + a.name) for a in found]


def blame(form: Form, refused: Refused) -> None:
    """Put the refusal of a service where the reader looks: at its field, else at the form."""
    field = form._fields.get(refused.field)
    if field is None:
        form.form_errors.append(refused.message)
    else:
        field.errors = [*field.errors, refused.message]
