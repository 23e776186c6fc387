"""Words for what the tables hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATUS = {"active": _l("in progress"), "completed": _l("completed"), "withdrawn": _l("withdrawn")}
