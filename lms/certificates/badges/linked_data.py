"""JSON-LD by pyld, without what it loads just in case: contexts are never fetched, and nothing is read out of HTML."""

from __future__ import annotations

from lms.core.lean import unused, without

with without("aiohttp", "requests"), unused("lxml", "lxml.html"):  # 12 MB
    from pyld import jsonld as jsonld
    from pyld.nquads import escape as escape
