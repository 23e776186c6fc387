"""lists that come by themselves"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'records_0006'
down_revision = 'records_0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('records_schedule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=True),
    sa.Column('standing', sa.String(length=12), nullable=False),
    sa.Column('form', sa.String(length=4), nullable=False),
    sa.Column('every', sa.String(length=8), nullable=False),
    sa.Column('next_at', UTCDateTime(), nullable=False),
    sa.Column('set_at', UTCDateTime(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("every in ('week', 'month')", name=op.f('ck_records_schedule_week_or_month')),
    sa.ForeignKeyConstraint(['agency_id'], ['accounts_agency.id'], name=op.f('fk_records_schedule_agency_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['accounts_user.id'], name=op.f('fk_records_schedule_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_records_schedule')),
    sa.UniqueConstraint('public_id', name=op.f('uq_records_schedule_public_id'))
    )
    with op.batch_alter_table('records_schedule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_records_schedule_next_at'), ['next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_schedule_owner_id'), ['owner_id'], unique=False)

    op.create_table('records_extract',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('schedule_id', sa.Integer(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['schedule_id'], ['records_schedule.id'], name=op.f('fk_records_extract_schedule_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_records_extract')),
    sa.UniqueConstraint('public_id', name=op.f('uq_records_extract_public_id'))
    )
    with op.batch_alter_table('records_extract', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_records_extract_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_extract_file_key'), ['file_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_extract_schedule_id'), ['schedule_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('records_extract', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_records_extract_schedule_id'))
        batch_op.drop_index(batch_op.f('ix_records_extract_file_key'))
        batch_op.drop_index(batch_op.f('ix_records_extract_expires_at'))

    op.drop_table('records_extract')
    with op.batch_alter_table('records_schedule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_records_schedule_owner_id'))
        batch_op.drop_index(batch_op.f('ix_records_schedule_next_at'))

    op.drop_table('records_schedule')
