"""openings and prerequisites"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
revision = 'courses_0002'
down_revision = 'courses_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('courses_prerequisite',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('needs_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('course_id <> needs_id', name=op.f('ck_courses_prerequisite_another_course')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_courses_prerequisite_course_id')),
    sa.ForeignKeyConstraint(['needs_id'], ['courses_course.id'], name=op.f('fk_courses_prerequisite_needs_id')),
    sa.PrimaryKeyConstraint('course_id', 'needs_id', name=op.f('pk_courses_prerequisite'))
    )
    with op.batch_alter_table('courses_prerequisite', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_courses_prerequisite_needs_id'), ['needs_id'], unique=False)

    with op.batch_alter_table('courses_course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('openings', JSON, server_default='{}', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('courses_course', schema=None) as batch_op:
        batch_op.drop_column('openings')

    with op.batch_alter_table('courses_prerequisite', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_courses_prerequisite_needs_id'))

    op.drop_table('courses_prerequisite')
