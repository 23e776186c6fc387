"""CPU time and size of a certificate with its badge and both codes: WeasyPrint as its manual calls it, and ours.

Usage: python -m bench.certificate [rounds]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import segno
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench import typesetter
from bench.graduates import SEAL, badge, learners
from lms.certificates.designs.fields import OFFLINE, QR
from lms.certificates.paper import attachment
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.plates import Plate
from lms.certificates.paper.printing import html
from lms.certificates.paper.render import render, whole
from lms.certificates.paper.shelf import Shelf
from lms.certificates.seal import local, profiles
from lms.core.testing import make_app
from tests.certificates.specimens import AT, statement_of

BARE = "@page front { background: none } @page back { background: none } .emblem { background: none }"
Make = Callable[[Facts], bytes]


def naive(printed: Facts, more: str = "") -> bytes:
    said = statement_of(printed)
    shelf, fonts = Shelf(), FontConfiguration()
    codes = {QR: Plate(QR, drawing(printed.verification_url)), OFFLINE: Plate(OFFLINE, drawing(said))}
    style = [CSS(url=f"paper:{name}", url_fetcher=shelf, font_config=fonts) for name in ("house.css", "design.css")]
    page = HTML(string=html(printed, density="airy", statement=said), base_url="paper:", url_fetcher=shelf)
    document = page.render(stylesheets=[*style, CSS(string=more)], font_config=fonts, cache=codes, pdf_variant="pdf/a-3a")
    document.metadata.attachments.append(attachment.of(badge(printed), at=AT))
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a")
    return pdf


def bare(printed: Facts) -> bytes:
    return naive(printed, BARE)


def filled(printed: Facts) -> bytes:
    return render(printed, generated_at=AT, statement=statement_of(printed), badge=badge(printed))


def alone(printed: Facts) -> bytes:
    return whole(printed, generated_at=AT, statement=statement_of(printed), badge=badge(printed))


def drawing(text: str) -> bytes:
    """A code the usual way."""
    drawn = BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(drawn, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False)
    return drawn.getvalue()


def signed(pen: local.pades.Pen) -> Make:
    """The whole way with the P-256 key of a demonstration, which stays loaded."""
    def make(printed: Facts) -> bytes:
        draft = render(printed, generated_at=AT, statement=statement_of(printed), badge=badge(printed), seal=SEAL)
        return pen.sign([draft])[0].pdf
    return make


def milliseconds(ways: Mapping[str, Make], modules: int, rounds: int) -> dict[str, float]:
    """CPU of each way, by turns, so that whatever else runs is a burden to all; the first of each is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _, printed in zip(range(rounds + 1), learners(modules), strict=False):
        for name, make in ways.items():
            start = process_time()
            make(printed)
            spent[name].append(1000 * (process_time() - start))
    return {name: median(times[1:]) for name, times in spent.items()}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    start = process_time()
    filled(next(learners(7)))
    print(f"the first of a cohort, for which the page is laid out: {1000 * (process_time() - start):.0f} ms CPU")
    with TemporaryDirectory() as folder, make_app(Path(folder), DEMO="1").app_context():
        ways = {"naive": naive, "naive, bare": bare, "laid out whole": alone, "filled": filled,
                "filled and signed": signed(local.demo(profiles.own(), None))} | typesetter.ways(Path(folder))
        for modules in (4, 25):
            took = milliseconds(ways, modules, rounds)
            for name, spent in took.items():
                size = len(ways[name](next(learners(modules)))) / 1000
                print(f"{modules:>3} modules, {name:<18}{spent:>7.1f} ms CPU, naive {took['naive'] / spent:>5.1f}x, bare "
                      f"{took['naive, bare'] / spent:>5.1f}x{size:>6.0f} kB")
    proof = milliseconds({"badge": lambda facts: badge(facts).encode()}, 4, 30)["badge"]
    print(f"the badge's proof is part of each: {proof:.2f} ms")


if __name__ == "__main__":
    main()
