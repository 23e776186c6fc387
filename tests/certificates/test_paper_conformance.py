"""PDF/A-3a and PDF/UA-1, judged by veraPDF; the files that must fail show that it would notice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from lms.certificates.paper.render import render
from tests.certificates.specimens import AT, ATTENDANCE, BADGE, FACTS, LONG, PLAIN, statement_of
from tests.certificates.vera import judged

GOOD = {"usual": FACTS, "long": LONG, "plain": PLAIN, "attendance": ATTENDANCE}
HARMED: dict[str, tuple[Callable[[pikepdf.Pdf], object], str, str]] = {
    "no tags": (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "3a", "6.7.2.2-1"),
    "no colour profile": (lambda pdf: pdf.Root.__delitem__("/OutputIntents"), "3a", "6.2.4.3-2"),
    "no metadata": (lambda pdf: pdf.Root.__delitem__("/Metadata"), "3a", "6.6.2.1-1"),
    "no fonts": (lambda pdf: _strip(pdf, "/FontFile2"), "3a", "6.2.11.4.1-1"),
    "no language": (lambda pdf: pdf.Root.__delitem__("/Lang"), "ua1", "7.2-"),
    "no alternative text": (lambda pdf: _strip(pdf, "/Alt"), "ua1", "7.3-1"),
}


def _strip(pdf: pikepdf.Pdf, key: str) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and key in thing:
            del thing[key]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[tuple[str, str], str]:
    files = {name: render(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE) for name, facts in GOOD.items()}
    for name, (harm, _, _) in HARMED.items():
        harmed = BytesIO()
        with pikepdf.open(BytesIO(files["usual"])) as pdf:
            harm(pdf)
            pdf.save(harmed)
        files[name] = harmed.getvalue()
    return judged(files, tmp_path_factory.mktemp("vera"))


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("standard", ["3a", "ua1"])
def test_verapdf_finds_the_standard_fulfilled(verdicts, name, standard):
    assert verdicts[name, standard] == "ok"


@pytest.mark.parametrize("name", HARMED)
def test_verapdf_notices_when_a_certificate_is_harmed(verdicts, name):
    _, standard, clause = HARMED[name]
    assert clause in verdicts[name, standard]
