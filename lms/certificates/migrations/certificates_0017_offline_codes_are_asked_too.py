"""offline codes are asked too: room for one in a row of a check of many"""

import sqlalchemy as sa
from alembic import op

revision = 'certificates_0017'
down_revision = 'certificates_0016'
branch_labels = None
depends_on = None

OPEN = sa.text('checked_at is null')


def upgrade() -> None:
    _made_room(300, 700)


def downgrade() -> None:
    op.execute("update certificates_check_row set asked = substr(asked, 1, 300) where length(asked) > 300")
    _made_room(700, 300)


def _made_room(before: int, after: int) -> None:
    """On SQLite the table is made anew, which would lose the condition of its index."""
    with op.batch_alter_table('certificates_check_row', schema=None) as batch_op:
        batch_op.drop_index('ix_certificates_check_row_open')
    with op.batch_alter_table('certificates_check_row', schema=None) as batch_op:
        batch_op.alter_column('asked', existing_type=sa.String(length=before), type_=sa.String(length=after), existing_nullable=False)
    with op.batch_alter_table('certificates_check_row', schema=None) as batch_op:
        batch_op.create_index(
            'ix_certificates_check_row_open', ['check_id', 'place'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
