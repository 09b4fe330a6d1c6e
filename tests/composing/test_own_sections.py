"""Papers of which some sections are on the bank's networks, others on the instructor's: made, marked, replaced."""

import json
import math
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from examgen.asking.spec_file import read_spec
from examgen.composing.replacing import with_another
from examgen.exam.form_rules import shortfalls
from examgen.exam.record import Exam, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.item import Item, OwnSource, Part
from examgen.making import Watch, make, make_exam, new_exam
from examgen.networks.bank import Bank
from examgen.verify import verify_record
from tests.exams import a_seed
from tests.grading.a_class import LONG, graded, rows, table

PUBLISHED = {
    "I0->H0": "0.15", "I1->H0": "0.20", "B->H0": "0.35", "I0->H1": "0.25", "I1->H1": "0.30", "B->H1": "0.35",
    "H0->O0": "0.40", "H1->O0": "0.45", "B->O0": "0.60", "H0->O1": "0.50", "H1->O1": "0.55", "B->O1": "0.60",
}  # fmt: skip
"""The best-known hand calculation: two sigmoid units, two sigmoid outputs, weights of two decimals."""

OUTPUTS = (0.75136507, 0.772928465)
"""What its authors print for the inputs 0.05 and 0.10."""

TANH = {
    "I0->H0": "1.3", "I1->H0": "-1.1", "B->H0": "0.4", "I0->H1": "-0.7", "I1->H1": "1.9", "B->H1": "-0.3",
    "H0->O": "1.2", "H1->O": "-0.8", "B->O": "0.2",
}  # fmt: skip
DEEP = {"I0->H0": "1.3", "H0->G0": "0.7", "G0->O": "-0.9", "B->O": "0.2"}
OTHER = {**TANH, "I0->H0": "0.9", "H1->O": "1.4", "B->H1": "0.5"}


def told(name: str, weights: dict[str, str], hidden: str, output: str = "linear", places: int = 1) -> str:
    """A table of the file, with its weights."""
    lines = [f'"{edge}" = {weight}' for edge, weight in weights.items()]
    head = [f'name = "{name}"', f'hidden = "{hidden}"', f'output = "{output}"', f"weight_places = {places}"]
    return "\n".join(["[[networks]]", *head, "[networks.weights]", *lines, ""])


MIXED = "\n".join(
    [
        'title = "Mixed"',
        told("published", PUBLISHED, "sigmoid", "sigmoid", 2),
        told("mine", TANH, "tanh"),
        '[[sections]]\nactivation = "sigmoid"\ncount = 3',
        '[[sections]]\nnetwork = "published"\nrows = [[0.05, 0.10], [1, 0], [0, 1]]\ntext = "On a network of mine."',
        '[[sections]]\nactivation = "tanh"\ncount = 2\nweight_places = 2',
        '[[sections]]\nnetwork = "mine"\nrows = [[0.3, 0.7], [0.4, 0.6]]\nkind = "missing-weight"',
    ]
)


def spec_in(folder: Path, text: str = MIXED) -> Path:
    file = folder / "midterm.toml"
    file.write_text(text, encoding="utf-8")
    return file


def made(folder: Path, bank: Bank, text: str = MIXED, notes: list[str] | None = None, **besides: Any) -> Exam:
    watch = Watch(note=(notes if notes is not None else []).append)
    return new_exam(read_spec(spec_in(folder, text), seed=a_seed(), **besides), bank, watch)[0]


