"""A question as a textbook writes it down: what is given, and what is worked out of it step by step, rightly or not."""
