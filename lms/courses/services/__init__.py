"""The verbs of courses: what changes courses, modules, activities, materials and progress."""

from lms.courses.services.activities import (
    add_activity,
    delete_activity,
    move_activity,
    place_activity,
    reorder_activities,
    update_activity,
    write,
)
from lms.courses.services.courses import (
    archive,
    create_course,
    describe_version,
    offer_as_template,
    publish,
    unpublish,
    update_course,
)
from lms.courses.services.materials import Stored, add_material, attach, describe_material, remove_material, store
from lms.courses.services.modules import add_module, delete_module, move_module, reorder, update_module
from lms.courses.services.openings import add_condition, remove_condition
from lms.courses.services.prerequisites import release_course, require_course
from lms.courses.services.progress import complete_activity, mark, open_activity, place, spend

__all__ = [
    "Stored", "add_activity", "add_condition", "add_material", "add_module", "archive", "attach", "complete_activity",
    "create_course", "delete_activity", "delete_module", "describe_material", "describe_version", "mark", "move_activity",
    "move_module", "offer_as_template", "open_activity", "place", "place_activity", "publish", "release_course",
    "remove_condition", "remove_material", "reorder", "reorder_activities", "require_course", "spend", "store", "unpublish",
    "update_activity", "update_course", "update_module", "write",
]
