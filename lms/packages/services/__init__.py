"""The verbs of packages."""

from lms.packages.services.attempts import begin, discard, launch
from lms.packages.services.contents import set_content, unpack
from lms.packages.services.keeping import Message, keep
from lms.packages.services.record import waive
from lms.packages.services.unpacking import order

__all__ = ["Message", "begin", "discard", "keep", "launch", "order", "set_content", "unpack", "waive"]
