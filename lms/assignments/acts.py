"""What acts upon assignments are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "assignments",
    {
        "created": _l("assignment made"), "decided": _l("mark decided"), "due_set": _l("due date set"),
        "extended": _l("due date put off for a learner"), "handed_in": _l("work handed in"), "marked": _l("work marked"),
        "released": _l("mark released"),
        "returned": _l("work returned for revision"), "rubric_changed": _l("rubric changed"),
        "updated": _l("assignment changed"),
    },
    {
        "work": _l("work"),
    })
