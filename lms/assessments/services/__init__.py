"""The verbs of assessments: what changes the bank, quizzes, attempts and answers."""

from lms.assessments.services import extra_time, presence, receipts, rulings
from lms.assessments.services.answers import Answer, Saved, fingerprint
from lms.assessments.services.attempts import end_if_over, save, save_form, start, submit
from lms.assessments.services.bank import (
    create_question,
    duplicate_question,
    restore_version,
    update_question,
)
from lms.assessments.services.draws import add_draw, remove_draw, update_draw
from lms.assessments.services.filing import (
    archive_questions,
    bring_back_questions,
    delete_question,
    move_questions,
    tag_questions,
)
from lms.assessments.services.marking import draft_mark, finalise_marks
from lms.assessments.services.paired_tests import forget_tests, name_tests
from lms.assessments.services.quizzes import (
    create_quiz,
    discard_quiz,
    move_draw,
    move_question,
    new_quiz,
    place_question,
    place_questions,
    remove_question,
    set_points,
    update_quiz,
)

__all__ = [
    "Answer", "Saved", "add_draw", "archive_questions", "bring_back_questions", "create_question", "create_quiz",
    "delete_question", "discard_quiz", "draft_mark", "duplicate_question", "end_if_over", "extra_time",
    "finalise_marks", "fingerprint", "forget_tests", "move_draw", "move_question", "move_questions", "name_tests",
    "new_quiz", "place_question", "place_questions", "presence", "receipts", "remove_draw", "remove_question",
    "restore_version", "rulings", "save", "save_form", "set_points", "start", "submit", "tag_questions", "update_draw",
    "update_question", "update_quiz",
]
