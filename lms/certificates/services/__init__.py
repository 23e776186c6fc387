"""The verbs of certificates."""

from lms.certificates.services.closing import close, undo
from lms.certificates.services.correcting import reissue, renew
from lms.certificates.services.issuing import file, issue, issue_attendance, issue_owed, note_render_problem, valid_until
from lms.certificates.services.revoking import revoke
from lms.certificates.services.setting import set_issuer, set_terms

__all__ = ["close", "file", "issue", "issue_attendance", "issue_owed", "note_render_problem", "reissue", "renew",
           "revoke", "set_issuer", "set_terms", "undo", "valid_until"]
