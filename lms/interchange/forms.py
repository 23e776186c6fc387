"""The lecturer's forms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from lms.core.forms import Form
from lms.interchange.codes import LONGEST
from lms.interchange.files_sent import KINDS, SENT_AHEAD
from lms.uploads.fields import Holds, ResumableFileField


class ImportForm(Form):
    file = ResumableFileField(_l("File of the course"), [DataRequired(_l("Choose the file.")), Holds(KINDS)],
                              purpose=SENT_AHEAD.name)


class ConfirmForm(Form):
    title = StringField(_l("Title of the new course"), [DataRequired(_l("Give a title.")), Length(max=200)])
    code = StringField(
        _l("Code"), [DataRequired(_l("Give a code, such as DATA-01.")), Length(max=LONGEST),
                     Regexp(r"^[A-Za-z0-9][A-Za-z0-9./-]*$", message=_l("Use letters, digits and - . / only."))],
        description=_l("Short and unique, such as DATA-01. It is printed on certificates."))
    agency_id = SelectField(_l("Provider"), coerce=int)
