"""Passkeys"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'accounts_0006'
down_revision = 'accounts_0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts_used_challenge',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_accounts_used_challenge'))
    )
    with op.batch_alter_table('accounts_used_challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_used_challenge_used_at'), ['used_at'], unique=False)

    op.create_table('accounts_passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('credential_id', sa.String(length=1400), nullable=False),
    sa.Column('credential', sa.String(length=3000), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('used_at', UTCDateTime(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_accounts_passkey_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_accounts_passkey_credential_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_accounts_passkey_public_id')),
    sa.UniqueConstraint('user_id', 'name', name=op.f('uq_accounts_passkey_user_id_name'))
    )


def downgrade() -> None:
    op.drop_table('accounts_passkey')
    with op.batch_alter_table('accounts_used_challenge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_accounts_used_challenge_used_at'))

    op.drop_table('accounts_used_challenge')
