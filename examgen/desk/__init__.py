"""The grader's desk at a terminal: marking one answer, and a session at the keyboard."""
