"""due dates of single learners"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'assignments_0002'
down_revision = 'assignments_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assignments_extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('learner_id', sa.Integer(), nullable=False),
    sa.Column('due_at', UTCDateTime(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('granted_at', UTCDateTime(), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['assignments_assignment.activity_id'], name=op.f('fk_assignments_extension_activity_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_assignments_extension_course_id')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['accounts_user.id'], name=op.f('fk_assignments_extension_granted_by_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['accounts_user.id'], name=op.f('fk_assignments_extension_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments_extension'))
    )
    with op.batch_alter_table('assignments_extension', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignments_extension_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index('ix_assignments_extension_newest', ['activity_id', 'learner_id', 'id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('assignments_extension', schema=None) as batch_op:
        batch_op.drop_index('ix_assignments_extension_newest')
        batch_op.drop_index(batch_op.f('ix_assignments_extension_learner_id'))

    op.drop_table('assignments_extension')
