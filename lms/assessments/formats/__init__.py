"""Question formats: each is one file that reads, and some that write, questions as others keep them."""

from __future__ import annotations

from lms.assessments.formats.model import Incoming as Incoming
from lms.assessments.formats.model import Media as Media
from lms.assessments.formats.model import Reading as Reading
from lms.assessments.formats.model import Skipped as Skipped
from lms.assessments.formats.model import Unreadable as Unreadable
