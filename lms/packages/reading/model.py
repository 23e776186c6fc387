"""What is told of a package, whatever its kind."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

PLAYED = ("scorm12", "scorm2004", "h5p", "cmi5", "xapi")
RECORDED = ("cmi5", "xapi")
"""Kinds that learners can use as they are, and those of them that tell what happens by statements of xAPI."""


@dataclass(frozen=True)
class Item:
    """One step of a package, in the order of its outline; `depth` counts from 0.

    `href` is the path of the page (in which %, ? and # are
    escaped) with its query, empty for a heading. `tracks` says whether it talks to the LMS (a SCO).
    `facts` holds what its standard says beside: mastery_score, prerequisites, launch_data, max_time, ... by these names.
    """

    id: str
    title: str
    href: str = ""
    depth: int = 0
    tracks: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Package:
    """`kind` is scorm12, scorm2004, cmi5, xapi, h5p, imscc, imsqti, imscp, mbz or markdown; `version` as the package says.

    `count` is how many items it has: of SCORM and cartridges the items of the outline, of cmi5 its assignable units, of a Moodle
    backup its activities, of Markdown its texts. `size` is in bytes, unpacked. `control` are the rules for going from one item to
    another: {"choice": bool, "flow": bool, "rollup": rules}. `broken` says why it cannot be played though it is what it says.
    """

    kind: str
    title: str
    version: str = ""
    items: tuple[Item, ...] = ()
    count: int = 1
    launch: str = ""
    files: int = 1
    size: int = 0
    control: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    broken: str = ""

    def told(self) -> dict[str, Any]:
        """For `lms packages inspect --json`."""
        facts = {"kind": self.kind, "title": self.title, "items": self.count, "version": self.version, "launch": self.launch,
                 "files": self.files, "size": self.size, "problems": list(self.problems)}
        if self.items:
            facts |= {"scos": sum(item.tracks for item in self.items), "outline": [asdict(item) for item in self.items]}
        return facts
