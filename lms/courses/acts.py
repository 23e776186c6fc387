"""What acts upon courses are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "courses",
    {
        "activity_added": _l("activity added"), "activity_deleted": _l("activity deleted"),
        "activity_moved": _l("activity moved"), "activity_updated": _l("activity changed"),
        "activity_written": _l("text of an activity written"), "archived": _l("course archived"), "created": _l("course made"),
        "material_added": _l("file added"), "material_removed": _l("file removed"), "module_added": _l("module added"),
        "module_deleted": _l("module deleted"), "module_moved": _l("module moved"), "module_updated": _l("module changed"),
        "published": _l("course published"), "reordered": _l("order changed"), "unpublished": _l("course back to draft"),
        "updated": _l("course changed"),
    },
    {
        "course": _l("course"), "activity": _l("activity"), "module": _l("module"), "material": _l("file"),
    })
