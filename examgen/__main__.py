"""`python -m examgen` is `examgen`."""

from examgen.cli import main

if __name__ == "__main__":
    main()
