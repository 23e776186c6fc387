"""How somebody wants to be told."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectField
from wtforms.fields import SelectChoice

from lms.accounts.notices import GROUPS
from lms.core.forms import Form, PartForm
from lms.messages.models import WAYS
from lms.messages.queries import Wishes
from lms.messages.times import Quiet

WAY_NAMES = {"now": _l("at once"), "daily": _l("one letter a day"), "none": _l("no letter, only in the inbox")}


def _clock(hour: int) -> str:
    return f"{hour:02d}.00"


HOURS = [SelectChoice(hour, _clock(hour)) for hour in range(24)]


class WaysForm(PartForm):
    """One choice for each group of kinds."""


for _name, _title in GROUPS.items():
    setattr(WaysForm, _name, SelectField(_title, choices=[SelectChoice(way, WAY_NAMES[way]) for way in WAYS]))


class ChoiceForm(Form):
    ways = FormField(WaysForm)
    quiet_from = SelectField(_l("Quiet from"), coerce=int, choices=HOURS)
    quiet_until = SelectField(_l("Quiet until"), coerce=int, choices=HOURS,
                              description=_l("Letters that can wait leave after this hour. The same hour twice: no quiet hours."))

    @property
    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from.data, self.quiet_until.data)

    @staticmethod
    def given(wishes: Wishes) -> dict[str, Any]:
        """What the form shows of wishes."""
        quiet = wishes.quiet or Quiet(0, 0)
        return {"ways": {name: wishes.way(name) for name in GROUPS}, "quiet_from": quiet.start, "quiet_until": quiet.end}
