"""Words for what packages tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: Mapping[str, str] = {"scorm12": "SCORM", "scorm2004": "SCORM", "h5p": "H5P", "cmi5": "cmi5", "xapi": "xAPI"}
RESULTS: Mapping[str, Any] = {
    "correct": _l("right"), "incorrect": _l("wrong"), "wrong": _l("wrong"), "unanticipated": _l("unexpected"),
    "neutral": _l("not marked")}
"""Results of interactions, in the words of both versions of SCORM; a number stands for itself."""
H5P_WORDS: Mapping[str, Any] = {
    "close": _l("Close"), "copyrights": _l("Rights of use"), "copyrightInformation": _l("Rights of use"),
    "contentChanged": _l("The content has changed since you last used it."), "startingOver": _l("You begin anew.")}
"""What the runtime of H5P itself says, by its own names; a package brings the words of its tasks along."""
