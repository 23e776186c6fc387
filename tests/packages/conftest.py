"""What tests of packages share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

MANIFEST = """<?xml version="1.0"?>
<manifest identifier="uji" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Uji</title>
    {items}
  </organization></organizations>
  <resources>{resources}</resources>
</manifest>"""


def packed(files: dict[str, str | bytes]) -> io.BytesIO:
    """A ZIP of these files by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def manifest(items: str, resources: str) -> str:
    return MANIFEST.format(items=items, resources=resources)


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """Within a request of somebody who reads English."""
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.fixture(scope="session")
def shelf(material: Path) -> Path:
    return material / "02-packages"
