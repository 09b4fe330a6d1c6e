"""Why a file cannot be made questions of: raised wherever that is found out, named with its file in one place."""

LONGEST = 300
"""Characters of a message: names in a file may have any length."""

LONGEST_NAME = 40


class Unsuited(Exception):  # noqa: N818 it says what a network is, not that something failed
    """What is wrong with a model and what mends it, without the name of the file."""

    def __init__(self, said: str) -> None:
        super().__init__(tidy(said, LONGEST))


def of_layer(name: str, said: str) -> Unsuited:
    """The same for one layer, which is named."""
    return Unsuited(f"layer {tidy(name)}: {said}")


def tidy(text: str, longest: int = LONGEST_NAME) -> str:
    """A text out of a file, fit to be shown on a terminal and in a record."""
    shown = "".join(char if char.isprintable() else "?" for char in text[:longest])
    return shown if len(text) <= longest else f"{shown}…"
