"""A class marked as a whole: its marks, its report, a page for each student."""
