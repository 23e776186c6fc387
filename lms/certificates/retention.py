"""What certificates keeps for a time only."""

from __future__ import annotations

from datetime import datetime

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.certificates.bulk import services
from lms.certificates.bulk.models import Check


def _over(at: datetime) -> dict[str, int]:
    return {Check.__tablename__: how_many(services.old(at))}


CHECKS = Part("certificates.checks", setting("CHECK_DAYS"), _over, lambda at: services.purge(at=at))
"""The register itself is kept for good: certificates must remain verifiable."""
