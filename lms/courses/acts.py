"""What acts upon courses are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "courses",
    {
        "activity_added": _l("activity added"), "activity_deleted": _l("activity deleted"),
        "activity_moved": _l("activity moved"), "activity_updated": _l("activity changed"),
        "activity_written": _l("text of an activity written"), "archived": _l("course archived"),
        "condition_added": _l("condition for opening added"), "condition_removed": _l("condition for opening removed"),
        "copied": _l("course copied"), "created": _l("course made"), "material_added": _l("file added"),
        "material_removed": _l("file removed"), "module_added": _l("module added"), "module_deleted": _l("module deleted"),
        "module_moved": _l("module moved"), "module_updated": _l("module changed"),
        "prerequisite_added": _l("course that comes before added"),
        "prerequisite_removed": _l("course that comes before removed"), "published": _l("course published"),
        "reordered": _l("order changed"), "replaced": _l("course replaced by its next version"),
        "template_set": _l("course offered as a template"), "template_unset": _l("course no template any more"),
        "unpublished": _l("course back to draft"), "updated": _l("course changed"),
        "version_described": _l("next version described"), "version_given_up": _l("draft of the next version given up"),
    },
    {
        "course": _l("course"), "activity": _l("activity"), "module": _l("module"), "material": _l("file"),
    })
