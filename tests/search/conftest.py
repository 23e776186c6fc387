"""The small course of the tests of courses, and its learner."""

from tests.courses.conftest import follower, school  # noqa: F401
