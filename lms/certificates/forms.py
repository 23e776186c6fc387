"""Shape and wording of the forms of certificates."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from lms.accounts import identity
from lms.certificates import numbers
from lms.certificates.models import REVOCATION_REASONS
from lms.certificates.paper.number import BadPattern
from lms.core.database import now
from lms.core.forms import Form

LINES, LINE_LENGTH = 4, 90
PLAIN = ("unit_code", "number_pattern", "document_title", "city", "signatory_name", "signatory_position", "signatory_note",
         "attendance_title", "attendance_pattern", "delegate_note", "delegate_name")
ACTING = [SelectChoice("", _l("Nobody: in his or her own right")),
          SelectChoice("Plt.", _l("Plt. (acting, the position is vacant)")),
          SelectChoice("Plh.", _l("Plh. (acting day by day, its holder is away)"))]
_PRINTED = re.compile(r"[\u0020-\u024f\u1e00-\u1eff\u2010-\u2026]*")
"""Latin letters and the signs of its text: what the fonts of the paper hold."""


def printable(_form: Form, field: Field) -> None:
    text = unicodedata.normalize("NFC", " ".join((field.data or "").split()))
    if not _PRINTED.fullmatch(text):
        odd = " ".join(sorted({letter for letter in text if not _PRINTED.fullmatch(letter)}))
        raise ValidationError(_("The paper's fonts do not hold these letters: %(letters)s", letters=odd))


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _line(label: object, most: int, *, asks: object = None, description: object = "") -> StringField:
    """One line of the paper; `asks` says what is missing when it has to be there."""
    need = [DataRequired(asks)] if asks else []
    return StringField(label, [*need, Length(max=most), printable], filters=[_trimmed], description=description)


class SearchForm(Form):
    """The register's filter, sent by GET."""

    class Meta:
        csrf = False

    q = SearchField(_l("Name, NIP, number or course"), [Optional(), Length(max=100)])
    since = DateField(_l("Issued from"), [Optional()])
    until = DateField(_l("Issued until"), [Optional()])


class RevokeForm(Form):
    category = RadioField(_l("Why is it revoked?"), [DataRequired(_l("Choose a reason."))],
                          choices=[SelectChoice(name, words) for name, words in REVOCATION_REASONS.items()],
                          description=_l("This is shown to everybody who checks the certificate."))
    reason = TextAreaField(_l("Explanation for the learner and the offices"), [
        DataRequired(_l("Explain it in a sentence or two.")), Length(min=10, max=400)], filters=[_trimmed],
        description=_l("It is not shown to the public, but to the learner, the staff office and auditors."))


class CloseForm(Form):
    share = IntegerField(_l("Took part: least share of the required activities, in percent"), [
        InputRequired(_l("Enter a percentage.")), NumberRange(0, 100, _l("Between 0 and 100."))],
        description=_l("Whoever does not pass but has done so much gets a statement of attendance. 0: nobody does."))
    anyway = BooleanField(_l("Close all the same: what is handed in or marked afterwards does not count"))


class UndoForm(Form):
    reason = TextAreaField(_l("Why is the closing undone?"), [
        DataRequired(_l("Explain it in a sentence or two.")), Length(min=10, max=400)], filters=[_trimmed],
        description=_l("It is kept with every certificate that is revoked, and each learner reads it."))


class CorrectForm(Form):
    reason = TextAreaField(_l("What is corrected?"), [
        DataRequired(_l("Explain it in a sentence or two.")), Length(min=10, max=400)], filters=[_trimmed],
        description=_l("For the learner, the staff office and auditors. It is not shown to the public."))


class RenewForm(Form):
    reason = TextAreaField(_l("Why is it renewed?"), [
        DataRequired(_l("Explain it in a sentence or two.")), Length(min=10, max=400)], filters=[_trimmed],
        description=_l("What the holder has shown, such as the refresher and its date."))


class TermsForm(Form):
    valid_months = IntegerField(_l("Valid for how many months?"), [Optional(), NumberRange(1, 600, _l("Between 1 and 600."))],
                                description=_l("Empty: for good."))
    waits_for_closing = BooleanField(_l("Issue certificates only when the cohort is closed"),
                                     description=_l("Otherwise each is issued in the moment in which its learner passes."))
    design = SelectField(_l("Design"), [Optional()])


class FileForm(Form):
    file = FileField(_l("The file or photo"), [FileRequired(_l("Choose a file or a photo."))])


class ListForm(Form):
    file = FileField(_l("List or archive"), [FileRequired(_l("Choose the list or the archive."))])


class KeyForm(Form):
    name = StringField(_l("Which program is it for?"), [DataRequired(_l("Enter the name of the program.")), Length(max=80)],
                       filters=[_trimmed], description=_l("Such as “SIMPEG Kabupaten Malinau”."))
    agency = SelectField(_l("Agency"), description=_l("The key opens the certificates of its people and of all agencies below."))
    days = SelectField(_l("Valid for"), default="365", choices=[
        SelectChoice("30", _l("30 days")), SelectChoice("90", _l("90 days")), SelectChoice("365", _l("1 year"))])


class SigningForm(Form):
    """What a signatory enters for one session; none of it is shown again."""

    number = PasswordField(_l("NIK of the signatory"), [
        DataRequired(_l("Enter the NIK.")), Regexp(r"\d{16}$", message=_l("A NIK has 16 digits."))],
        filters=[lambda text: re.sub(r"\s", "", text or "")])
    passphrase = PasswordField(_l("Passphrase of the electronic certificate"), [DataRequired(_l("Enter the passphrase.")),
                                                                              Length(max=200)])


