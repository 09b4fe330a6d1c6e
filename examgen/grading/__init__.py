"""Marks: what a student wrote in each box, what it is worth, and why."""

from examgen.grading.marker import Marked, MarkedPart, Marker

__all__ = ["Marked", "MarkedPart", "Marker"]
