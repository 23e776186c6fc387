"""What others may ask of courses."""

from lms.courses.queries.courses import (
    CourseFacts,
    ModuleFacts,
    activities,
    activity_or_404,
    by_code,
    certificate_facts,
    course,
    editable,
    get_or_404,
    module_or_404,
    of_kind,
    page_activity_or_404,
    providers,
    published,
    titles,
)
from lms.courses.queries.materials import main_material, material_or_404, materials_of, ready_with_main, ready_with_text
from lms.courses.queries.outline import Outline, OutlineActivity, OutlineModule, outline
from lms.courses.queries.progress import (
    Missing,
    Tally,
    missing,
    next_activity,
    progress_of,
    progress_of_learners,
    progress_row,
)

__all__ = [
    "CourseFacts", "Missing", "ModuleFacts", "Outline", "OutlineActivity", "OutlineModule", "Tally", "activities",
    "activity_or_404", "by_code", "certificate_facts", "course", "editable", "get_or_404", "main_material",
    "material_or_404", "materials_of", "missing", "module_or_404", "next_activity", "of_kind", "outline", "page_activity_or_404",
    "progress_of", "progress_of_learners", "progress_row", "providers", "published", "ready_with_main", "ready_with_text",
    "titles",
]
