"""Forms of designs."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from lms.certificates.designs.design import LANDSCAPE, PORTRAIT, WRITTEN
from lms.certificates.designs.samples import NAMES
from lms.core.forms import Form

HOUSE_WORDS = {PORTRAIT: _l("Portrait of the house"), LANDSCAPE: _l("Landscape of the house")}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}(?:\.png|\.svg)?")


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _read_into(target: Field, field: Field) -> None:
    """The text of the file that was sent, if one was, in the place of what was typed."""
    if not field.data:
        return
    content = field.data.read(WRITTEN + 1)
    if len(content) > WRITTEN:
        raise ValidationError(_("It is larger than %(what)s kB.", what=WRITTEN // 1000))
    try:
        target.data = content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This is no text in UTF-8. Save it as UTF-8 and send it again.")) from error


class ChoiceForm(Form):
    """`design.choices` are set by the view."""

    design = RadioField(_l("Design"), [Optional()])


class EmblemForm(Form):
    file = FileField(_l("Emblem (PNG or SVG)"), [FileRequired(_l("Choose the picture."))], description=_l(
        "Square or round looks best, PNG at least 600 pixels wide, or SVG of plain shapes in flat colours."))


class BeginForm(Form):
    name = StringField(_l("Name of the design"), [DataRequired(_l("Give it a name.")), Length(max=80)], filters=[_trimmed])
    base = SelectField(_l("Begin with a copy of"), [DataRequired(_l("Choose a design."))])


class DesignForm(Form):
    page = TextAreaField(_l("HTML"), [DataRequired(_l("The page is empty.")), Length(max=WRITTEN)])
    style = TextAreaField(_l("CSS"), [Optional(), Length(max=WRITTEN)])
    after = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    sample = SelectField(_l("Show it with"), [Optional()], choices=[SelectChoice(*one) for one in NAMES.items()], default="usual")
    file = FileField(_l("Add a picture (PNG or SVG)"), [Optional()], description=_l(
        "At most 500 kB. In the HTML and CSS it is paper:name. A picture named emblem takes the place of the emblem."))
    name = StringField(_l("Name of the picture"), [Optional(), Length(max=40)], filters=[_trimmed], description=_l(
        "Lower-case letters, digits, hyphens; empty: as the file is named."))
    page_file = FileField(_l("HTML as a file"), [Optional()], description=_l("Takes the place of what stands in the field HTML."))
    style_file = FileField(_l("CSS as a file"), [Optional()], description=_l("Takes the place of what stands in the field CSS."))
    drop = SelectMultipleField(_l("Take out these pictures"), [Optional()], option_widget=CheckboxInput())

    def validate_page_file(self, field: Field) -> None:
        _read_into(self.page, field)

    def validate_style_file(self, field: Field) -> None:
        _read_into(self.style, field)

    def validate_name(self, field: Field) -> None:
        if field.data and not _NAME.fullmatch(field.data):
            raise ValidationError(_("Only lower-case letters, digits and hyphens."))

    @property
    def picture_name(self) -> str:
        """Of the picture that is added, without a suffix that says what it is not."""
        given = self.name.data or (self.file.data.filename or "")
        return re.sub(r"[^a-z0-9]+", "-", given.lower().removesuffix(".png").removesuffix(".svg")).strip("-")[:36] or "gambar"

