"""The badge inside the PDF: one associated file, as PDF/A-3 wants it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pydyf
from weasyprint import Attachment

NAME = "openbadge.json"


def of(badge: str, *, at: datetime) -> Attachment:
    at = at.astimezone(UTC)
    return Attachment(string=badge, name=NAME, description="Open Badge 3.0", created=at, modified=at, relationship="Data")


def list_once(_document: Any, pdf: pydyf.PDF) -> None:
    """A finisher: WeasyPrint enters the file twice among those associated with the document."""
    files = pdf.catalog.get("AF", ())
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(files))
