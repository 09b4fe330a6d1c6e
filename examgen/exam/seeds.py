"""Seeds: how large they are, how they are written, and which of them can be guessed.

A seed of 128 bits is a number of up to 39 digits. Readers of JSON other than Python keep no more than 53 bits of a
number, and TOML knows integers of 64 bits: so it may be written as a text, and stands as one in `exam.json`.
"""

import re

SEED_BITS = 128
"""Of a seed that is drawn: nobody who has a student's sheet can try so many until one makes that sheet."""

LARGEST_SEED = 2**SEED_BITS - 1

DIGITS = re.compile(r"0|[1-9][0-9]{0,38}")
"""How a seed stands in a record."""

GUESSABLE_BELOW = 10**12
"""A seed of so few digits, or one that is a date, is found from a student's sheet by trying: a thousand in a second."""

GUESSED = f"a seed below {GUESSABLE_BELOW:,} can be guessed"

MEND = "Leave --seed out and one is drawn; if this exam need not be secret, add --guessable-seed."
