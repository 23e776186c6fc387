"""Packages that others made: what a file is, told by its content, in bounds."""

from lms.packages.reading.detect import BOUNDS, check_played, of_archive, read
from lms.packages.reading.model import PLAYED, RECORDED, Item, Package

__all__ = ["BOUNDS", "PLAYED", "RECORDED", "Item", "Package", "check_played", "of_archive", "read"]
