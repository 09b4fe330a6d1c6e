"""The commands that make an exam, prove it and look into it: each a few lines over the library."""
