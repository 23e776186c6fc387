"""Question types: each is one file, known by the registry alone."""

from __future__ import annotations

from lms.assessments.question_types.base import Content as Content
from lms.assessments.question_types.base import QuestionType as QuestionType
from lms.core.registry import Registry


class QuestionTypes(Registry[QuestionType]):
    """By name; a type that is switched off is stood in for, so that no page fails for a question of it."""

    def __getitem__(self, name: str) -> QuestionType:
        from lms.assessments.question_types.missing import missing  # it translates, which a registry does not wait for

        return self.get(name) or missing


question_types = QuestionTypes("assessments.question_types")
