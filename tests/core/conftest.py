"""What the tests of the core share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms.core.web import limiter


@pytest.fixture
def own_limits() -> Iterator[None]:
    """The limiter is one for all applications of a process: it is given back as it was found."""
    kept = vars(limiter).copy()
    yield
    vars(limiter).clear()
    vars(limiter).update(kept)
