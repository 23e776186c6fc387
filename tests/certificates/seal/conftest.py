"""An application that signs with the example key; a certification authority with revocation list and clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.certificates.seal.authority import Authority


@pytest.fixture(autouse=True)
def fresh_signers(request: pytest.FixtureRequest) -> None:
    """No test finds the keys or clocks of another."""
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        app.extensions.pop("certificates.pens", None)
        app.extensions.pop("certificates.clocks", None)


@pytest.fixture
def signing_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "SIGNER", "demo")
    return app


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with Authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture
def certified_app(app: Flask, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Flask:
    """Signs with a key that an authority certified."""
    for name, value in authority.settings.items():
        monkeypatch.setitem(app.config, name, value)
    return app
