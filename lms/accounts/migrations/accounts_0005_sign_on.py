"""Sign-on at providers of identities"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'accounts_0005'
down_revision = 'accounts_0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts_external_identity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('linked_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_accounts_external_identity_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_external_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_accounts_external_identity_issuer_subject')),
    sa.UniqueConstraint('user_id', 'issuer', name=op.f('uq_accounts_external_identity_user_id_issuer'))
    )


def downgrade() -> None:
    op.drop_table('accounts_external_identity')
