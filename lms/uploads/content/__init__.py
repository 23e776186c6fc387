"""What a file is, judged by its content, never by its name; the name must only not contradict it."""

from lms.uploads.content.check import AUDIO, CAPTIONS, EMPTY, EXTENSIONS, IMAGES, OFFICE, PDF, VIDEO, Checked, check, safe_name

__all__ = ["AUDIO", "CAPTIONS", "EMPTY", "EXTENSIONS", "IMAGES", "OFFICE", "PDF", "VIDEO", "Checked", "check", "safe_name"]