def lie_in(exam: Exam, folder: Path) -> str | None:
    """The first lie that the second way finds in its record, which reads as it was written."""
    (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    assert load_exam(folder) == exam
    return verify_record(folder).lie


def of_section(exam: Exam, number: int) -> tuple[Item, ...]:
    counts = [rules.count for rules in exam.selection.sections]
    return exam.items[sum(counts[:number]) : sum(counts[: number + 1])]


def test_sections_on_own_networks_stand_beside_those_on_trained_ones(shared_bank: Bank, tmp_path: Path) -> None:
    notes: list[str] = []
    exam = made(tmp_path, shared_bank, notes=notes)
    assert [rules.count for rules in exam.selection.sections] == [3, 3, 2, 2]
    assert [item.id for item in exam.items] == [f"Q{number:02}" for number in range(1, 11)]
    assert [isinstance(item.source, OwnSource) for item in exam.items] == [False] * 3 + [True] * 3 + [False] * 2 + [
        True
    ] * 2
    first = of_section(exam, 1)[0]
    assert list(map(str, first.inputs or ())) == ["0.05", "0.10"]
    printed = [part for part in first.parts if part.name in ("O0", "O1")]
    for part, output in zip(printed, OUTPUTS, strict=True):
        assert isinstance(part, Part)
        assert float(part.answer) == pytest.approx(output, abs=0.000501)
    assert lie_in(exam, tmp_path) is None
    assert notes == []


def test_the_bank_s_sections_are_those_of_a_paper_without_the_others(shared_bank: Bank, tmp_path: Path) -> None:
    """Beside a network of her own an instructor's first section is what it was."""
    alone = made(tmp_path, shared_bank, '[[sections]]\nactivation = "sigmoid"\ncount = 3')
    assert of_section(made(tmp_path, shared_bank), 0) == alone.items


def test_from_the_pages_to_marks_and_another_question(shared_bank: Bank, tmp_path: Path) -> None:
    text = re.sub("count = .", "count = 1", MIXED)
    exam = make(read_spec(spec_in(tmp_path, text), seed=a_seed()), tmp_path / "exam", bank=shared_bank).exam
    lines = [("s1", "", item.id, part.name, str(part.answer)) for item in exam.items for part in item.parts]
    table(tmp_path / "answers.csv", [LONG, *lines])
    marks = rows(graded(exam, tmp_path / "answers.csv").folder / "marks.csv")
    earned = sum(Decimal(row[marks[0].index("points")]) for row in marks[1:])
    assert earned == sum(item.points for item in exam.items)
    replaced, _ = with_another(exam, exam.item("Q03"), shared_bank)
    old, new = exam.item("Q03"), replaced.item("Q03")
    assert new.network == old.network
    assert new.inputs not in [item.inputs for item in of_section(exam, 1)]
    assert lie_in(replaced, tmp_path) is None


def test_an_item_of_an_own_network_gives_way_to_one_on_another_row_each_time(shared_bank: Bank, tmp_path: Path) -> None:
    exam, seen = made(tmp_path, shared_bank), set()
    for _ in range(4):
        seen.add(exam.item("Q09").inputs)
        exam, _ = with_another(exam, exam.item("Q09"), shared_bank)
    assert lie_in(exam, tmp_path) is None
    assert len(seen | {exam.item("Q09").inputs}) == 5


def test_forms_ask_other_rows_of_the_same_network(shared_bank: Bank, tmp_path: Path) -> None:
    forms = 3
    text = MIXED.replace("[[0.3, 0.7], [0.4, 0.6]]", "[[0.3, 0.7], [0.4, 0.6], [0.2, 0.9]]")
    exam = made(tmp_path, shared_bank, text, forms=forms)
    assert lie_in(exam, tmp_path) is None
    for name in ("Q04", "Q05", "Q06"):
        twins = [exam.item(f"{letter}/{name}") for letter in "ABC"[:forms]]
        assert len({twin.inputs for twin in twins}) == forms
        assert len({str(twin.network.layers) for twin in twins}) == 1
    again, _ = with_another(exam, exam.item("B/Q04"), shared_bank)
    assert lie_in(again, tmp_path) is None
    beside = [again.item(f"{letter}/Q04").inputs for letter in "ABC"[:forms]]
    assert len(set(beside)) == forms


def test_twins_on_the_same_row_of_the_same_network_are_refused(shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(tmp_path, shared_bank, forms=2)
    copies = {f"B/{name}": replace(exam.item(f"A/{name}"), form="B") for name in ("Q04", "Q05", "Q06")}
    forged = replace(exam, items=tuple(copies.get(item.name, item) for item in exam.items))
    (tmp_path / "exam.json").write_text(exam_text(forged), encoding="utf-8")
    assert "B/Q04, network: is that of A/Q04, on the same row" in str(verify_record(tmp_path).lie)


def test_forms_take_several_networks_by_turns(shared_bank: Bank, tmp_path: Path) -> None:
    text = "\n".join(
        [
            told("mine", TANH, "tanh"),
            told("yours", OTHER, "tanh"),
            '[[sections]]\nnetwork = ["mine", "yours"]\nrows = [[0.3, 0.7]]\naccept = ["slip-hides"]',
        ]
    )
    exam = made(tmp_path, shared_bank, text, forms=2)
    first, second = exam.items
    assert first.inputs == second.inputs
    assert (first.source.file, second.source.file) == ("mine", "yours")  # type: ignore[union-attr]
    assert lie_in(exam, tmp_path) is None


def test_of_own_networks_what_brings_forms_nearer_is_other_networks(tmp_path: Path) -> None:
    """Trained networks and other tasks, which are said of the bank's, are nothing that an instructor could bring."""
    near = {**TANH, "I0->H0": "1.4"}
    text = "\n".join(
        [
            told("mine", TANH, "tanh"),
            told("yours", near, "tanh"),
            '[[sections]]\nnetwork = ["mine", "yours"]\nkind = "truth-table"\naccept = ["slip-hides"]',
            '[[sections]]\nnetwork = "mine"\nkind = "missing-weight"\nrows = [[0, 0], [0.3, 0.7], [0.9, 0.2]]',
            'accept = ["slip-hides", "blank-like-sibling"]',
        ]
    )
    exam = new_exam(read_spec(spec_in(tmp_path, text), seed=a_seed(), forms=2))[0]
    far, alike = shortfalls(exam.items)[-2:]
    assert far.endswith("; other rows or networks of your own may bring them nearer.")
    assert alike == "Q01: the same word is right in neighbouring forms; other networks may part them."


def test_a_truth_table_of_one_network_has_no_other_row_to_give_way_to(shared_bank: Bank, tmp_path: Path) -> None:
    text = told("mine", TANH, "tanh") + '[[sections]]\nnetwork = "mine"\nkind = "truth-table"\naccept = ["slip-hides"]'
    exam = made(tmp_path, shared_bank, text)
    with pytest.raises(ExamgenError, match=r"of kind truth-table. Make a new exam, with another network.$"):
        with_another(exam, exam.item("Q01"), shared_bank)


def test_an_own_network_in_every_section_needs_no_bank(tmp_path: Path) -> None:
    text = "\n".join(
        [
            told("mine", TANH, "tanh"),
            '[[sections]]\nnetwork = "mine"',
            '[[sections]]\nnetwork = "mine"\nkind = "missing-weight"\nrows = [[0.3, 0.7]]',
        ]
    )
    exam = made(tmp_path, Bank(tmp_path / "no-bank"), text)
    assert lie_in(exam, tmp_path) is None
    assert not (tmp_path / "no-bank").exists()
    for item in of_section(exam, 0):
        one, two = (float(number) for number in item.inputs or ())
        output = 1.2 * math.tanh(1.3 * one - 1.1 * two + 0.4) - 0.8 * math.tanh(-0.7 * one + 1.9 * two - 0.3) + 0.2
        assert float(item.part("O").answer) == pytest.approx(output, abs=0.00501)


def test_a_file_of_weights_is_found_beside_the_spec(shared_bank: Bank, tmp_path: Path) -> None:
    weights = "\n".join(f'"{edge}" = {weight}' for edge, weight in TANH.items())
    (tmp_path / "board.toml").write_text(f'hidden = "tanh"\n[weights]\n{weights}\n')
    text = '[[networks]]\nname = "mine"\nfile = "board.toml"\n[[sections]]\nnetwork = "mine"\nrows = [[1, 0]]'
    exam = made(tmp_path, shared_bank, text)
    assert exam.items[0].source.file == "board.toml"  # type: ignore[union-attr]
    assert lie_in(exam, tmp_path) is None


def test_what_is_rounded_or_not_asked_about_is_said(shared_bank: Bank, tmp_path: Path) -> None:
    notes: list[str] = []
    text = "\n".join(
        [
            told("mine", PUBLISHED, "sigmoid", "sigmoid"),
            told("yours", TANH, "tanh"),
            '[[sections]]\nnetwork = "mine"\nrows = [[1, 0]]\naccept = ["slip-hides"]',
        ]
    )
    made(tmp_path, shared_bank, text, notes)
    assert [note.partition(": ")[2] for note in notes] == [
        "network yours: no section asks about it.",
        "mine: its weights have more decimals and are rounded. Ask for them with weight_places.",
    ]


def test_what_follows_a_question_of_several_pages_of_the_key_has_a_page_of_its_own(tmp_path: Path) -> None:
    """A step over two rows has mistakes in many words, whose last page says with which question it goes on."""
    finer = {**TANH, "I0->H0": "2", "I1->H0": "-1.5", "B->H0": "0.25", "H0->O": "1", "B->O": "2"}
    text = "\n".join(
        [
            told("mine", finer, "tanh", places=2),
            '[[sections]]\nnetwork = "mine"\nkind = "gradient"\nrows = [[0.5, 2]]\nsecond_row = [1, 0.25]',
            'second_target = 1.5\ntarget = 1\nlearning_rate = 0.1\nloss = "squared"',
            'ask = ["H0->O", "I1->H1"]\naccept = ["slip-hides"]',
            '[[sections]]\nnetwork = "mine"\nrows = [[0.5, 2]]\naccept = ["slip-hides"]',
        ]
    )
    made = make(read_spec(spec_in(tmp_path, text), seed=a_seed()), tmp_path / "exam")
    with pypdfium2.PdfDocument(tmp_path / "exam" / "graders" / "key.pdf") as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    first, second = (
        next(n for n, page in enumerate(pages) if n and f"\n{item.id}" in f"\n{page}") for item in made.exam.items
    )
    assert second > first + 1
    assert all("Q01, continued" in page for page in pages[first + 1 : second])
    assert "continued" not in pages[second]


def test_a_weight_of_three_decimals_is_blank_in_one_question_and_shown_in_another(tmp_path: Path) -> None:
    finer = {edge: f"{weight}23" for edge, weight in TANH.items()}
    section = '[[sections]]\nnetwork = "mine"\naccept = ["slip-hides"]\n'
    blank = f'{section}kind = "missing-weight"\nrows = [[1, 0.333]]\n'
    text = f"{told('mine', finer, 'tanh', places=3)}{blank}{section}rows = [[0.5, 0.25]]"
    assert len(make(read_spec(spec_in(tmp_path, text), seed=a_seed()), tmp_path / "exam").exam.items) == 2


def test_a_row_that_would_stand_twice_in_a_step_is_left_out_and_said(shared_bank: Bank, tmp_path: Path) -> None:
    notes: list[str] = []
    text = told("mine", TANH, "tanh") + '[[sections]]\nnetwork = "mine"\nkind = "gradient"\nsecond_row = [0, 1]'
    exam = made(tmp_path, shared_bank, text, notes)
    assert (0, 1) not in [item.inputs for item in exam.items]
    assert "no question on row (0, 1): both rows of the step are the same" in notes[0]


def test_what_was_overridden_holds_for_its_section_alone(shared_bank: Bank, tmp_path: Path) -> None:
    zero = {**TANH, "I0->H1": "0.0"}
    text = "\n".join(
        [
            told("mine", zero, "tanh"),
            '[[sections]]\nactivation = "tanh"\ncount = 2',
            '[[sections]]\nnetwork = "mine"\nrows = [[0.3, 0.7]]\naccept = ["zero-weight"]',
        ]
    )
    exam = made(tmp_path, shared_bank, text)
    record = json.loads(exam_text(exam))
    assert [rules.get("accepted") for rules in record["selection"]["sections"]] == [None, ["zero-weight"]]
    assert lie_in(exam, tmp_path) is None
    with pytest.raises(
        ExamgenError, match=r'midterm.toml, line .*: mine: I0->H1 is 0.0 \(accept = \["zero-weight"\]\)'
    ):
        made(tmp_path, shared_bank, text.replace('accept = ["zero-weight"]', ""))


SECTION = '[[sections]]\nnetwork = "mine"\n'
MINE = told("mine", TANH, "tanh")
AT = MINE.count("\n") + 1
"""The line of the section below it."""

MISTAKES: dict[str, tuple[str, int, str]] = {
    "no such network": (
        MINE + SECTION.replace("mine", "mime"),
        AT + 1,
        "network mime: there is none of this name. Did you mean mine?",
    ),
    "no network at all": (SECTION, 2, "network mine: there is none of this name. Tell of it in a table [[networks]]."),
    "an activation beside it": (
        MINE + SECTION + 'activation = "tanh"',
        AT + 2,
        "activation: the network in mine has its own. Leave it out.",
    ),
    "a count beside it": (
        MINE + SECTION + "count = 3",
        AT + 2,
        "count: there is a question for each row. Name them in rows instead, or leave it out.",
    ),
    "rows without a network": (
        '[[sections]]\nactivation = "tanh"\nrows = [[0, 1]]',
        3,
        "rows: goes with a network of your own.",
    ),
    "no row": (MINE + SECTION + "rows = []", AT + 2, "rows: none is named. Name one like [0, 1], or leave it out."),
    "a row of one number": (MINE + SECTION + "rows = [[1]]", AT + 2, "rows 1: has 1 number, and the network takes 2."),
    "a row of words": (
        MINE + SECTION + 'rows = [["a", 1]]',
        AT + 2,
        "rows: is a list of lists of texts. Write a list, like [[0, 1], [0.3, 0.7]].",
    ),
    "rows of two decimals": (
        MINE + SECTION + "rows = [[0.25, 1]]",
        AT + 2,
        "rows 0.25,1: is no row. Write numbers of at most one decimal",
    ),
    "the same row twice": (MINE + SECTION + "rows = [[0, 1], [0.0, 1.0]]", AT + 2, "rows 0.0,1.0: is named twice."),
    "a second row that is there already": (
        MINE + SECTION + 'kind = "gradient"\nrows = [[0.3, 0.7], [1, 0]]\nsecond_row = [1.0, 0]',
        AT + 4,
        "second_row 1,0: is the question's own row already. Name another.",
    ),
    "no such rule": (
        MINE + SECTION + 'accept = ["zero-wait"]',
        AT + 2,
        "accept zero-wait: there is no such rule. Did you mean zero-weight?",
    ),
    "a kind of no own network": (
        MINE + SECTION + 'kind = "hand-code"',
        AT + 2,
        "kind hand-code: is not made of a network of your own.",
    ),
    "no name": ('[[networks]]\nfile = "model.keras"\n' + SECTION, 1, "this network has no name."),
    "the same name twice": (MINE + MINE + SECTION, AT + 1, "name mine: another network is called so."),
    "neither file nor weights": (
        '[[networks]]\nname = "mine"\n' + SECTION,
        1,
        "network mine: has no weights. Write file",
    ),
    "both": (
        MINE.replace("weight_places = 1", 'file = "a.npz"') + SECTION,
        1,
        "network mine: has both a file and weights.",
    ),
    "no such file": (
        '[[networks]]\nname = "mine"\nfile = "gone.keras"\n' + SECTION,
        3,
        "gone.keras: there is no such file.",
    ),
    "a stray setting": ('[[networks]]\nname = "mine"\ncount = 3\n' + SECTION, 3, "count: there is no such setting."),
    "an edge that is none": (MINE.replace('"B->O"', '"B->P"') + SECTION, AT - 1, "B->P: names no edge."),
    "an activation that is none": (
        MINE.replace('"tanh"', '"tan"') + SECTION,
        3,
        "hidden: there is no activation 'tan'",
    ),
    "too many decimals": (
        MINE.replace("weight_places = 1", "weight_places = 4") + SECTION,
        5,
        "weight_places 4: weights have 1 to 3",
    ),
    "one network in brackets": (
        MINE.replace("[[networks]]", "[networks]") + SECTION,
        1,
        "networks are tables. Write [[networks]]",
    ),
    "two networks and one form": (
        MINE + told("yours", OTHER, "tanh") + SECTION.replace('"mine"', '["mine", "yours"]'),
        1,
        "forms 1: a section on mine, yours wants as many forms",
    ),
    "another shape": (
        MINE + told("yours", PUBLISHED, "tanh") + SECTION.replace('"mine"', '["mine", "yours"]'),
        35,
        "network yours: has other layers than mine",
    ),
    "a question twice": (
        MINE + SECTION + "rows = [[0, 1]]\n" + SECTION + "rows = [[0, 1]]",
        AT + 3,
        "asks forward of mine on row (0, 1), as a section before does.",
    ),
    "a table for fractions": (
        "tables = true\n" + MINE + SECTION + "rows = [[0.3, 0.7]]",
        1,
        "fractional inputs give two. Leave out tables or name rows of 0 and 1 alone.",
    ),
    "a table for ReLUs": (
        "tables = true\n" + MINE.replace('"tanh"', '"relu"') + SECTION,
        1,
        "tables: ReLU needs no table of values. Leave out tables.",
    ),
    "a table for a sigmoid after ReLUs": (
        "tables = true\n" + MINE.replace('"tanh"', '"relu"').replace('"linear"', '"sigmoid"') + SECTION,
        1,
        "tables: the table has one-decimal sums, but those of an output have more. Leave out tables.",
    ),
    "a table for two layers": (
        "tables = true\n" + told("mine", DEEP, "tanh") + SECTION,
        1,
        "but those of a second hidden layer have more. Leave out tables.",
    ),
    "two on a page that have no room": (
        "per_page = 2\n" + MINE.replace('"linear"', '"sigmoid"') + SECTION,
        1,
        "per_page 2: a network of your own of this shape has no room on half a page. Leave out per_page.",
    ),
    "one row and two forms": (
        "forms = 2\n" + MINE + SECTION + "rows = [[0, 1]]",
        1,
        "forms 2: each asks other rows of the network in mine, and there is 1 row. Name more rows, or",
    ),
    "one truth table and two forms": (
        "forms = 2\n" + MINE + SECTION + 'kind = "truth-table"',
        1,
        "forms 2: each asks a truth-table of another network, and there is 1 network. Name more networks of its shape",
    ),
}


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line(text: str, line: int, said: str, shared_bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(ExamgenError) as problem:
        made(tmp_path, shared_bank, text)
    assert str(problem.value).startswith(f"{tmp_path / 'midterm.toml'}, line {line}: "), str(problem.value)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)


def test_the_library_takes_the_same_file(tmp_path: Path) -> None:
    file = spec_in(tmp_path, "\n".join([MINE, SECTION + 'rows = [[0.3, 0.7]]\naccept = ["slip-hides"]']))
    exam = make_exam(file)
    assert [item.inputs for item in exam.items] == [(Decimal("0.3"), Decimal("0.7"))]
