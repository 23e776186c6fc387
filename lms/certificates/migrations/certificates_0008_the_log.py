"""the log"""

import secrets
from types import SimpleNamespace

import sqlalchemy as sa
from alembic import op
from lms.certificates.log import leaves, tree
from lms.core.database import JSON, UTCDateTime
revision = 'certificates_0008'
down_revision = 'certificates_0007'
branch_labels = None
depends_on = None

TABLES = ("certificates_log_entry", "certificates_log_node", "certificates_checkpoint")
WHY = "the log is only added to"
TYPES = {"facts": JSON, "finished_on": sa.Date, "issued_on": sa.Date, "expires_on": sa.Date} | dict.fromkeys(
    ("issued_at", "rendered_at", "revoked_at"), UTCDateTime)
CERTIFICATES = sa.table("certificates_certificate", sa.column("id"), *(
    sa.column(name, TYPES.get(name)) for name in dict.fromkeys(name for said in leaves.SAID.values() for name in said)))
ENTRIES = sa.table("certificates_log_entry", *(sa.column(name) for name in (
    "position", "kind", "certificate_id", "of", "adopted", "record", "salt", "previous", "hash")), sa.column("at", UTCDateTime))
NODES = sa.table("certificates_log_node", sa.column("level"), sa.column("index"), sa.column("hash"))
PART = 500


def upgrade() -> None:
    op.create_table('certificates_log_node',
    sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('index', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('level', 'index', name=op.f('pk_certificates_log_node'))
    )
    op.create_table('certificates_checkpoint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('root', sa.String(length=64), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('kid', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['kid'], ['certificates_public_key.kid'], name=op.f('fk_certificates_checkpoint_kid')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates_checkpoint'))
    )
    with op.batch_alter_table('certificates_checkpoint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_checkpoint_size'), ['size'], unique=False)

    op.create_table('certificates_log_entry',
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('of', sa.Integer(), nullable=True),
    sa.Column('adopted', sa.Boolean(), nullable=False),
    sa.Column('record', sa.String(length=64), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates_certificate.id'], name=op.f('fk_certificates_log_entry_certificate_id')),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_certificates_log_entry'))
    )
    with op.batch_alter_table('certificates_log_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_log_entry_certificate_id'), ['certificate_id'], unique=False)

    _adopt()
    _guard()


def _adopt() -> None:
    """Enter what is older than the log, in the order in which the register says that it happened."""
    c, growing, issued_in = CERTIFICATES.c, tree.Growing(), {}
    events = [(at, rank, id_, kind) for rank, (kind, moment) in enumerate((
        (leaves.ISSUED, c.issued_at), (leaves.FILED, c.rendered_at), (leaves.REVOKED, c.revoked_at)))
        for id_, at in op.get_bind().execute(sa.select(c.id, moment).where(moment.is_not(None)))]
    events.sort()
    previous = leaves.FIRST
    for start in range(0, len(events), PART):
        part = events[start:start + PART]
        rows = {row["id"]: row for row in op.get_bind().execute(
            sa.select(CERTIFICATES).where(c.id.in_({id_ for _at, _rank, id_, _kind in part}))).mappings()}
        entries, nodes = [], []
        for at, _rank, id_, kind in part:
            entry = _entry(rows[id_], kind, at, growing.size, issued_in, previous)
            previous = entry["hash"]
            entries.append(entry)
            nodes += [{"level": key[0], "index": key[1], "hash": made.hex()} for key, made in growing.add(bytes.fromhex(previous))]
        op.bulk_insert(ENTRIES, entries)
        op.bulk_insert(NODES, nodes)


def _entry(row, kind, at, position, issued_in, previous):
    """One leaf, marked as entered afterwards."""
    if kind == leaves.ISSUED:
        follows = issued_in.get(row["supersedes_id"])
        kind = leaves.ISSUED if follows is None else leaves.REISSUED
        issued_in[row["id"]] = position
    else:
        follows = issued_in[row["id"]]
    salt = secrets.token_hex(16)
    entry = {"position": position, "kind": kind, "certificate_id": row["id"], "at": at, "of": follows, "adopted": True,
             "record": leaves.record(kind, salt, row), "salt": salt, "previous": previous}
    return entry | {"hash": leaves.hash_of(SimpleNamespace(**entry))}


def _guard() -> None:
    """Have the database itself refuse to change or lose an entry."""
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("update", "delete"):
                op.execute(f"create trigger {table}_no_{act} before {act} on {table} begin select raise(abort, '{WHY}'); end")
            continue
        op.execute(f"create trigger {table}_kept before update or delete on {table} for each row "
                   f"execute function certificates_refuse('{WHY}')")
        op.execute(f"create trigger {table}_whole before truncate on {table} for each statement "
                   f"execute function certificates_refuse('{WHY}')")


def downgrade() -> None:
    with op.batch_alter_table('certificates_log_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificates_log_entry_certificate_id'))

    op.drop_table('certificates_log_entry')
    with op.batch_alter_table('certificates_checkpoint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificates_checkpoint_size'))

    op.drop_table('certificates_checkpoint')
    op.drop_table('certificates_log_node')
