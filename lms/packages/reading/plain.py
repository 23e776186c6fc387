"""What else a ZIP may be: texts in Markdown, or something that has to be exported another way first."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from lms.core.archives import Archive
from lms.core.errors import Unreadable
from lms.packages.reading.marks import shortened
from lms.packages.reading.model import Item, Package

_ENDINGS = (".md", ".markdown")
_PACKED = (".zip", ".h5p", ".imscc", ".mbz", ".rar", ".7z")
_AICC = (".crs", ".au", ".cst", ".des")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_LARGEST = 4_000_000


def read_markdown(archive: Archive) -> Package | None:
    """A folder of texts; None where there is none."""
    texts = sorted(name for name in archive.names() if name.casefold().endswith(_ENDINGS) and not name.startswith("__MACOSX/"))
    if not texts:
        return None
    items = tuple(Item(name, _title(archive, name), name, name.count("/")) for name in texts)
    first = min(items, key=lambda item: (item.depth, not re.match(r"(index|readme)\.", item.id.rpartition("/")[2].casefold())))
    return Package("markdown", first.title, "", items, len(items), first.href, len(archive.names()), archive.size())


def _title(archive: Archive, name: str) -> str:
    try:
        text = archive.read(name, at_most=_LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_l("%(file)s: it is no text in UTF-8", file=name)) from error
    found = _HEADING.search(text)
    return shortened(found[1] if found else name.rpartition("/")[2].rpartition(".")[0])


def unknown(archive: Archive) -> Unreadable:
    """Why a ZIP is none of the kinds, in words that help."""
    names = {name.casefold() for name in archive.names()}
    if any(name.endswith(_AICC) for name in names):
        return Unreadable(_l("This is an AICC package, an older standard that is not supported. Export the course as SCORM 1.2 "
                             "or SCORM 2004 and send that."))
    if "moodle.xml" in names:
        return Unreadable(_l("This is a backup of Moodle 1.9 or older. Restore it in a Moodle of version 2 or newer, back it up "
                             "there and send that."))
    if names & {"content.xml", "contentv3.xml"} and any(name.startswith(("libs/", "idevices/", "theme/")) or name.endswith(
            (".data", ".xsd")) for name in names):
        return Unreadable(_l("This is a project of eXeLearning, not a package. Open it there and export it as SCORM."))
    if "[content_types].xml" in names or "mimetype" in names:
        return Unreadable(_l("This is an Office document or a book, not a package. Add it to the course as a file."))
    inner = [name for name in archive.names() if name.casefold().endswith(_PACKED) and not name.startswith("__MACOSX/")]
    if inner:
        return Unreadable(_l("The ZIP holds another package, %(name)s: unpack it and send that alone.", name=inner[0][:120]))
    return Unreadable(_l("The ZIP is none of the packages known here: SCORM 1.2, SCORM 2004, cmi5, xAPI, H5P, Common Cartridge, "
                         "Moodle backup, Markdown. It holds neither imsmanifest.xml, cmi5.xml, tincan.xml, h5p.json nor a text."))
