"""The forms of notes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, Regexp

from lms.core.forms import Form
from lms.notes.passages import COLOURS, LONGEST_NOTE
from lms.notes.services import LONGEST


class NoteForm(Form):
    text = TextAreaField(_l("Your notes"), [Optional(), Length(max=LONGEST)], description=_l("Only you can read them."))


class HighlightForm(Form):
    """One that is there is changed, or removed: `keep` and `remove` are the buttons."""

    key = HiddenField(validators=[Regexp(r"[0-9a-f]{32}\Z")])
    colour = RadioField(_l("Colour"), choices=[SelectChoice(name, title) for name, title in COLOURS.items()])
    note = TextAreaField(_l("Your note with it"), [Optional(), Length(max=LONGEST_NOTE)])
