"""The kinds of question, one module each, and what they share.

Every kind is a module that declares what is given and what is worked out from it: `pose`, `declare`, `screen`, and the
slips that no other kind has. Answers, worked lines, shared slips and difficulty follow.
"""
