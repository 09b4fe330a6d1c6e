"""`examgen`, and `python -m examgen`: ready for Ctrl-C and for closed streams before anything slow is imported."""

from examgen.stops import heed_stops, stopped_at_once


def main() -> None:
    """Run the command line."""
    heed_stops(stopped_at_once)
    from examgen.streams import open_streams

    open_streams()
    from examgen.cli import main as run

    run()


if __name__ == "__main__":
    main()
