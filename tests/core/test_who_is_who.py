"""The home page greets whoever is signed in, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

from lms.accounts.models import User
from lms.core.testing import Client
from tests.cast import Cast


def test_one_browser_never_shows_the_person_of_another(cast: Cast, as_user: Callable[[User], Client], client: Client) -> None:
    assert cast.learner.name in as_user(cast.learner).get("/").text
    assert cast.stranger.name in as_user(cast.stranger).get("/").text
    assert cast.learner.name not in client.get("/").text
