"""Reviews of the courses that the tests of courses make."""

from tests.courses.conftest import follower, school  # noqa: F401
