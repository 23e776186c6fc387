"""What keeps a module or an activity closed until something is so, and how that is told."""

import lms.courses.queries  # noqa: F401 (the two know each other: whoever comes here first must begin there)
