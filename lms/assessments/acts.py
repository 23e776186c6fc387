"""What acts upon quizzes and the bank are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "assessments",
    {
        "answer_marked": _l("answer marked by hand"), "attempt_marked": _l("attempt marked"),
        "attempt_regraded": _l("attempt marked anew"), "draw_added": _l("random draw added"),
        "draw_fell_short": _l("too few questions for a draw"), "draw_moved": _l("random draw moved"),
        "draw_removed": _l("random draw removed"), "draw_updated": _l("random draw changed"),
        "extra_time_granted": _l("extra time granted"), "grades_exported": _l("grades taken out as a file"),
        "grading_set": _l("weights and pass rule set"), "late_answers_ruled": _l("late answers ruled on"),
        "points_set": _l("points of questions set"), "question_created": _l("question written"),
        "question_deleted": _l("question deleted"), "question_moved": _l("question moved within a quiz"),
        "question_placed": _l("question taken into a quiz"), "question_removed": _l("question taken out of a quiz"),
        "question_updated": _l("question changed"), "questions_imported": _l("questions imported"),
        "quiz_created": _l("quiz made"), "quiz_updated": _l("quiz changed"), "regraded": _l("quiz marked anew"),
        "score_set": _l("score set by hand"), "tests_forgotten": _l("pre-test and post-test no longer named"),
        "tests_named": _l("pre-test and post-test named"), "questions_moved": _l("questions moved to a category"),
        "questions_tagged": _l("questions tagged"), "questions_archived": _l("questions archived"),
        "questions_brought_back": _l("questions brought back"),
    },
    {
        "question": _l("question"), "attempt": _l("attempt"), "quiz": _l("quiz"),
    })
