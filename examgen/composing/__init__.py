"""From trained networks and a spec to the questions of an exam, its forms and its twins."""
