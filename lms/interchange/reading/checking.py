"""Whether the files of a plan may stay, by their content; what may not leaves the plan and is told."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError, Unreadable
from lms.courses.parcels import Loss
from lms.courses.roles import ALLOWED
from lms.interchange.files import Source
from lms.interchange.plan import Attached, Plan, Step
from lms.uploads.content import VIDEO, check
from lms.uploads.errors import UploadRefused

_CONVERT = _l("Save it as PDF, an Office document, an image (PNG, JPEG), sound (MP3) or video (MP4, H.264), and add it by hand.")


def sift(plan: Plan, source: Source, tell: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    """A file activity that holds a video becomes a video; one whose file may not stay goes."""
    done, total = 0, sum(len(step.files) for step in plan.steps())
    for section in plan.sections:
        kept = []
        for step in section.steps:
            tell(done, total)
            done += len(step.files)
            if _fits(step, source, plan):
                kept.append(step)
        section.steps = kept
    plan.sections = [section for section in plan.sections if section.steps or plan.format == "archive"]


def stem_of(name: str) -> str:
    """The name without what says its kind, for a file whose name and content disagree."""
    return name.rpartition(".")[0].replace(".", "-") or name


def _fits(step: Step, source: Source, plan: Plan) -> bool:
    step.files = [file for file in step.files if _may_stay(file, step, source, plan)]
    return step.kind not in ("file", "video") or any(file.role == "main" for file in step.files) or plan.format == "archive"


def _may_stay(file: Attached, step: Step, source: Source, plan: Plan) -> bool:
    is_main = file.role == "main" and step.kind in ("file", "video")
    allowed = ALLOWED["linked"] if is_main else ALLOWED.get(file.role, frozenset())
    try:
        with source.open(file.path) as stream:
            try:
                found = check(stream, file.name, allowed)
            except UploadRefused:
                found = check(stream, stem_of(file.name), allowed)
    except (DomainError, Unreadable) as error:
        plan.losses.append(Loss(f"{step.where}: {file.path}"[:300], str(error.message), str(_CONVERT)))
        return False
    if is_main:
        _settle_kind(step, is_video=found.media_type in VIDEO)
    return True


def _settle_kind(step: Step, *, is_video: bool) -> None:
    kind = "video" if is_video else "file"
    if step.kind != kind:
        step.kind, step.completion = kind, ""
