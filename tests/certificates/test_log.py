"""The log: every act is a leaf; whatever is tampered with afterwards is found, and the first bad entry named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.certificates import commands, jobs, queries, services
from lms.certificates.commands import certificates as command
from lms.certificates.log import audit, checkpoints, leaves, notes, reading, tree, writing
from lms.certificates.log.models import Checkpoint, Entry, Node
from lms.certificates.models import Certificate
from lms.core import migrate, storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast
from tests.certificates import proving
from tests.certificates.test_issue import complete_in_thread, prepared

Complete = Callable[[User], Certificate | None]
TABLES = ("certificates_certificate", "certificates_log_entry", "certificates_log_node", "certificates_checkpoint",
          "certificates_public_key")


@pytest.fixture(autouse=True)
def no_copies(app: Flask) -> None:
    """The tests share a folder and forget their database, which is just what the copies would tell."""
    checkpoints.copies().unlink(missing_ok=True)


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody who rules over the database: the triggers are off."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.text("set local session_replication_role = replica"))
        yield
        db.session.execute(sa.text("set local session_replication_role = origin"))
        return
    guards = db.session.execute(sa.text(
        f"select name, sql from sqlite_master where type = 'trigger' and tbl_name in {TABLES}")).all()
    for name, _sql in guards:
        db.session.execute(sa.text(f"drop trigger {name}"))
    db.session.execute(sa.text("pragma defer_foreign_keys = on"))
    yield
    for _name, sql in guards:
        db.session.connection().exec_driver_sql(sql)


def tampered(statement: str) -> list[audit.Problem]:
    """What the audit says after this."""
    with unguarded():
        changed = db.session.execute(sa.text(statement))
        assert changed.rowcount, "the test changed nothing"  # type: ignore[attr-defined]
    db.session.expire_all()
    return audit.run().problems


@pytest.fixture
def history(certificate: Certificate, cast: Cast, complete: Complete) -> list[Certificate]:
    """Issued and printed; corrected; another one, revoked; a checkpoint in between and one at the end."""
    with unit_of_work():
        checkpoints.sign(at=now())
    with unit_of_work():
        new = services.reissue(certificate.id, reason="Nama keliru.", at=now())
    other = complete(cast.stranger)
    assert other
    with unit_of_work():
        services.revoke(other.id, category="data_error", reason="Tanggal keliru.", by=None, at=now())
    with unit_of_work():
        checkpoints.sign(at=now())
    return [certificate, new, other]


def test_each_act_is_an_entry_that_names_nobody(history: list[Certificate]) -> None:
    entries = list(db.session.scalars(sa.select(Entry).order_by(Entry.position)))
    assert [(e.position, e.kind, e.of) for e in entries] == [
        (0, "issued", None), (1, "filed", 0), (2, "reissued", 0), (3, "filed", 2), (4, "issued", None), (5, "filed", 4),
        (6, "revoked", 4)]
    for entry in entries:
        leaf = leaves.leaf(entry).decode()
        assert set(json.loads(leaf)) == {"v", "position", "kind", "at", "of", "adopted", "record", "previous"}


def test_an_untouched_register_is_sound(history: list[Certificate]) -> None:
    report = audit.run(kept=[c.note for c in db.session.scalars(sa.select(Checkpoint))])
    assert report.problems == []
    assert (report.entries, report.certificates, report.files, report.checkpoints) == (7, 3, 3, 2)


PRINTED = sorted(name for name in (
    "number", "title", "learner_name", "identity_number", "identity_label", "birth_place", "agency", "course_title",
    "course_code", "cohort", "place", "started_on", "finished_on", "credit_hours", "issued_on", "signed_in", "signatory_name",
    "signatory_position", "signatory_nip", "legal_footer", "verification_code", "verification_url", "issuer", "modules",
    "predicate", "position", "rank_grade", "birth_date", "final_score", "signatory_note", "kind", "attended", "expires_on",
    "replaces", "specimen"))


@pytest.mark.parametrize("fact", PRINTED)
def test_each_printed_fact_that_is_changed_is_found(history: list[Certificate], fact: str) -> None:
    facts = dict(history[0].facts)
    assert fact in facts
    facts[fact] = "X" if facts[fact] != "X" else "Y"
    with unguarded():
        db.session.execute(sa.update(Certificate).where(Certificate.id == history[0].id).values(facts=facts)
                           .execution_options(synchronize_session=False))
    db.session.expire_all()
    first = audit.run().problems[0]
    assert (first.what, first.position, first.number) == ("certificate_altered", 0, history[0].number)


@pytest.mark.parametrize(("column", "value", "what"), [
    ("number", "'9999/X'", "certificate_altered"), ("learner_name", "'Orang Lain'", "certificate_altered"),
    ("course_title", "'Lain'", "certificate_altered"), ("credit_hours", "99", "certificate_altered"),
    ("seq", "77", "certificate_altered"), ("year", "2001", "certificate_altered"), ("code", "'X'", "certificate_altered"),
    ("public_id", "'X'", "certificate_altered"), ("kind", "'attendance'", "certificate_altered"),
    ("cycle", "5", "certificate_altered"), ("expires_on", "'2030-01-01'", "certificate_altered"),
    ("issued_on", "'2020-01-01'", "certificate_altered"), ("issued_at", "'2020-01-01 00:00:00'", "certificate_altered"),
    ("finished_on", "'2020-01-01'", "certificate_altered"), ("correction_reason", "'x'", "certificate_altered"),
    ("file_key", "'" + "0" * 64 + "'", "certificate_altered"), ("file_size", "1", "certificate_altered"),
    ("rendered_at", "'2020-01-01 00:00:00'", "certificate_altered"), ("superseded_by_id", "null", "succession_altered"),
    ("superseded_at", "'2020-01-01 00:00:00'", "succession_altered")])
def test_each_column_that_is_changed_is_found(history: list[Certificate], column: str, value: str, what: str) -> None:
    problems = tampered(f"update certificates_certificate set {column} = {value} where id = {history[0].id}")
    assert problems[0].what == what


@pytest.mark.parametrize(("change", "what"), [
    ("revoked_at = null, revocation_category = '', revocation_reason = ''", "certificate_altered"),
    ("revocation_reason = 'lain'", "certificate_altered"), ("revocation_category = 'other'", "certificate_altered"),
    ("revoked_at = '2020-01-01 00:00:00'", "certificate_altered")])
def test_a_revocation_that_is_changed_or_taken_back_is_found(history: list[Certificate], change: str, what: str) -> None:
    first = tampered(f"update certificates_certificate set {change} where id = {history[2].id}")[0]
    assert (first.what, first.position) == (what, 6)


def test_a_revocation_beside_the_log_is_found(certificate: Certificate) -> None:
    problems = tampered("update certificates_certificate set revoked_at = '2026-01-01 00:00:00', revocation_category = 'other'")
    assert [p.what for p in problems] == ["not_entered"]


def test_a_certificate_that_is_removed_is_found(history: list[Certificate]) -> None:
    first = tampered(f"delete from certificates_certificate where id = {history[2].id}")[0]
    assert (first.what, first.position) == ("certificate_missing", 4)


def test_a_certificate_that_is_slipped_in_is_found(history: list[Certificate]) -> None:
    columns = [c.name for c in Certificate.__table__.columns if c.name != "id"]
    changed = {"seq": "99", "number": "'0099'", "number_key": "'X'", "code": "'X'", "public_id": "'X'", "cycle": "9",
               "supersedes_id": "null"}
    with unguarded():
        db.session.execute(sa.text(
            f"insert into certificates_certificate ({', '.join(columns)}) select "
            f"{', '.join(changed.get(name, name) for name in columns)} from certificates_certificate where id = {history[1].id}"))
    assert {"not_entered", "number_gap"} <= {p.what for p in audit.run().problems}


@pytest.mark.parametrize(("change", "what", "position"), [
    ("kind = 'issued' where position = 2", "entry_altered", 2), ("record = previous where position = 2", "entry_altered", 2),
    ("salt = '00' where position = 2", "certificate_altered", 2), ("of = 1 where position = 2", "entry_altered", 2),
    ("previous = record where position = 3", "chain_broken", 3), ("hash = record where position = 3", "entry_altered", 3),
    ("adopted = not adopted where position = 0", "entry_altered", 0), ("at = '2020-01-01 00:00:00' where position = 4",
                                                                       "entry_altered", 4)])
def test_an_entry_that_is_altered_is_found_and_named(history: list[Certificate], change: str, what: str, position: int) -> None:
    if db.session.get_bind().dialect.name == "postgresql":
        change = change.replace("of =", '"of" =')
    problems = tampered(f"update certificates_log_entry set {change}")
    assert (problems[0].what, problems[0].position) == (what, position)


@pytest.mark.parametrize("position", range(7))
def test_an_entry_that_is_removed_is_found_and_named(history: list[Certificate], position: int) -> None:
    problems = tampered(f"delete from certificates_log_entry where position = {position}")
    expected = ("entry_missing", position) if position < 6 else ("log_shortened", 6)
    assert expected in [(p.what, p.position) for p in problems[:2]]


def test_entries_in_another_order_are_found(history: list[Certificate]) -> None:
    with unguarded():
        for old, new in ((4, 100), (5, 4), (100, 5)):
            db.session.execute(sa.text(f"update certificates_log_entry set position = {new} where position = {old}"))
    first = audit.run().problems[0]
    assert (first.what, first.position) == ("chain_broken", 4)


def rewritten() -> None:
    """Everything computed anew, as by somebody who has all but the key."""
    previous, growing = leaves.FIRST, tree.Growing()
    with unguarded():
        db.session.execute(sa.delete(Node))
        db.session.expire_all()
        for entry in db.session.scalars(sa.select(Entry).order_by(Entry.position)).all():
            row = db.session.get_one(Certificate, entry.certificate_id)
            said = {name: getattr(row, name) for name in leaves.SAID[entry.kind]}
            entry.record, entry.previous = leaves.record(entry.kind, entry.salt, said), previous
            previous = entry.hash = leaves.hash_of(entry)
            db.session.add_all(Node(level=k[0], index=k[1], hash=h.hex()) for k, h in growing.add(bytes.fromhex(previous)))
        db.session.flush()


def test_a_log_that_is_rewritten_from_the_start_fails_at_its_first_checkpoint(history: list[Certificate]) -> None:
    with unguarded():
        db.session.execute(sa.text(f"update certificates_certificate set learner_name = 'X' where id = {history[0].id}"))
    rewritten()
    first = audit.run().problems[0]
    assert (first.what, first.position) == ("history_rewritten", 1)


def test_checkpoints_made_up_to_fit_do_not_bear_the_signature(history: list[Certificate]) -> None:
    with unguarded():
        db.session.execute(sa.text(f"update certificates_certificate set learner_name = 'X' where id = {history[0].id}"))
    rewritten()
    with unguarded():
        for made in db.session.scalars(sa.select(Checkpoint)):
            made.root = reading.root(made.size).hex()
        db.session.flush()
    assert audit.run().problems[0].what == "checkpoint_altered"


@pytest.mark.parametrize("change", ["size = size - 1", "root = '00'", "at = '2020-01-01 00:00:00'", "note = 'x'"])
def test_a_checkpoint_that_is_altered_is_found(history: list[Certificate], change: str) -> None:
    problems = tampered(f"update certificates_checkpoint set {change}")
    assert "checkpoint_altered" in {p.what for p in problems}


def test_an_older_copy_of_the_database_is_found_by_a_checkpoint_that_somebody_kept(history: list[Certificate]) -> None:
    newest = reading.newest_checkpoint()
    assert newest
    kept = newest.note
    with unguarded():
        for statement in ("delete from certificates_checkpoint where size > 2",
                          "delete from certificates_log_entry where position > 1",
                          "delete from certificates_log_node where level > 1 or \"index\" > 0",
                          f"delete from certificates_certificate where id > {history[0].id}",
                          "update certificates_certificate set superseded_at = null, superseded_by_id = null",
                          "update certificates_number_series set last = 1"):
            db.session.execute(sa.text(statement))
    db.session.expire_all()
    assert audit.run().problems == [], "by itself the copy is sound"
    first = audit.run(kept=[kept]).problems[0]
    assert (first.what, first.position) == ("log_shortened", 2)


def test_a_back_dated_entry_is_found(certificate: Certificate) -> None:
    with unit_of_work():
        checkpoints.sign(at=now())
    with unit_of_work():
        services.revoke(certificate.id, category="other", reason="Mundur tanggal.", by=None, at=now() - timedelta(days=3))
    assert {(p.what, p.position) for p in audit.run().problems} == {("back_dated", 2)}


def test_a_node_of_the_tree_that_is_altered_is_found(history: list[Certificate]) -> None:
    first = tampered("update certificates_log_node set hash = '00' where level = 1")[0]
    assert first.what == "tree_altered"


def test_a_file_that_is_altered_or_gone_is_found(app: Flask, history: list[Certificate], monkeypatch: pytest.MonkeyPatch) -> None:
    there = storage.read

    def altered(key: str) -> bytes:
        if key == history[0].file_key:
            return b"%PDF- lain"
        if key == history[1].file_key:
            raise FileNotFoundError(key)
        return there(key)

    monkeypatch.setattr(storage, "read", altered)
    assert [(p.what, p.number) for p in audit.run().problems] == [
        ("file_altered", history[0].number), ("file_missing", history[1].number)]


@pytest.mark.parametrize("last", [1, 5])
def test_a_gap_in_the_numbers_is_found(history: list[Certificate], last: int) -> None:
    problems = tampered(f"update certificates_number_series set last = {last}")
    assert [p.what for p in problems] == ["number_gap"]


@pytest.mark.parametrize("table", ["certificates_log_entry", "certificates_log_node", "certificates_checkpoint"])
@pytest.mark.parametrize("act", ["update {} set {} = '00'", "delete from {}"])
def test_the_database_itself_refuses_to_change_the_log(history: list[Certificate], table: str, act: str) -> None:
    column = "root" if table.endswith("checkpoint") else "hash"
    with pytest.raises(sa.exc.IntegrityError, match="only added to"), db.session.begin_nested():
        db.session.execute(sa.text(act.format(table, column)))


def test_what_is_taken_back_leaves_no_entry(certificate: Certificate) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        services.revoke(certificate.id, category="other", reason="Batal sendiri.", by=None, at=now())
        raise RuntimeError
    assert reading.size() == 2
    assert audit.run().problems == []


def test_a_dozen_at_once_make_one_chain(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 12)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda learner_id: complete_in_thread(own_app, learner_id, course_id), learners))
    db.session.rollback()
    report = audit.run()
    assert report.problems == []
    assert report.entries == 24


def test_certificates_older_than_the_log_are_entered_by_the_migration(own_app: Flask) -> None:
    learners, course_id = prepared(own_app, 3)
    for learner_id in learners:
        complete_in_thread(own_app, learner_id, course_id)
    first, second = db.session.scalars(sa.select(Certificate).order_by(Certificate.id).limit(2))
    with unit_of_work():
        services.reissue(first.id, reason="Nama keliru.", at=now())
        services.revoke(second.id, category="other", reason="Ditarik kembali.", by=None, at=now())
    db.session.remove()
    plugin = next(p for p in migrate.plugins() if p.name == "certificates")
    migrate.downgrade(plugin, "certificates_0007")
    assert migrate.upgrade() == ["certificates"]
    entries = list(db.session.scalars(sa.select(Entry).order_by(Entry.position)))
    assert {e.kind for e in entries} == {"issued", "filed", "reissued", "revoked"}
    assert all(e.adopted for e in entries)
    assert audit.run().problems == []
    with unit_of_work():
        services.reissue(second.id, reason="Nama keliru.", at=now())
    assert audit.run().problems == [], "the log goes on after what was adopted"


def test_the_checkpoint_is_published_and_proven(app: Flask, history: list[Certificate], client: Client) -> None:
    text = client.get("/.well-known/certificates/checkpoint").text
    said = notes.read(text)
    assert said.size == 7
    kept = client.get("/.well-known/certificates/consistency?first=2&second=7").get_json()
    first = reading.checkpoint_of(2)
    assert first
    path = [bytes.fromhex(step) for step in kept["proof"]]
    assert proving.is_consistent(2, 7, bytes.fromhex(first.root), bytes.fromhex(said.root), path)
    assert client.get("/.well-known/certificates/consistency?first=2&second=99").status_code == 404


def test_the_holder_can_prove_that_the_certificate_is_in_the_log(history: list[Certificate], client: Client) -> None:
    told = client.get(f"/api/v/{history[2].code}/log.json").get_json()
    root = bytes.fromhex(notes.read(told["checkpoint"]).root)
    assert [e["kind"] for e in told["entries"]] == ["issued", "filed", "revoked"]
    for entry in told["entries"]:
        leaf = entry["leaf"].encode()
        assert proving.is_included(tree.leaf_hash(leaf), json.loads(leaf)["position"], told["size"],
                                [bytes.fromhex(h) for h in entry["inclusion_proof"]], root)
    assert "salt" not in json.dumps(told), "with the salt whoever has the code could try out the covered digits"
    assert client.get("/api/v/0000000000000/log.json").status_code == 404


def test_the_verify_page_says_where_it_stands_in_the_log(history: list[Certificate], client: Client) -> None:
    page = client.get(f"/v/{history[1].code}").text
    assert "log.json" in page
    assert client.get(f"/api/v/{history[1].code}.json").get_json()["log"]["position"] == 2


def test_the_verify_page_leads_to_no_signed_state_before_there_is_one(certificate: Certificate, client: Client) -> None:
    assert "/.well-known/certificates/checkpoint" not in client.get(f"/v/{certificate.code}").text
    with unit_of_work():
        checkpoints.sign(at=now())
    assert "/.well-known/certificates/checkpoint" in client.get(f"/v/{certificate.code}").text


def test_a_kept_checkpoint_that_is_none_is_named_by_its_beginning(history: list[Certificate]) -> None:
    (problem,) = audit.run(kept=["root:x:0:0\n"]).problems
    assert problem.words == r"The kept checkpoint that begins with 'root:x:0:0\n' cannot be read: it is no signed note of a log."


def test_the_command_audits_and_fails_on_what_it_finds(app: Flask, history: list[Certificate], tmp_path: Path) -> None:
    run = app.test_cli_runner()
    sound = run.invoke(command, ["audit", "--json"])
    assert sound.exit_code == 0, sound.output
    assert json.loads(sound.output)["status"] == "sound"
    kept = tmp_path / "kept.txt"
    kept.write_text(run.invoke(command, ["checkpoint"]).output, encoding="utf-8")
    with unguarded():
        db.session.execute(sa.text("update certificates_certificate set learner_name = 'X'"))
    broken = run.invoke(command, ["audit", "--json", "--checkpoint", str(kept)])
    assert broken.exit_code == 1
    assert json.loads(broken.output)["problems"][0]["what"] == "certificate_altered"
    assert "certificate_altered" in run.invoke(command, ["audit"]).output


def test_the_command_tells_how_far_it_is(app: Flask, history: list[Certificate], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "EVERY", 0.0)
    told = app.test_cli_runner().invoke(command, ["audit", "--json"])
    count = audit.run().entries
    assert f"{count} of {count} entries looked at ..." in told.stderr
    assert json.loads(told.stdout)["status"] == "sound", "what programs read is not mixed with it"
    monkeypatch.setattr(commands, "EVERY", 10.0)
    assert app.test_cli_runner().invoke(command, ["audit"]).stderr == "", "a short one says nothing"


def test_the_clock_signs_what_is_new_and_nothing_twice(certificate: Certificate) -> None:
    for _again in range(3):
        jobs.checkpoint()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Checkpoint)) == 1
    assert checkpoints.copies().read_text(encoding="utf-8").count("\u2014 ") == 1


def test_the_lock_of_the_log_is_held_once_per_unit(certificate: Certificate) -> None:
    with unit_of_work():
        writing.hold()
        writing.hold()
    assert queries.by_code(certificate.code)
