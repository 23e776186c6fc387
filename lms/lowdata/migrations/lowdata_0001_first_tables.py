"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'lowdata_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lowdata_task',
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('tools', sa.String(length=60), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name=op.f('ck_lowdata_task_state_known')),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_lowdata_task'))
    )
    with op.batch_alter_table('lowdata_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lowdata_task_state'), ['state'], unique=False)

    op.create_table('lowdata_rendition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['source'], ['lowdata_task.source'], name=op.f('fk_lowdata_rendition_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lowdata_rendition')),
    sa.UniqueConstraint('source', 'name', name=op.f('uq_lowdata_rendition_source_name'))
    )
    with op.batch_alter_table('lowdata_rendition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lowdata_rendition_key'), ['key'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('lowdata_rendition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lowdata_rendition_key'))

    op.drop_table('lowdata_rendition')
    with op.batch_alter_table('lowdata_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lowdata_task_state'))

    op.drop_table('lowdata_task')
