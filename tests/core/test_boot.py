"""The core stands alone."""

from __future__ import annotations

from pathlib import Path

from lms.core.plugins import Found
from lms.core.testing import make_app, migrated


def test_the_core_boots_with_no_plugin(tmp_path: Path) -> None:
    app = migrated(make_app(tmp_path, found=Found(())))
    assert app.test_client().get("/").status_code == 200
    assert app.test_client().get("/nowhere").status_code == 404
