"""One answer per learner and activity."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Model, UTCDateTime


class Rating(Model):
    """`stars` is 1 (poor) to 5 (very good)."""

    __tablename__ = "evaluation_rating"
    __table_args__ = (sa.UniqueConstraint("activity_id", "learner_id"), sa.CheckConstraint("stars between 1 and 5", name="stars"))
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(sa.String(1000), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
