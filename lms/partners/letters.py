"""What those who make agreements are told."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.accounts.notices import Kind

EXPIRES = Kind("partners.expires", "deadlines", _l("An agreement ends soon: %(number)s"), _l(
    "The agreement %(number)s with %(partner)s ends on %(day)s, in %(left)s days. After that day no more seats are charged to "
    "it. Extend it, or prepare the next one."), is_necessary=True)
