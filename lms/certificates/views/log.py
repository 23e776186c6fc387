"""The log as anybody may read it: checkpoints, and the proofs that go with them."""

from __future__ import annotations

from flask import Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from lms.certificates import queries
from lms.certificates.log import leaves, reading
from lms.certificates.log.models import Checkpoint, Entry
from lms.certificates.paper import code as codes
from lms.certificates.views import bp
from lms.certificates.views.verify import misses, tries
from lms.core.policies import PUBLIC, requires


@bp.get("/.well-known/certificates/checkpoint")
@requires(PUBLIC)
def checkpoint() -> ResponseReturnValue:
    """The newest, as the signed note of C2SP."""
    newest = reading.newest_checkpoint() or abort(404)
    answer = Response(newest.note, mimetype="text/plain")
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@bp.get("/.well-known/certificates/consistency")
@tries
@requires(PUBLIC)
def consistency() -> ResponseReturnValue:
    """What shows that the log of `second` entries continues that of `first`; both no larger than what was published."""
    newest = reading.newest_checkpoint() or abort(404)
    first, second = request.args.get("first", 0, int), request.args.get("second", newest.size, int)
    if not 0 < first <= second <= newest.size:
        abort(404)
    return jsonify(first=first, second=second, proof=[step.hex() for step in reading.consistency(first, second)])


@bp.get("/api/v/<code>/log.json")
@tries
@misses
@requires(PUBLIC)
def proof(code: str) -> ResponseReturnValue:
    """Every entry of the certificate as it was hashed, and the path from each to the newest checkpoint.

    Entries younger than the checkpoint have no path yet. The salts stay with the holder's own data: with them the covered
    digits could be tried out.
    """
    normal = codes.normalise(code)
    certificate_id = queries.id_of_code(normal) if normal else None
    newest = reading.newest_checkpoint()
    if certificate_id is None:
        abort(404)
    answer = jsonify(
        size=newest.size if newest else 0, checkpoint=newest.note if newest else None,
        entries=[_entry(entry, newest) for entry in reading.entries_of(certificate_id)])
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _entry(entry: Entry, newest: Checkpoint | None) -> dict[str, object]:
    is_covered = newest is not None and entry.position < newest.size
    path = [step.hex() for step in reading.inclusion(entry.position, newest.size)] if newest and is_covered else None
    return {"position": entry.position, "kind": entry.kind, "at": entry.at.isoformat(), "leaf": leaves.leaf(entry).decode(),
            "leaf_hash": entry.hash, "inclusion_proof": path}
