"""Search: everything that the person may read, by its words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.policies import SIGNED_IN

plugin = Plugin(
    name="search", package="lms.search", version=__version__, title=_l("Search"), requires=("courses>=0.1",),
    blueprints=("lms.search.views:bp",), nav=(NavItem(_l("Search"), "search.show", "search", SIGNED_IN, order=22),),
    contributes={"lms.search.sources:sources": ("lms.search.content:CONTENT",)},
)
