"""What a lecturer is told of a link: what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

OUTCOMES: Mapping[str, Any] = {
    "broken": _l("Broken"), "moved": _l("Moved"), "slow": _l("Slow"), "unchecked": _l("Not checked"), "fine": _l("Fine")}
TONES: Mapping[str, str] = {"broken": "error", "moved": "warning", "slow": "warning", "unchecked": "neutral", "fine": "success"}
REASONS: Mapping[str, Any] = {
    "gone": _l("The page is no longer there. Look for it on that site and correct the address, or take the link out."),
    "server": _l("That site answers with a fault. Check again in a day; if it stays so, name another source."),
    "no_host": _l("There is no site of this name. Look for a slip in the address, or take the link out."),
    "silent": _l("That site does not answer, or breaks off. Check again in a day; if it stays so, name another source."),
    "certificate": _l("The security certificate of that site is not valid, so browsers warn of it. Name another source, or tell "
                      "its owner."),
    "loop": _l("It leads in circles from page to page. Open it and copy the address that you end at."),
    "malformed": _l("This is no address that a browser can open. Copy it anew, with https:// before it."),
    "no_file": _l("No file of this name is beside this text. Add the file, or write its name as in the list of files."),
    "no_picture": _l("No picture of this name is beside this text, so learners see only its words. Add the picture."),
    "picture_elsewhere": _l("Pictures of other sites are not shown. Add the picture to this activity and name its file."),
    "no_page": _l("There is no such page here. Copy the address anew from the page that you mean."),
    "no_activity": _l("The activity that it leads to is no longer there. Lead to another one, or take the link out."),
    "no_course": _l("The course that it leads to is not open to learners. Lead to another one, or take the link out."),
    "no_anchor": _l("The place within the page that stands after # is not there. Take # and what follows out of the link."),
    "moved": _l("The page has moved for good. Write the new address into the text."),
    "other_version": _l("It leads to another version of this course, where learners of this one may not enter. Write this "
                        "address into the text."),
    "slow": _l("It took long to answer. Tell learners, or save what they need as a file of the course."),
    "busy": _l("That site wants to be asked less often. Check again later."),
    "closed": _l("That site wants a sign-in, or answers no programs. Open it yourself, best without being signed in there."),
    "private": _l("It leads into a network of its own, which is not asked from here; learners elsewhere can't open it either."),
    "no_net": _l("The server could not reach the internet. Check again later; if it stays so, tell your administrator."),
    "too_many": _l("There were too many links for one check. Check again once the broken ones are corrected."),
    "too_long": _l("The address is too long to be checked. Open it yourself."),
    "inside": _l("It leads to a page of this site that depends on who opens it. Open it yourself."),
    "other_course": _l("It leads into another course, which learners of this one may not have. Lead to its first page instead."),
}
