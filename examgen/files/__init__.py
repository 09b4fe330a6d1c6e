"""The ground: files that are whole or not there, locks, plain readers, and what is said of an error."""
