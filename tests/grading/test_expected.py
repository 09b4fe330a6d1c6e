"""What a grader expects in boxes that he has not typed. The network is that of test_marker, on (1, 0)."""

from random import Random

from examgen.exam.record import Policies
from examgen.grading.expected import expected_texts
from examgen.grading.marker import Marker
from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from tests.grading.test_marker import RIGHT, SOURCE, an_item


def expected(item: Item | None = None, **typed: str) -> dict[str, str]:
    """What is expected beside what is typed; names have _ for a space."""
    boxes = {name.replace("_", " "): text for name, text in typed.items()}
    return dict(expected_texts(Marker(item or an_item(), 2, Policies()), boxes))


def test_the_answers_are_expected_until_a_number_is_off_and_then_what_follows_from_it() -> None:
    """sigmoid(0.80) = 0.6900; 2·0.6900 − 1.5·0.1978 − 0.4 = 0.6833."""
    assert expected() == RIGHT
    assert expected(H0_sum="1.2") == {name: text for name, text in RIGHT.items() if name != "H0 sum"}
    assert expected(H0_sum="0.80") == {"H0": "0.69", "H1 sum": "-1.40", "H1": "0.20", "O": "0.68"}
    assert expected(O="0.31") == {name: text for name, text in RIGHT.items() if name != "O"}


def test_what_is_left_blank_or_unclear_stands_for_what_follows_there() -> None:
    assert expected(H0_sum="0.80", H0="") == {"H1 sum": "-1.40", "H1": "0.20", "O": "0.68"}
    assert expected(H0_sum="0.80", H0="?") == expected(H0_sum="0.80", H0="")
    assert expected(H0="0.765", H1="")["O"] == "0.84"  # nothing is off, though 0.8333 follows from 0.765
    assert expected(H0="") == {name: text for name, text in RIGHT.items() if name != "H0"}


def test_nothing_is_expected_after_a_number_beyond_belief() -> None:
    assert expected(H0_sum="1e9") == {"H0": "", "H1 sum": "-1.40", "H1": "0.20", "O": ""}


def test_a_word_that_follows_is_expected_by_its_usual_name_and_the_right_one_where_it_follows() -> None:
    """1, 0, 0, 1 from 0.5 on is xnor. Of 0.50 either may be said: the right name, or what comes first of ours."""
    item = make_item("Q01", "truth-table", KINDS["truth-table"].pose(an_item().network, None, Random(1)), SOURCE, 2)
    marker = Marker(item, 2, Policies())

    def function(*outputs: str) -> str:
        names = [part.name for part in item.parts if part.name != "function"]
        (expected,) = expected_texts(marker, dict(zip(names, outputs, strict=True))).values()
        return expected

    assert function("0.93", "0.12", "0.07", "0.88") == "xnor"
    assert function("0.12", "0.93", "0.88", "0.07") == "xor"
    assert function("0.12", "0.93", "0.88", "0.97") == "or"
    assert item.parts[-1].answer == "i0", "what the network itself computes"
    assert function("0.12", "0.13", "0.50", "0.97") == "i0"
    swapped = an_item(kind="activation-swap")
    assert expected(swapped, O_trained="0.31")["still right"] == "no"
    assert expected(swapped, O_trained="0.99")["still right"] == "yes"
