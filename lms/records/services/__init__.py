"""The verbs of the desk."""

from lms.records.services.deciding import Chosen, Outcome, many, record, return_, step_back, verify
from lms.records.services.duplicates import bring_back, rule
from lms.records.services.errands import forget_errands, go_on, start
from lms.records.services.exporting import expire, export, finish, keep_file, note_progress, undo
from lms.records.services.external import Facts, File, add, answer, withdraw
from lms.records.services.filing import catch_up, leave, submit
from lms.records.services.recording import Heard, hear
from lms.records.services.settling import settle

__all__ = [
    "Chosen", "Facts", "File", "Heard", "Outcome", "add", "answer", "bring_back", "catch_up", "expire", "export", "finish",
    "forget_errands", "go_on", "hear", "keep_file", "leave", "many", "note_progress", "record", "return_", "rule", "settle",
    "start", "step_back", "submit", "undo", "verify", "withdraw",
]
