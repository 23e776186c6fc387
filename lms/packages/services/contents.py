"""What an activity shows: a package, unpacked once into the store of files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, cast

import sqlalchemy as sa

from lms.accounts import erasure
from lms.core import audit, storage
from lms.core.archives import PIECE, Archive, Pieces
from lms.core.database import db, insert
from lms.core.work import after_commit
from lms.packages import reading
from lms.packages.models import Attempt, Content, Document, File, Package


@dataclass(frozen=True)
class Unpacked:
    """A package whose files are in the store: `files` are path, key and size of each."""

    key: str
    package: reading.Package
    files: tuple[tuple[str, str, int], ...]


def unpack(stream: IO[bytes], name: str, tell: Callable[[int, int], None] = lambda _done, _total: None) -> Unpacked:
    """Read a package and put its files into the store, outside any unit of work, for it takes its time.

    Unreadable, nothing shown to anybody, where it is none that can be played here. `tell` hears how many files of all are done.
    """
    found = reading.read(stream, name)
    reading.check_played(found)
    stream.seek(0)
    with Archive(stream, reading.BOUNDS) as archive:
        files = tuple(_stored(archive, tell))
    return Unpacked(_digest(stream), found, files)


def _stored(archive: Archive, tell: Callable[[int, int], None]) -> Iterator[tuple[str, str, int]]:
    names = archive.names()
    for number, name in enumerate(names):
        tell(number, len(names))
        blob = storage.put(cast("IO[bytes]", Pieces(archive.pieces(name))), at_most=reading.BOUNDS.largest)
        yield name, blob.key, blob.size


def _digest(stream: IO[bytes]) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def set_content(activity_id: int, course_id: int, *, unpacked: Unpacked | None, name: str, passing: int | None, may_repeat: bool,
                at: datetime, by: int | None = None) -> Content:
    """Have the activity show the package, or, without one, change only how it counts. Who has begun stays with the old one."""
    content = db.session.get(Content, activity_id)
    package = _kept(unpacked, at=at) if unpacked else None
    before = content.package_id if content else None
    if content is None:
        content = Content(activity_id=activity_id, package_id=package, name=name, added_at=at, added_by_id=by,
                          may_repeat=may_repeat)
        db.session.add(content)
    elif package is not None:
        content.package_id, content.name, content.added_at, content.added_by_id = package, name, at, by
    content.passing, content.may_repeat = passing, may_repeat
    db.session.flush()
    if package is not None and before not in (None, package):
        let_go_of(before)
    if package is not None:
        audit.record("packages.set", f"course:{course_id}", activity=activity_id, package=package)
    else:
        audit.record("packages.rules_changed", f"course:{course_id}", activity=activity_id, passing=passing)
    return content


def let_go_of(package_id: int | None) -> None:
    """Forget a package that no activity shows and nobody has begun, with those of its files that nothing else shows."""
    used = sa.select(sa.or_(sa.exists().where(Content.package_id == package_id),
                            sa.exists().where(Attempt.package_id == package_id)))
    if package_id is None or db.session.scalar(used):
        return
    keys = set(db.session.scalars(sa.select(File.key).where(File.package_id == package_id)))
    for model in (File, Document):
        db.session.execute(sa.delete(model).where(model.package_id == package_id))
    db.session.execute(sa.delete(Package).where(Package.id == package_id))
    after_commit(lambda: erasure.discard(keys))


def _kept(unpacked: Unpacked, *, at: datetime) -> int:
    """The id of the package; the same content is kept once, whoever else keeps it at the same moment."""
    found = unpacked.package
    db.session.execute(insert(Package).values(
        key=unpacked.key, kind=found.kind, title=found.title[:200], version=found.version[:80],
        items=[asdict(item) for item in found.items], control=found.control, problems=list(found.problems), size=found.size,
        unpacked_at=at).on_conflict_do_nothing(index_elements=["key"]))
    id_: int = db.session.scalars(sa.select(Package.id).where(Package.key == unpacked.key)).one()
    if not db.session.scalar(sa.select(sa.exists().where(File.package_id == id_))):
        db.session.execute(sa.insert(File), [
            {"package_id": id_, "path": path, "key": key, "size": size} for path, key, size in unpacked.files])
    return id_
