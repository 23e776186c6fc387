"""A QR code as SVG for a page: one path, no style."""

from __future__ import annotations

import re
from math import isqrt

from markupsafe import Markup

_DARK = re.compile(b"\0+")


def svg(text: str, label: str, *, pixels: int = 260) -> Markup:
    """`pixels` is its width and height where no style says otherwise."""
    import zxingcpp  # 2 MB that few pages need

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dots = bytes(code.to_image(scale=1, add_quiet_zones=True))  # type: ignore[call-overload]
    size = isqrt(len(dots))
    rows = (dots[start:start + size] for start in range(0, len(dots), size))
    runs = ((run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in _DARK.finditer(row))
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs)
    return Markup('<svg class="qr" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}" '
                  'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>').format(
                      label, pixels, pixels, size, size, size, size, path)
