"""Whether the files of a plan may stay, by their content; what may not leaves the plan and is told."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.courses.parcels import Loss
from lms.courses.roles import ALLOWED
from lms.interchange.files import Source
from lms.interchange.plan import Attached, Plan, Step
from lms.uploads.content import VIDEO, check
from lms.uploads.errors import UploadRefused

_CONVERT = _l("Save it as PDF, an Office document, an image (PNG, JPEG), sound (MP3) or video (MP4, H.264), and add it by hand.")


def sift(plan: Plan, source: Source, tell: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    """A file activity that holds a video becomes a video; one whose file may not stay goes.

    A file that many activities show is looked at once.
    """
    done, total = 0, sum(len(step.files) for step in plan.steps())
    judged = _Judge(source)
    for section in plan.sections:
        kept = []
        for step in section.steps:
            tell(done, total)
            done += len(step.files)
            if _fits(step, judged, plan):
                kept.append(step)
        section.steps = kept
    plan.sections = [section for section in plan.sections if section.steps or plan.format == "archive"]


class _Judge:
    """What each file is, or why it may not stay."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known: dict[tuple[str, str, frozenset[str]], str | DomainError] = {}

    def __call__(self, file: Attached, allowed: frozenset[str]) -> str:
        """The media type; DomainError with the reason."""
        key = file.path, file.name.rpartition(".")[2], allowed
        if key not in self._known:
            self._known[key] = self._looked_at(file, allowed)
        known = self._known[key]
        if isinstance(known, DomainError):
            raise known
        return known

    def _looked_at(self, file: Attached, allowed: frozenset[str]) -> str | DomainError:
        try:
            with self.source.open(file.path) as stream:
                try:
                    return check(stream, file.name, allowed, cleaning=False).media_type
                except UploadRefused:
                    return check(stream, file.stem, allowed, cleaning=False).media_type
        except DomainError as error:
            return error


def _fits(step: Step, judged: _Judge, plan: Plan) -> bool:
    step.files = [file for file in step.files if _may_stay(file, step, judged, plan)]
    return step.kind not in ("file", "video") or any(file.role == "main" for file in step.files) or plan.format == "archive"


def _may_stay(file: Attached, step: Step, judged: _Judge, plan: Plan) -> bool:
    is_main = file.role == "main" and step.kind in ("file", "video")
    try:
        media_type = judged(file, ALLOWED["linked"] if is_main else ALLOWED.get(file.role, frozenset()))
    except DomainError as error:
        plan.losses.append(Loss(f"{step.where}: {file.path}"[:300], str(error.message), str(_CONVERT)))
        return False
    if is_main:
        _settle_kind(step, is_video=media_type in VIDEO)
    return True


def _settle_kind(step: Step, *, is_video: bool) -> None:
    kind = "video" if is_video else "file"
    if step.kind != kind:
        step.kind, step.completion = kind, ""