class SignedFilesForm(Form):
    files = MultipleFileField(_l("Signed PDFs"), [InputRequired(_l("Choose the signed files."))])


class IssuerForm(Form):
    unit_code = StringField(_l("Unit code"), [DataRequired(_l("Enter the code of the unit.")), Length(max=30)],
                            filters=[lambda text: _trimmed(text).upper()],
                            description=_l("As it stands in numbers, such as POLTEKESOS: letters, digits, dots, hyphens."))
    number_pattern = StringField(_l("Pattern of the numbers"), [DataRequired(_l("Enter the pattern.")), Length(max=120)],
                                 filters=[_trimmed], description=_l(
        "Counts from 1 in each year. Parts: {seq:04d} running number, {program} course, {cohort} cohort, {unit} unit code, "
        "{month} or {roman_month} month, {year} year."))
    document_title = _line(_l("Title of the document"), 120, asks=_l("Enter the title."))
    heading = TextAreaField(
        _l("Heading"), [DataRequired(_l("Enter at least the name of the institution.")), printable],
        description=_l("One line for each institution, the highest first; the last one is the provider."))
    city = _line(_l("City of signing"), 80, asks=_l("Enter the city."))
    signatory_name = _line(_l("Name of the signatory, with titles"), 120, asks=_l("Enter the name."))
    signatory_position = _line(_l("Position of the signatory"), 160, asks=_l("Enter the position."))
    signatory_note = SelectField(_l("Acting for another"), [Optional()], choices=ACTING, description=_l(
        "Where the position is vacant or its holder is away for long; printed before the position."))
    signatory_number = StringField(_l("NIP of the signatory"), [Optional()], filters=[_trimmed])
    signing_profile = SelectField(_l("Signed with"), [Optional()], description=_l(
        "With whose key or seal the PDFs are signed. Profiles are set up by the operator."))

    attendance_title = _line(_l("Title of the statement of attendance"), 120, asks=_l("Enter the title."), description=_l(
        "For whoever took part and did not pass."))
    attendance_pattern = StringField(
        _l("Pattern of its numbers"), [DataRequired(_l("Enter the pattern.")), Length(max=120)], filters=[_trimmed],
        description=_l("Counts by itself from 1 in each year. It has to differ from the other, for no number is given twice."))
    delegate_note = SelectField(_l("For a time somebody else signs as"), [Optional()], choices=ACTING, description=_l(
        "Between the days below whoever is named here signs, afterwards the signatory again by itself."))
    delegate_name = _line(_l("Name of the stand-in, with titles"), 120)
    delegate_number = StringField(_l("NIP of the stand-in"), [Optional()], filters=[_trimmed])
    delegate_from = DateField(_l("First day"), [Optional()])
    delegate_until = DateField(_l("Last day"), [Optional()])

    def validate_attendance_pattern(self, field: Field) -> None:
        self.validate_number_pattern(field)
        if field.data == self.number_pattern.data:
            raise ValidationError(_("It is the same as the pattern of certificates: numbers would be given twice."))

    def validate_delegate_name(self, field: Field) -> None:
        if self.delegate_note.data and not field.data:
            raise ValidationError(_("Enter the name."))

    def validate_delegate_number(self, field: Field) -> None:
        self.validate_signatory_number(field)

    def validate_delegate_until(self, field: Field) -> None:
        if not self.delegate_note.data:
            return
        first, last = self.delegate_from.data, field.data
        if first is None or last is None or last < first:
            raise ValidationError(_("Enter the first and the last day, in this order."))

    def validate_unit_code(self, field: Field) -> None:
        if not numbers.UNIT_CODE.fullmatch(field.data):
            raise ValidationError(_("Only letters, digits, dots and hyphens, beginning with a letter or digit."))

    def validate_number_pattern(self, field: Field) -> None:
        try:
            numbers.example(field.data, self.unit_code.data or "UNIT", on=now().date())
        except BadPattern as error:
            raise ValidationError(str(error)) from error

    def validate_heading(self, field: Field) -> None:
        lines = self.heading_lines()
        if not lines:
            raise ValidationError(_("Enter at least the name of the institution."))
        if len(lines) > LINES or max(map(len, lines)) > LINE_LENGTH:
            raise ValidationError(_("At most %(lines)s lines of %(letters)s letters fit on the certificate.", lines=LINES,
                                    letters=LINE_LENGTH))

    def validate_signatory_number(self, field: Field) -> None:
        found = identity.inspect(field.data)
        if not found.is_sound:
            raise ValidationError(str(found.errors[0]))

    def heading_lines(self) -> list[str]:
        return [line.strip() for line in (self.heading.data or "").splitlines() if line.strip()]

    def wanted(self) -> dict[str, Any]:
        """As `services.set_issuer` takes it."""
        numbers_ = {name: identity.normalise(self[name].data or "") for name in ("signatory_number", "delegate_number")}
        chosen = {"signing_profile": self.signing_profile.data or ""} if "signing_profile" in self else {}
        return {name: self[name].data or "" for name in PLAIN} | numbers_ | chosen | {
            "heading": self.heading_lines(), "delegate_from": self.delegate_from.data, "delegate_until": self.delegate_until.data}
