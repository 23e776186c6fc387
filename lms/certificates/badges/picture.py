"""The front of a certificate as a picture for a telephone, with the badge inside. For the worker: it draws a PDF."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image

from lms.certificates.badges import baking

SHARPNESS = 150
"""Dots an inch: 1240 by 1754, at which both codes are still read."""
_COLOURS = 96


def drawn(pdf: bytes, badge: str = "") -> bytes:
    """A PNG of few colours, since the paper has few."""
    with pypdfium2.PdfDocument(pdf) as document:
        front = document[0].render(scale=SHARPNESS / 72).to_pil().convert("RGB")
    few = front.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True, dpi=(SHARPNESS, SHARPNESS))
    return baking.into_png(out.getvalue(), badge) if badge else out.getvalue()
