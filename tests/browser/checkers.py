"""The checkers of pages that npm installs beside this file."""

from pathlib import Path

CHECKERS = Path(__file__).parent / "node_modules"

AXE = CHECKERS / "axe-core" / "axe.min.js"
"""Finds what keeps people from using a page."""

VALIDATOR = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
"""The HTML checker of the W3C, for Java."""

CHECK_HTML = ("java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", VALIDATOR, "--stdout")
"""Begins a command that checks pages. It is over so soon that compiling it well costs more than it saves."""
