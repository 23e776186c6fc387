"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
from lms.core.database import UTCDateTime
revision = 'messages_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('messages_failing_address',
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('since', UTCDateTime(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('address', name=op.f('pk_messages_failing_address'))
    )
    op.create_table('messages_choice',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('ways', JSON, nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=False),
    sa.Column('quiet_until', sa.Integer(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('quiet_from between 0 and 23', name=op.f('ck_messages_choice_quiet_from')),
    sa.CheckConstraint('quiet_until between 0 and 23', name=op.f('ck_messages_choice_quiet_until')),
    sa.ForeignKeyConstraint(['person_id'], ['accounts_user.id'], name=op.f('fk_messages_choice_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_messages_choice'))
    )
    op.create_table('messages_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('facts', JSON, nullable=False),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('once', sa.String(length=120), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('read_at', UTCDateTime(), nullable=True),
    sa.Column('mail_at', UTCDateTime(), nullable=True),
    sa.Column('in_digest', sa.Boolean(), nullable=False),
    sa.Column('claimed_until', UTCDateTime(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('mailed_at', UTCDateTime(), nullable=True),
    sa.Column('fault', sa.String(length=200), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['accounts_user.id'], name=op.f('fk_messages_notice_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages_notice')),
    sa.UniqueConstraint('once', 'person_id', name=op.f('uq_messages_notice_once_person_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_messages_notice_public_id'))
    )
    with op.batch_alter_table('messages_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_notice_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_messages_notice_inbox', ['person_id', 'read_at', 'id'], unique=False)
        batch_op.create_index('ix_messages_notice_owed', ['mail_at', 'person_id'], unique=False, sqlite_where=sa.text('mail_at is not null'), postgresql_where=sa.text('mail_at is not null'))




def downgrade() -> None:

    with op.batch_alter_table('messages_notice', schema=None) as batch_op:
        batch_op.drop_index('ix_messages_notice_owed', sqlite_where=sa.text('mail_at is not null'), postgresql_where=sa.text('mail_at is not null'))
        batch_op.drop_index('ix_messages_notice_inbox')
        batch_op.drop_index(batch_op.f('ix_messages_notice_created_at'))

    op.drop_table('messages_notice')
    op.drop_table('messages_choice')
    op.drop_table('messages_failing_address')

