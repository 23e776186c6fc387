"""Question types: each is one file, known by the registry alone."""

from __future__ import annotations

from lms.assessments.question_types.base import Content as Content
from lms.assessments.question_types.base import QuestionType as QuestionType
from lms.core.registry import Registry

question_types: Registry[QuestionType] = Registry("assessments.question_types")
