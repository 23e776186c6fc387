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
from lms.courses.services.courses import archive, create_course, publish, unpublish, update_course
from lms.courses.services.materials import add_material, describe_material, remove_material
from lms.courses.services.modules import add_module, delete_module, move_module, reorder, update_module
from lms.courses.services.progress import complete_activity, mark, open_activity, place, spend

__all__ = [
    "add_activity", "add_material", "add_module", "archive", "complete_activity", "create_course", "delete_activity",
    "delete_module", "describe_material",
    "mark", "move_activity", "move_module", "open_activity", "place", "place_activity", "publish",
    "remove_material", "reorder", "reorder_activities", "spend", "unpublish", "update_activity", "update_course",
    "update_module", "write",
]
