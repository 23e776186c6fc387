"""A stranger's design is printed here: in a process of its own, with little memory and time, without network or files.

Run as a script. It reads one request a line as JSON, `look` (a design and facts: pictures of the pages and what is to say about
them), `print` (the same: the PDF) or `form` (the same: why it cannot be filled), and answers each in a line. Lines before the
answer tell the stage that it is in, for whoever has to end it. Where it is asked for nothing for a while it ends by itself.
"""

from __future__ import annotations

import json
import resource
import select
import signal
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any, NoReturn

from lms.certificates.designs import bounds, checks, samples, template
from lms.certificates.designs.design import PAGE, STYLE, WRITTEN, Design, house
from lms.certificates.designs.problems import Problem, Refused, Report
from lms.certificates.paper import render
from lms.certificates.paper.facts import from_snapshot
from lms.certificates.paper.printing import Job, Printer, html
from lms.certificates.paper.shelf import RefusedResource

SECONDS, PAGES, LARGEST = 8, 8, 2_000_000
SIDE = 1600
"""CSS pixels of a page: A3."""
_SHARPNESS = 110
"""Dots an inch of a picture to look at; codes are sought at 150."""
_FONTS = ("PaperSans", "PaperSerif")
_stage = "template"


def look(asked: dict[str, Any]) -> dict[str, Any]:
    """`pages` as PNGs, and `problems`: what the sample lacks, and advice."""
    import pypdfium2

    design, facts = _design(asked), from_snapshot(asked["facts"])
    _enter("template")
    names = frozenset(design.stock)
    for where, name in (("page", PAGE), ("style", STYLE)):
        if len(design.files[name]) > WRITTEN:
            raise Refused(Problem("large", str(WRITTEN // 1000), where))
    checks.source(design.page, design.files[STYLE].decode(), names)
    template.of(design)
    text = html(facts, density="airy", statement=asked["statement"], seal=asked["seal"], design=design)
    report = Report(checks.printed(text, design.files[STYLE].decode(), names))
    pdf = _pdf(design, asked, render.whole)
    _enter("drawing")
    with pypdfium2.PdfDocument(pdf) as document:
        for problem in _lacking(document, asked):
            report.add(problem)
        shown = [_picture(page) for page in list(document)[:asked.get("pages", PAGES)]]
        count = len(document)
    return {"pages": shown, "count": count, "size": len(pdf), "problems": [problem.told() for problem in report.problems]}


def printed(asked: dict[str, Any]) -> dict[str, Any]:
    return {"pdf": b64encode(_pdf(_design(asked), asked, render.render)).decode()}


def form(asked: dict[str, Any]) -> dict[str, Any]:
    """`why` each certificate is laid out whole, which takes ten times as long; empty where they share a layout."""
    facts = from_snapshot(asked["facts"])
    job = Job(facts, datetime.fromisoformat(asked["at"]), asked["statement"], asked["badge"], asked["seal"], _design(asked))
    return {"why": Printer(render.Here()).why_whole(job)}


def _pdf(design: Design, asked: dict[str, Any], make: Callable[..., bytes]) -> bytes:
    facts = from_snapshot(asked["facts"])
    try:
        pdf = make(
            facts, generated_at=datetime.fromisoformat(asked["at"]), statement=asked["statement"], badge=asked["badge"],
            seal=asked["seal"], design=design, watch=_Watch(asked["seal"]))
    except RefusedResource as refused:
        raise Refused(_address(design, str(refused.args[0]))) from refused
    if len(pdf) > LARGEST:
        raise Refused(Problem("large", str(LARGEST // 1000), "drawing"))
    return pdf


class _Watch(render.Watch):
    """What the press tells while it works; raises Refused to stop it."""

    def __init__(self, seal: str) -> None:
        self._seal = seal

    def laying_out(self) -> None:
        _enter("layout")

    def laid_out(self, document: Any) -> None:
        if len(document.pages) > PAGES:
            raise Refused(Problem("pages", str(PAGES), "layout"))
        if any(max(page.width, page.height) > SIDE for page in document.pages):
            raise Refused(Problem("size", "A3", "layout"))
        if self._seal and "seal" not in document.pages[0].anchors:
            raise Refused(Problem("no_seal", "", "page"))
        _enter("drawing")

    def drawn(self, _document: Any, pdf: Any) -> None:
        names = {str(thing["FontName"]) for thing in pdf.objects if isinstance(thing, dict) and "FontName" in thing}
        if strange := sorted(name for full in names if not (name := full.rpartition("+")[2].rstrip("'")).startswith(_FONTS)):
            raise Refused(Problem("font", strange[0]))


def _address(design: Design, address: str) -> Problem:
    """Where the design asks for it."""
    for where, text in (("style", design.files[STYLE].decode()), ("page", design.page)):
        if address in text:
            return Problem("address", address[:120], where, text[:text.index(address)].count("\n") + 1)
    return Problem("address", address[:120])


def _lacking(document: Any, asked: dict[str, Any]) -> list[Problem]:
    """What every certificate has to show and this one does not."""
    import zxingcpp

    facts = from_snapshot(asked["facts"])
    said = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    codes = {code.text for code in zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())}
    lacking = (("no_name", "".join(facts.learner_name.split()).casefold() not in said.casefold().replace("\ufffe", "-")),
               ("no_number", "".join(facts.number.split()) not in said), ("no_code", facts.verification_url not in codes),
               ("no_offline", bool(asked["statement"]) and asked["statement"] not in codes))
    return [Problem(kind) for kind, is_so in lacking if is_so]


def _picture(page: Any) -> str:
    image = page.render(scale=_SHARPNESS / 72).to_pil().convert("RGB").quantize(128)
    out = BytesIO()
    image.save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def _design(asked: dict[str, Any]) -> Design:
    return Design(asked["name"], {name: b64decode(content) for name, content in asked["files"].items()})


def _enter(stage: str) -> None:
    """Tell whoever watches, in case this is the last thing we do."""
    global _stage
    _stage = stage
    _say({"stage": stage})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    _allow_time()
    try:
        return {"look": look, "print": printed, "form": form}[asked["do"]](asked)
    except Refused as refused:
        return {"refused": refused.problem.told()}
    except TimeoutError:
        return {"refused": Problem("time", str(SECONDS), _stage).told()}
    except (MemoryError, RecursionError) as error:
        return {"refused": Problem("memory" if isinstance(error, MemoryError) else "nested", "", _stage).told()}
    except bounds.Forbidden as error:
        return {"refused": Problem("address", str(error), _stage).told()}
    except Exception as error:  # whatever a hostile design makes of the press
        return {"refused": Problem("broken", f"{type(error).__name__}: {error}"[:200], _stage).told()}


def _allow_time() -> None:
    """A few seconds of the processor for what comes next; at their end an exception, soon after that the end."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _late(_number: int, _frame: object) -> NoReturn:
    """The first signal interrupts Python; where that does not help, because it is in C, the parent ends the process."""
    raise TimeoutError


def _warm_up() -> None:
    """Load what is loaded once, above all the fonts, before nothing can be opened any more."""
    import pypdfium2
    import zxingcpp

    pdf = render.whole(samples.SAMPLES["usual"], generated_at=datetime.fromisoformat("2026-12-01T00:00:00+00:00"),
                       statement="X", badge="{}", seal="x", design=house())
    with pypdfium2.PdfDocument(pdf) as document:
        zxingcpp.read_barcodes(document[0].render().to_pil().convert("RGB").quantize(128).convert("L"))


def main() -> None:
    idle = float(sys.argv[1])
    signal.signal(signal.SIGXCPU, _late)
    bounds.bind()
    _warm_up()
    bounds.shut()
    _say({"ready": True})
    while select.select([sys.stdin], [], [], idle)[0] and (line := sys.stdin.readline()):
        _say(answer(json.loads(line)))


if __name__ == "__main__":
    main()
