"""What the keys of personal data are called for people: those that several rooms use, and those of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WORDS = {
    "activity": _l("Activity"), "address": _l("Network address"), "agency": _l("Agency"), "answer_by": _l("To be answered by"),
    "applied_at": _l("Applied"), "arrived_at": _l("Arrived"), "asked_at": _l("Asked for"), "at": _l("When"),
    "attempt": _l("Attempt"), "begun_at": _l("Begun"), "birth_date": _l("Birth date"), "birth_place": _l("Birth place"),
    "cohort": _l("Cohort"), "completed_at": _l("Completed"), "course": _l("Course"), "created_at": _l("Made"),
    "credit_hours": _l("JP"), "decided_at": _l("Decided"), "device": _l("Device"), "email": _l("E-mail address"),
    "employment_type": _l("Employment"), "ended_at": _l("Ended"), "ends_at": _l("Ends"), "enrolled_at": _l("Enrolled"),
    "entered_at": _l("Entered"), "expires_at": _l("Expires"), "file": _l("File"), "finished_on": _l("Last day"),
    "grade": _l("Grade"), "granted_at": _l("Given"), "group": _l("Group"), "issued_at": _l("Issued"), "kind": _l("Kind"),
    "language": _l("Language"), "made_at": _l("Made"), "name": _l("Name"), "number": _l("Number"), "offered_at": _l("Offered"),
    "opened_at": _l("Opened"), "outcome": _l("Outcome"), "position": _l("Position"), "read_at": _l("Read"),
    "reason": _l("Reason"), "removed_at": _l("Removed"), "revoked_at": _l("Revoked"), "role": _l("Role"), "scope": _l("Over"),
    "score": _l("Score"), "seconds": _l("Seconds spent"), "seen_at": _l("Last used"), "sent_at": _l("Sent"),
    "session": _l("Session"), "set_at": _l("Set"), "sha256": _l("Fingerprint of the file (SHA-256)"), "size": _l("Bytes"),
    "sponsor": _l("Who pays"), "started_at": _l("Begun"), "started_on": _l("First day"), "starts_at": _l("Begins"),
    "state": _l("State"), "status": _l("State"), "submitted_at": _l("Handed in"), "superseded_at": _l("Replaced"),
    "text": _l("Text"), "time_zone": _l("Time zone"), "title": _l("Title"), "title_after": _l("Title after the name"),
    "title_before": _l("Title before the name"), "username": _l("Username"), "valid_from": _l("In force from"),
    "valid_to": _l("In force to"), "withdrawn_at": _l("Withdrawn"), "written_at": _l("Written"),
}
