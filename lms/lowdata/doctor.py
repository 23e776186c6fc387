"""What the doctor looks at: the programs that make files lighter."""

from __future__ import annotations

from lms.core.doctor import Check, Finding
from lms.lowdata import tools

_WHAT = {"ffmpeg": "videos and recordings get no lighter form (ffmpeg is missing)",
         "pikepdf": "PDFs are not laid out for fast opening (neither pikepdf nor qpdf is there)"}


def _tools() -> Finding:
    """Everything works without them, so nothing is amiss; but learners download more."""
    missed = tools.missed()
    if not missed:
        return Finding(True, "Lighter forms of videos, recordings, images and PDFs can be made.")
    return Finding(True, f"Not made: {'; '.join(_WHAT[name] for name in missed)}. To have it: "
                         f"{' ; '.join(tools.REMEDIES[name] for name in missed)}.")


TOOLS = Check("Low data", _tools, tools.REMEDIES["ffmpeg"])
