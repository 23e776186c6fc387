"""What kinds, states and ways are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

KINDS = {"classroom": _l("Classroom"), "synchronous": _l("Online together"), "field": _l("In the field")}
STATES = {"present": _l("attended"), "late": _l("late"), "permit": _l("excused: leave"), "sick": _l("excused: sick"),
          "absent": _l("absent")}
TONES = {"present": "success", "late": "warning", "permit": "info", "sick": "info", "absent": "error"}
METHODS = {"list": _l("on the list"), "qr": _l("by QR code"), "code": _l("by typed code"), "organiser": _l("afterwards")}
WAS_THERE = ("present", "late")
"""States that earn the JP of the session."""
