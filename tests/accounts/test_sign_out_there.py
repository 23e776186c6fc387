"""The provider says that somebody has signed out there: the browsers are out here too."""

from __future__ import annotations

import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from lms.accounts.sign_on.logout import EVENT
from lms.core.testing import Client
from tests import provider as providers
from tests.accounts.test_sign_on import go, provider, serving
from tests.accounts.test_sign_on import is_in as is_in

__all__ = ["provider", "serving"]
ADDRESS = "/sign-in/with/lokal/out"


def said(served: providers.Provider, key: RSAKey | None = None, without: str = "", **other: Any) -> str:
    claims = {"iss": served.url, "aud": providers.CLIENT, "iat": int(time.time()) + 1, "jti": "1", "sub": "s-1",
              "events": {EVENT: {}}} | other
    return jwt.encode({"alg": "RS256", "kid": "a"}, {name: value for name, value in claims.items() if name != without},
                      key or served.key)


def test_who_signs_out_there_is_out_here(provider: providers.Provider, client: Client) -> None:
    client.get(go(client))
    assert is_in(client)
    answer = client.post(ADDRESS, data={"logout_token": said(provider)})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert not is_in(client)


def test_a_word_of_before_ends_nothing_that_began_since(provider: providers.Provider, client: Client) -> None:
    client.get(go(client))
    assert client.post(ADDRESS, data={"logout_token": said(provider, iat=int(time.time()) - 60)}).status_code == 200
    assert is_in(client)


@pytest.mark.parametrize(("without", "other"), [
    ("", {"iss": "https://evil.example"}), ("", {"aud": "another"}), ("", {"iat": 1}), ("", {"iat": 10**30}), ("", {"iat": "x"}),
    ("", {"exp": 1}), ("", {"events": {}}), ("", {"events": []}), ("", {"events": {EVENT: 1}}), ("", {"nonce": "n"}),
    ("", {"sub": 7}), ("sub", {}), ("jti", {}), ("iat", {}), ("aud", {}), ("events", {})])
def test_what_is_not_its_word_of_now_ends_nothing(provider: providers.Provider, client: Client, without: str,
                                                  other: dict[str, Any]) -> None:
    client.get(go(client))
    assert client.post(ADDRESS, data={"logout_token": said(provider, without=without, **other)}).status_code == 400
    assert is_in(client)


def test_what_another_signed_and_garbage_end_nothing(provider: providers.Provider, client: Client) -> None:
    client.get(go(client))
    other = RSAKey.generate_key(2048, {"kid": "a"}, private=True)
    for token in (said(provider, other), "", "x", "a.b.c", "e30.e30.", "x" * 5000):
        assert client.post(ADDRESS, data={"logout_token": token}).status_code == 400
    assert is_in(client)
    assert client.post(ADDRESS, data={"logout_token": said(provider, sub="nobody")}).status_code == 200
    assert client.post("/sign-in/with/unknown/out").status_code == 404
