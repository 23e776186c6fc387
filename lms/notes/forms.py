"""The form of a note."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from lms.core.forms import Form
from lms.notes.services import LONGEST


class NoteForm(Form):
    text = TextAreaField(_l("Your notes"), [Optional(), Length(max=LONGEST)], description=_l("Only you can read them."))
