"""Badges as they were signed, and the status lists that go with them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Model, UTCDateTime


class Badge(Model):
    """The Open Badge of a certificate: `document` is JSON with its proof, as attached to the PDF, `token` the VC-JWT.

    Made once, with the file; triggers keep it.
    """

    __tablename__ = "certificates_badge"
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_certificate.id"), primary_key=True)
    document: Mapped[str] = mapped_column(sa.Text)
    token: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Picture(Model):
    """The front of a certificate as a PNG, made when somebody asks for it."""

    __tablename__ = "certificates_picture"
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_certificate.id"), primary_key=True)
    file_key: Mapped[str] = mapped_column(sa.String(64))
    file_size: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class StatusList(Model):
    """The signed list of one range of places, as last made."""

    __tablename__ = "certificates_status_list"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
