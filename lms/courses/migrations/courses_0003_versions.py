"""versions"""

import sqlalchemy as sa
from alembic import op

revision = 'courses_0003'
down_revision = 'courses_0002'
branch_labels = None
depends_on = None
NEXT = sa.text("status = 'draft'")


def upgrade() -> None:
    with op.batch_alter_table('courses_activity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stable_id', sa.String(length=16), nullable=True))
    op.execute('update courses_activity set stable_id = public_id')
    with op.batch_alter_table('courses_activity', schema=None) as batch_op:
        batch_op.alter_column('stable_id', existing_type=sa.String(length=16), nullable=False)

    with op.batch_alter_table('courses_course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('root_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('edition', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('is_template', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('published_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('changes', sa.String(length=400), server_default='', nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_courses_course_code'), type_='unique')
        batch_op.create_index(batch_op.f('ix_courses_course_root_id'), ['root_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_courses_course_code_edition'), ['code', 'edition'])
        batch_op.create_index('uq_courses_course_next', ['root_id'], unique=True, sqlite_where=NEXT, postgresql_where=NEXT)
        batch_op.create_foreign_key(batch_op.f('fk_courses_course_published_by_id'), 'accounts_user', ['published_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_courses_course_root_id'), 'courses_course', ['root_id'], ['id'])



def downgrade() -> None:
    op.execute("update courses_course set code = substr(code, 1, 16) || '-v' || edition where edition > 1")
    with op.batch_alter_table('courses_course', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_courses_course_root_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_courses_course_published_by_id'), type_='foreignkey')
        batch_op.drop_index('uq_courses_course_next', sqlite_where=NEXT, postgresql_where=NEXT)
        batch_op.drop_constraint(batch_op.f('uq_courses_course_code_edition'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_courses_course_root_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_courses_course_code'), ['code'])
        batch_op.drop_column('changes')
        batch_op.drop_column('published_by_id')
        batch_op.drop_column('is_template')
        batch_op.drop_column('edition')
        batch_op.drop_column('root_id')

    with op.batch_alter_table('courses_activity', schema=None) as batch_op:
        batch_op.drop_column('stable_id')

