"""The verbs of assignments."""

from lms.assignments.services import extensions
from lms.assignments.services.assignments import (
    create_assignment,
    discard_assignment,
    move_criterion,
    new_assignment,
    put_criterion,
    remove_criterion,
    set_due,
    update_assignment,
)
from lms.assignments.services.marking import decide, finish_sheet, release, return_work, save_sheet
from lms.assignments.services.works import Kept, hand_in, keep, open_draft, remove_file, save_draft

__all__ = [
    "Kept", "create_assignment", "decide", "discard_assignment", "extensions", "finish_sheet", "hand_in", "keep",
    "move_criterion", "new_assignment", "open_draft", "put_criterion", "release", "remove_criterion", "remove_file",
    "return_work", "save_draft", "save_sheet", "set_due", "update_assignment"]
