"""What the doctor looks at: the paper, the issuer, what is owed."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from flask import current_app

from lms.certificates import queries
from lms.certificates.designs import choice, looking
from lms.certificates.designs import queries as designs
from lms.certificates.queries.words import is_indexed
from lms.core.database import now
from lms.core.doctor import Check, Finding

LATE = timedelta(minutes=5)
PANGO = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def _paper() -> Finding:
    """Imported here alone: a web process never carries WeasyPrint."""
    try:
        import_module("lms.certificates.paper.render")
    except OSError as error:
        return Finding(False, f"Certificates cannot be printed, a library is missing: {str(error).splitlines()[0][:200]}", PANGO)
    return Finding(True, "Certificates can be printed.")


def _issuer() -> Finding:
    waiting = len(queries.owed(limit=1000))
    if queries.is_configured() and not waiting:
        return Finding(True, "An issuer of certificates is set up.")
    what = f"Certificates that wait for their issuer: {waiting}." if waiting else "No agency is set up to issue certificates."
    return Finding(False, what, "As organiser or administrator open Sertifikat, then Penerbit, and fill in the form.")


def _files() -> Finding:
    late = len(queries.files_owed(before=now() - LATE, again=True, limit=1000))
    what = f"Certificates that have waited for their PDF for more than five minutes: {late}." if late else "No PDF is overdue."
    return Finding(not late, what, "Is the worker running? lms certificates render makes them and says what stands in the way.")


def _designs() -> Finding:
    """Own designs that are in use, looked at outside this process."""
    own = designs.in_use()
    told = looking.fills(choice.of_version(one.last) for one in own)
    bad, slow = ([one.design.name for one, fills in zip(own, told, strict=True) if fills is kind] for kind in (None, False))
    if bad:
        return Finding(False, f"These designs print no certificate, the house's takes their place: {', '.join(bad)}.",
                       "Open Sertifikat, then Desain, and save the design again: it says what is in the way.")
    if slow:
        return Finding(False, f"Certificates of these designs share no layout and take ten times as long: {', '.join(slow)}.",
                       "Mark with data-fill what differs from one learner to the next: docs/penyelenggara.md says how.")
    return Finding(True, "Designs of certificates that are in use can be printed.")


def _keys() -> Finding:
    """Outside a demonstration a key that lies in the instance folder is easily lost with it."""
    if current_app.config["DEMO"]:
        return Finding(True, "Demonstration mode: certificates are signed with sample keys.")
    if current_app.config["CERTIFICATE_KEY"]:
        return Finding(True, "The key that signs certificates is set.")
    return Finding(True, "The key that signs certificates is kept in the instance folder, in certificate_key: keep a copy, or "
                         "set LMS_CERTIFICATE_KEY.")


def _words() -> Finding:
    """Without its index a search of a million certificates looks at each. Asked where there are tables to be indexed."""
    queries.is_configured()
    if is_indexed():
        return Finding(True, "The register of certificates is searched by an index.")
    return Finding(False, "The register of certificates is searched row by row: this SQLite was built without FTS5.",
                   "Up to some 100,000 certificates that is quick enough; for more use PostgreSQL, which needs no extension.")


paper = Check("Paper of certificates", _paper, PANGO)
issuer = Check("Issuer of certificates", _issuer, "Run lms migrate.")
files = Check("Files of certificates", _files, "Run lms migrate.")
keys = Check("Keys of certificates", _keys, "Run lms migrate.")
words = Check("Search of certificates", _words, "Run lms migrate.")
own_designs = Check("Designs of certificates", _designs, "Run lms migrate.")
