"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'notes_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notes_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['courses_activity.id'], name=op.f('fk_notes_note_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_notes_note_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['accounts_user.id'], name=op.f('fk_notes_note_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes_note')),
    sa.UniqueConstraint('owner_id', 'activity_id', name=op.f('uq_notes_note_owner_id_activity_id'))
    )
    with op.batch_alter_table('notes_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notes_note_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notes_note_course_id'), ['course_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('notes_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notes_note_course_id'))
        batch_op.drop_index(batch_op.f('ix_notes_note_activity_id'))

    op.drop_table('notes_note')
