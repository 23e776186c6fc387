"""What others may ask of courses."""

from lms.courses.queries.courses import (
    CourseFacts,
    ModuleFacts,
    activities,
    activity_or_404,
    anchor_shown,
    by_code,
    certificate_facts,
    course,
    credit_hours,
    daily_caps,
    editable,
    find_activity,
    find_modules,
    get_or_404,
    ids_of_kind,
    module_or_404,
    of_kind,
    page_activity_or_404,
    prerequisites,
    providers,
    published,
    shown_texts,
    texts_of,
    titles,
)
from lms.courses.queries.finding import found, words_of
from lms.courses.queries.linked import (
    activity_with_text,
    by_public_id,
    description,
    find_material,
    printed,
    same_activity,
    with_bodies,
)
from lms.courses.queries.materials import (
    keys_of_materials,
    main_material,
    material_or_404,
    materials_in,
    materials_of,
    ready_with_main,
    ready_with_text,
    shown_files,
    with_text,
)
from lms.courses.queries.outline import Outline, OutlineActivity, OutlineModule, outline, written
from lms.courses.queries.progress import (
    Method,
    Missing,
    Tally,
    methods,
    missing,
    progress_of,
    progress_of_learners,
    progress_row,
    standings,
)
from lms.courses.queries.versions import families, family, newest, next_draft, offered, templates, versions

__all__ = [
    "CourseFacts", "Method", "Missing", "ModuleFacts", "Outline", "OutlineActivity", "OutlineModule", "Tally",
    "activities", "activity_or_404", "activity_with_text", "anchor_shown", "by_code", "by_public_id", "certificate_facts",
    "course", "credit_hours", "daily_caps", "description", "editable", "families", "family", "find_activity",
    "find_material", "find_modules", "found", "get_or_404", "ids_of_kind", "keys_of_materials", "main_material",
    "material_or_404", "materials_in", "materials_of", "methods", "missing", "module_or_404", "newest", "next_draft",
    "of_kind", "offered", "outline", "page_activity_or_404", "prerequisites", "printed", "progress_of",
    "progress_of_learners", "progress_row", "providers", "published", "ready_with_main", "ready_with_text",
    "same_activity", "shown_files", "shown_texts", "standings", "templates", "texts_of", "titles", "versions",
    "with_bodies", "with_text", "words_of", "written",
]
