"""Printing, signing and drawing, done by a process of its own that ends once nobody needs it: HarfBuzz, pyHanko and PDFium, and
what they leave behind, are in no worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lms.certificates.designs.design import Design, house
from lms.certificates.paper import letters
from lms.certificates.paper.facts import Facts
from lms.certificates.seal.settings import OF_A_SIGNER
from lms.core.apart import Apart

if TYPE_CHECKING:
    from lms.certificates.seal.profiles import Profile
    from lms.certificates.seal.signers import Signed

PATIENCE = 240.0
"""Seconds for one certificate, which may have to be laid out, or to wait for a timestamp authority."""
Settings = tuple[tuple[str, Any], ...]
_NAMES = ("INSTANCE", "INSTITUTION", *(setting.name for setting in OF_A_SIGNER))
apart = Apart(Path(__file__).with_name("workshop_child.py"), patience=PATIENCE)


def printed(facts: Facts, *, generated_at: datetime, statement: str, badge: str, seal: str, design: Design,
            folder: Path | None = None) -> bytes:
    """As `paper.render.render` prints it, byte for byte; by a design of the house. Layouts are kept in the folder."""
    letters.check(facts)
    pdf: bytes = apart.ask("printed", folder, design.name, _own(design), facts, generated_at, statement, badge, seal)
    return pdf


def prepare(facts: Facts, *, generated_at: datetime, statement: str, badge: str, seal: str, design: Design, folder: Path) -> None:
    """Have laid out in time what a certificate will be filled into that differs from this one only in what is filled in."""
    apart.ask("prepare", folder, design.name, _own(design), facts, generated_at, statement, badge, seal)


def drawn(pdf: bytes, badge: str = "") -> bytes:
    """The picture of a certificate for a telephone."""
    png: bytes = apart.ask("drawn", pdf, badge)
    return png


def upgraded(profile: Profile, pdf: bytes, level: str) -> bytes:
    """What a signature still lacks, see `seal.pades.upgraded`."""
    longer: bytes = apart.ask("upgraded", profile.name, _settings(profile), pdf, level)
    return longer


class Pen:
    """A pen that is held there. Opened anew with each of these, so that a clock that was silent is asked again."""

    batch = 1

    def __init__(self, profile: Profile, pen: str) -> None:
        self._held = profile.name, _settings(profile), pen
        apart.ask("opened", *self._held)

    def sign(self, drafts: Sequence[bytes]) -> list[Signed]:
        signed: list[Signed] = apart.ask("signed", *self._held, list(drafts))
        return signed


def _settings(profile: Profile) -> Settings:
    return tuple((name, profile.settings[name]) for name in _NAMES)


def _own(design: Design) -> Mapping[str, bytes]:
    """What it has beyond the house's of its name: an emblem."""
    shared = house(design.name).files
    return {name: content for name, content in design.files.items() if shared.get(name) != content}
