"""A question on any network, made as from an instructor's file and proved by the second way."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from examgen.asking import own
from examgen.exam.record import exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.kinds import KINDS
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.making import make_exam
from examgen.networks.saved import read_hand_coded
from examgen.paper.network import Network
from tests.items.any_network import Row, board

BEYOND = ("fit a sheet", "is beyond ±")
"""What is said of a network that no sheet has room for, and of a sum that is saturated."""


def fitting(network: Network) -> list[str]:
    """The kinds that can be asked of a network."""
    scopes = ((name, kind.SCOPE.own) for name, kind in KINDS.items())
    return [name for name, known in scopes if known is not None and known.misfit(network) is None]


def disagreement(network: Network, row: Row, kind: str, folder: Path) -> str | None:
    """The first lie that the second way finds in a question, None if there is none, or no question.

    Its file counts as one that Keras saved, since an activation can be swapped in no other.
    """
    file = folder / "board.toml"
    file.write_text(board(network))
    rows = {} if KINDS[kind].SCOPE.every_row else {"row": [",".join(map(str, row))]}
    accept = [rule.label for rule in OVERRIDABLE]
    with patch.object(own, "read_hand_coded", lambda path: replace(read_hand_coded(path), origin="keras")):
        try:
            exam = make_exam(hand_coded=file, kind=kind, accept=accept, seed=1, guessable_seed=True, **rows)
        except ExamgenError as problem:
            no_question = (*(rule.value.partition(",")[0] for rule in Rejection), *BEYOND)
            return None if any(words in str(problem) for words in no_question) else str(problem)
    (folder / "exam.json").write_text(exam_text(exam))
    assert load_exam(folder) == exam
    from examgen.verify import verify_exam

    return verify_exam(folder, thorough=True).lie
