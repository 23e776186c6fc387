"""Kinds of files, as people choose them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.uploads.content.check import AUDIO, EXTENSIONS, IMAGES, OFFICE, PDF, VIDEO

KINDS: Mapping[str, tuple[Any, frozenset[str]]] = {
    "pdf": (_l("PDF"), frozenset({PDF})), "office": (_l("Word, Excel, PowerPoint, OpenDocument"), OFFICE),
    "image": (_l("Images"), IMAGES), "audio": (_l("Sound"), AUDIO), "video": (_l("Video"), VIDEO)}
"""The words, and the media types behind them."""


def media_types(kinds: Iterable[str]) -> frozenset[str]:
    """Of these kinds; what is no kind adds nothing."""
    return frozenset().union(*(KINDS[name][1] for name in kinds if name in KINDS))


def endings(kind: str) -> list[str]:
    """As ".pdf", the usual ones of a kind."""
    return sorted({f".{EXTENSIONS[media_type][0]}" for media_type in KINDS[kind][1]})


def kind_of_ending(ending: str) -> str:
    """The kind of files that are named so (".pdf", "PDF"); "" for all others."""
    bare = ending.strip().lower().lstrip(".")
    return next((name for name, (_words, types) in KINDS.items() if any(bare in EXTENSIONS[one] for one in types)), "")
