"""passages marked in texts"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'notes_0002'
down_revision = 'notes_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notes_highlight',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('colour', sa.String(length=8), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('before', sa.String(length=40), nullable=False),
    sa.Column('after', sa.String(length=40), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['courses_activity.id'], name=op.f('fk_notes_highlight_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_notes_highlight_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['accounts_user.id'], name=op.f('fk_notes_highlight_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes_highlight')),
    sa.UniqueConstraint('owner_id', 'key', name=op.f('uq_notes_highlight_owner_id_key'))
    )
    with op.batch_alter_table('notes_highlight', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notes_highlight_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notes_highlight_course_id'), ['course_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('notes_highlight', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notes_highlight_course_id'))
        batch_op.drop_index(batch_op.f('ix_notes_highlight_activity_id'))

    op.drop_table('notes_highlight')
