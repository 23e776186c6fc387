"""Is this certificate genuine? Answered by code, by number or by what is handed in, for people and for machines."""

from lms.certificates.verification.asking import by_code, by_code_or_number, by_number, code_in
from lms.certificates.verification.files import LARGEST_FILE, by_file
from lms.certificates.verification.telling import told
from lms.certificates.verification.verdict import (
    ALTERED,
    EXPIRED,
    FOUND,
    GENUINE,
    REVOKED,
    SUPERSEDED,
    UNKNOWN,
    UNREADABLE,
    Verdict,
)

__all__ = [
    "ALTERED", "EXPIRED", "FOUND", "GENUINE", "LARGEST_FILE", "REVOKED", "SUPERSEDED", "UNKNOWN", "UNREADABLE", "Verdict",
    "by_code", "by_code_or_number", "by_file", "by_number", "code_in", "told",
]
