"""What an exam is asked for: a spec, its file, the starter that writes one."""
