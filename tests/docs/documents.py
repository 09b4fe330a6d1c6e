r"""What stands in the documents: commands with their output, Python with its output, links and pictures.

    ```console
    $ examgen make \                 a command, over several lines if they end so; all run in bash, in one folder
    >   --count 2
    made  2 questions …              its output, both streams; `…` stands for anything; none shown, none compared
    $ examgen verify no  # exit code 1
    ```

A block of `python` runs as a program of its own in the same folder; a block of `text` right after it is its output.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DOCUMENTS = [
    "README.md",
    "CHANGELOG.md",
    *(
        f"docs/{name}.md"
        for name in (
            "tutorial",
            "how-to",
            "reference",
            "design",
            "benchmarks",
            "adding-a-kind",
            "adding-an-export",
            "gallery",
        )
    ),
]
"""Every document for users, by its path in the repository."""

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT_CODE = re.compile(r"  # exit code (\d+)$")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")


@dataclass(frozen=True)
class Step:
    """Something to run. line: where it stands; shown: the output that the document promises, or None."""

    line: int
    language: str
    source: str
    exit_code: int
    shown: str | None


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def steps(name: str) -> list[Step]:
    """Everything in a document that can be run, in its order."""
    page = text(name)
    blocks = [(page.count("\n", 0, found.start(2)) + 1, found[1], found[2]) for found in FENCE.finditer(page)]
    found: list[Step] = []
    for number, (line, language, content) in enumerate(blocks):
        if language == "console":
            found += commands(line, content)
        elif language == "python":
            after = blocks[number + 1] if number + 1 < len(blocks) else (0, "", "")
            directly = after[1] == "text" and after[0] == line + content.count("\n") + 3
            found.append(Step(line, "python", content, 0, after[2] if directly else None))
    return found


def commands(line: int, content: str) -> Iterator[Step]:
    """The commands of one block."""
    command: list[str] = []
    shown: list[str] = []
    start = line
    for number, row in enumerate([*content.splitlines(), "$ "], start=line):
        if row.startswith("$ "):
            if command:
                code = EXIT_CODE.search(command[-1])
                promised = "\n".join(shown) if shown else None
                yield Step(start, "console", "\n".join(command), int(code[1]) if code else 0, promised)
            command, shown, start = [row.removeprefix("$ ")], [], number
        elif row.startswith("> ") and not shown:
            command.append(row.removeprefix("> "))
        else:
            shown.append(row)


def agrees(shown: str, printed: str) -> bool:
    """Whether a program printed what a document shows. Blank ends of lines and the number of blank lines are free."""
    wanted = [re.escape(part) for part in tidy(shown).split("…")]
    return re.fullmatch(".*".join(wanted), tidy(printed), re.DOTALL) is not None


def tidy(output: str) -> str:
    """Output without blanks that nobody sees."""
    return re.sub(r"\n\n+", "\n\n", "\n".join(line.rstrip() for line in output.splitlines())).strip("\n")


def links(name: str) -> list[str]:
    """Every address that a document points to, pictures included, code excluded."""
    page = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text(name)))
    return [first or second for first, second in LINK.findall(page)]


def anchors(name: str) -> set[str]:
    """What `#...` may say of a document: its headings, as code hosts write them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
