"""Shape and wording of the forms of certificates."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    Field,
    MultipleFileField,
    PasswordField,
    RadioField,
    SearchField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from lms.accounts import identity
from lms.certificates import numbers
from lms.certificates.models import REVOCATION_REASONS
from lms.certificates.paper.number import BadPattern
from lms.core.database import now
from lms.core.forms import Form

LINES, LINE_LENGTH = 4, 90
PLAIN = ("unit_code", "number_pattern", "document_title", "city", "signatory_name", "signatory_position", "signatory_note")
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


class FileForm(Form):
    pdf = FileField(_l("The PDF file"), [FileRequired(_l("Choose the PDF file."))])


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
    signatory_note = _line(_l("Acting for another"), 20, description=_l(
        "Plt. or Plh., where the signatory acts for somebody else."))
    signatory_number = StringField(_l("NIP of the signatory"), [Optional()], filters=[_trimmed])

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
        return {name: self[name].data or "" for name in PLAIN} | {
            "heading": self.heading_lines(), "signatory_number": identity.normalise(self.signatory_number.data or "")}
