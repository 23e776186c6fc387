"""CPU time and size of a certificate: WeasyPrint as its manual calls it, and ours, in the same run.

Usage: python -m bench.certificate [rounds]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import segno
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from lms.certificates.paper.facts import Facts, Module
from lms.certificates.paper.render import QR, Plate, Shelf, html, render
from lms.certificates.seal import local
from lms.core.testing import make_app
from tests.certificates.specimens import AT, FACTS


def facts(modules: int) -> Facts:
    listed = tuple(Module(title=f"Mata pelatihan nomor {n}", asynchronous=3, synchronous=1) for n in range(1, modules + 1))
    return replace(FACTS, modules=listed, credit_hours=4 * modules)


def naive(printed: Facts) -> bytes:
    shelf, fonts, code = Shelf(), FontConfiguration(), {QR: Plate(QR, qr(printed.verification_url))}
    style = CSS(url="paper:paper.css", url_fetcher=shelf, font_config=fonts)
    page = HTML(string=html(printed, generated_at=AT, density="airy"), base_url="paper:", url_fetcher=shelf)
    pdf: bytes = page.write_pdf(stylesheets=[style], font_config=fonts, cache=code, pdf_variant="pdf/a-3a")
    return pdf


def ours(printed: Facts) -> bytes:
    return render(printed, generated_at=AT)


def qr(url: str) -> bytes:
    """As a drawing, the usual way."""
    drawing = BytesIO()
    segno.make_qr(url, error="q", boost_error=False).save(drawing, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False)
    return drawing.getvalue()


def signed(draft: bytes, folder: Path) -> Callable[[Facts], bytes]:
    """What signing costs by itself, with the P-256 key of a demonstration, which stays loaded."""
    with make_app(folder, DEMO="1").app_context():
        pen = local.demo(None)
    return lambda _printed: pen.sign([draft])[0].pdf


def cpu_ms(make: Callable[[Facts], bytes], printed: Facts, rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        start = process_time()
        make(printed)
        spent.append(1000 * (process_time() - start))
    return median(spent)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{'certificate':<14}{'first':>9}{'naive':>9}{'ours':>9}{'ratio':>8}{'size':>9}")
    for modules in (4, 25):
        printed = facts(modules)
        first, before, after = cpu_ms(ours, printed, 1), cpu_ms(naive, printed, rounds), cpu_ms(ours, printed, rounds)
        size = len(ours(printed)) / 1000
        print(f"{modules:>3} modules {first:>9.0f} ms{before:>6.0f} ms{after:>6.0f} ms{before / after:>7.1f}x{size:>6.0f} kB")
    draft = render(FACTS, generated_at=AT, seal="Ditandatangani secara elektronik")
    with TemporaryDirectory() as folder:
        sign = signed(draft, Path(folder))
    sign(FACTS)
    print(f"signing, P-256, B-B: {cpu_ms(sign, FACTS, 3 * rounds):.1f} ms; {len(sign(FACTS)) - len(draft)} bytes more")


if __name__ == "__main__":
    main()
