"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'links_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('links_check',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.Column('done_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("state in ('waiting', 'running', 'done')", name=op.f('ck_links_check_state_known')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_links_check_course_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('course_id', name=op.f('pk_links_check'))
    )
    with op.batch_alter_table('links_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_links_check_state'), ['state'], unique=False)

    op.create_table('links_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('edit', sa.String(length=300), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('leads_to', sa.String(length=2000), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=16), nullable=False),
    sa.CheckConstraint("outcome in ('broken', 'moved', 'slow', 'unchecked', 'fine')", name=op.f('ck_links_link_outcome_known')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_links_link_course_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_links_link'))
    )
    with op.batch_alter_table('links_link', schema=None) as batch_op:
        batch_op.create_index('ix_links_link_course', ['course_id', 'outcome'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('links_link', schema=None) as batch_op:
        batch_op.drop_index('ix_links_link_course')

    op.drop_table('links_link')
    with op.batch_alter_table('links_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_links_check_state'))

    op.drop_table('links_check')
