"""Processes of our own: what a stop does to them, and how one asks another."""
