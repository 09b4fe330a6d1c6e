"""Personal sheets: who gets which questions under which code, as it stands in `graders/sheets.json`."""
