"""`examgen`, and `python -m examgen`: ready for Ctrl-C and for closed streams before anything slow is imported."""

import sys

from examgen.processes.stops import heed_stops, stopped_at_once


def main() -> None:
    """Run the command line."""
    heed_stops(stopped_at_once)
    from examgen.desk.streams import open_streams

    open_streams()
    try:
        from examgen.desk.cli import main as run
    except (MemoryError, ImportError, OSError, SystemError) as error:
        from examgen.files.errors import shortage

        reason = shortage(error)
        if reason is None:
            raise
        sys.exit(f"examgen: the system: {reason}")
    run()


if __name__ == "__main__":
    main()
