"""The lecturer's form for a package."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from lms.core.forms import Form
from lms.packages.files import SENT_AHEAD
from lms.uploads.content import ZIP
from lms.uploads.fields import Holds, ResumableFileField


class PackageForm(Form):
    file = ResumableFileField(_l("Package"), [Holds(frozenset({ZIP}))], purpose=SENT_AHEAD.name,
                              description=_l(
                                  "SCORM 1.2, SCORM 2004, cmi5, xAPI (.zip) or H5P (.h5p), as the authoring tool exports it."))
    passing = IntegerField(
        _l("Passed from (percent)"), [Optional(), NumberRange(1, 100, _l("Give a number from 1 to 100."))],
        description=_l("Leave it empty where the package itself says who has passed."))
    may_repeat = BooleanField(_l("Learners may begin anew once they are through; the best score counts"), default=True)
