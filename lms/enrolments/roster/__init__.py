"""Rosters: a cohort's people from a spreadsheet, looked at cell by cell, written as one act, undone as one act."""
