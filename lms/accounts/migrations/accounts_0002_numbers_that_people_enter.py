"""numbers that people enter"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'accounts_0002'
down_revision = 'accounts_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts_number_claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('number', sa.String(length=18), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("(state = 'waiting') = (decided_at is null)", name=op.f('ck_accounts_number_claim_decided')),
    sa.CheckConstraint("kind in ('nip', 'ni_pppk')", name=op.f('ck_accounts_number_claim_kind')),
    sa.CheckConstraint("state in ('waiting', 'confirmed', 'refused', 'withdrawn')", name=op.f('ck_accounts_number_claim_state')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['accounts_user.id'], name=op.f('fk_accounts_number_claim_decided_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_accounts_number_claim_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_number_claim')),
    sa.UniqueConstraint('public_id', name=op.f('uq_accounts_number_claim_public_id'))
    )
    with op.batch_alter_table('accounts_number_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_number_claim_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_accounts_number_claim_user_id'), ['user_id'], unique=False)
        batch_op.create_index('uq_accounts_number_claim_waiting', ['user_id'], unique=True,
                              sqlite_where=sa.text('decided_at is null'), postgresql_where=sa.text('decided_at is null'))


def downgrade() -> None:
    with op.batch_alter_table('accounts_number_claim', schema=None) as batch_op:
        batch_op.drop_index('uq_accounts_number_claim_waiting', sqlite_where=sa.text('decided_at is null'),
                            postgresql_where=sa.text('decided_at is null'))
        batch_op.drop_index(batch_op.f('ix_accounts_number_claim_user_id'))
        batch_op.drop_index(batch_op.f('ix_accounts_number_claim_number'))

    op.drop_table('accounts_number_claim')
