"""The ninth kind, `bias-only`: made by docs/adding-a-kind.md and by nothing else, and it keeps every promise."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from docs import generate
from examgen.asking.asked import spec_of
from examgen.exam.lookup import check
from examgen.exam.record import load_exam
from examgen.items import KINDS
from examgen.items.graph import evaluated
from examgen.items.item import Item, Posed, Source
from examgen.items.screening import hides
from examgen.items.slip_words import slip_words
from examgen.items.solution import make_item, solution
from examgen.making import make, render
from examgen.networks.bank import Bank
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from examgen.verify import verify_exam
from examgen.verify.kinds import KINDS as SECOND_WAYS
from tests.bias_only.items import bias_only
from tests.bias_only.verify import bias_only as second_way
from tests.docs.documents import text
from tests.exams import a_seed
from tests.items.sheets import chances, network_of, places_handed_in, rows, sheets
from tests.items.students import Copied, Numbers, Student, mistakes

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
ZEROS, ONES = (Decimal(0), Decimal(0)), (Decimal(1), Decimal(1))

Row = tuple[Decimal, Decimal]


@pytest.fixture(autouse=True)
def line_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, bias_only.NAME, bias_only.KIND)  # type: ignore[call-overload]
    monkeypatch.setitem(SECOND_WAYS, bias_only.NAME, second_way.KIND)  # type: ignore[call-overload]


# The slips test


def works(student: Student, sheet: Copied, inputs: Row, zeros: Row = ZEROS) -> Numbers:
    """What a student hands in."""
    return {"O": student.works(sheet, inputs)["O"], "O bias only": student.works(sheet, zeros)["O"]}


def mistaken(student: Student, sheet: Copied, inputs: Row) -> Iterator[tuple[str, Numbers]]:
    """Every mistake by name with what it leads to."""
    for name, slipped, turned in mistakes(sheet, inputs):
        yield name, works(student, slipped, turned)
    coarse = (student.works_to_one_decimal(sheet, row)["O"] for row in (inputs, ZEROS))
    yield "rounded_to_one_decimal", dict(zip(("O", "O bias only"), coarse, strict=True))
    yield "inputs_taken_for_one", works(student, sheet, inputs, ONES)


def refused(item: Item, written: Numbers) -> list[str]:
    return [name for name, number in written.items() if not item.part(name).low <= number <= item.part(name).high]


def item_of(posed: Posed, places: int) -> Item:
    return make_item("Q01", bias_only.NAME, posed, Source(layers=(), batch=0, index=0), places)


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_an_honest_student_is_never_refused_and_no_mistake_taken(
    sheet: Copied, inputs: Row, places: int, random: Random
) -> None:
    posed = Posed(network=network_of(sheet), inputs=inputs)
    item, solved = item_of(posed, places), solution(bias_only.NAME, posed, places)
    assert evaluated(bias_only.KIND.graph(posed), places + 2) == bias_only.KIND.solve(posed, places + 2)
    student = Student(random, places + 2)
    assert refused(item, works(student, sheet, inputs)) == []
    telling = {slip.name for slip in item.slips if not hides(slip, solved)}
    tried = dict(mistaken(student, sheet, inputs))
    assert telling <= set(tried)
    for name in telling:
        assert refused(item, tried[name]), name


# An exam of it


@pytest.fixture(scope="module")
def made(shared_bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bias-only") / "exam"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KINDS, bias_only.NAME, bias_only.KIND)  # type: ignore[call-overload]
        patch.setitem(SECOND_WAYS, bias_only.NAME, second_way.KIND)  # type: ignore[call-overload]
        spec = spec_of(kind="bias-only", activation=["sigmoid", "tanh"], count=6, seed=a_seed(9))
        make(spec, folder, templates=TEMPLATES, bank=shared_bank)
    return folder


def test_an_exam_of_it_is_verified_and_rendered_again_byte_for_byte(made: Path) -> None:
    proof = verify_exam(made)
    assert proof.lie is None
    assert any("questions.pdf has every number" in claim.claim for claim in proof.claims)
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    render(made, templates=TEMPLATES)
    assert {path: path.read_bytes() for path in before} == before


def test_its_own_slip_is_told_apart_and_called_by_its_words(made: Path) -> None:
    exam = load_exam(made)
    item = next(item for item in exam.items if any(slip.name == "inputs_taken_for_one" for slip in item.slips))
    record = next(record for record in json.loads((made / "exam.json").read_text())["items"] if record["id"] == item.id)
    slip = next(slip for slip in item.slips if slip.name == "inputs_taken_for_one")
    verdict = check(record, f"O bias only={slip.answers['O bias only']}")
    assert (verdict.verdict, "inputs_taken_for_one" in verdict.slips) == ("slip", True)
    assert slip_words(slip.name, "tanh") == "inputs taken for 1"
    assert "inputs taken for 1" in (made / "graders" / "key.html").read_text()


def test_a_lie_of_its_first_way_is_found_by_its_second(made: Path, tmp_path: Path) -> None:
    exam = json.loads((made / "exam.json").read_text())
    exam["items"][2]["parts"][1]["answer"] = "7.77"
    (tmp_path / "exam.json").write_text(json.dumps(exam))
    assert "Q03, part O bias only: answer 7.77" in str(verify_exam(tmp_path / "exam.json").lie)


def test_what_it_says_of_itself_is_true(made: Path) -> None:
    exam, sizes = load_exam(made), bias_only.KIND.sizes((2,))
    assert {(len(item.parts), item.points) for item in exam.items} == {(sizes.parts, sizes.points)}
    ends = [bias_only.KIND.difficulty(alike(number)) for number in (0, -1)]
    assert ends == [4, 26] == [*sizes.difficulties]


def alike(number: int) -> Posed:
    """A network with the same number everywhere, on the row of ones."""
    weight = Decimal(number)
    hidden = Layer(Activation.SIGMOID, ((weight, weight), (weight, weight)), (weight, weight))
    return Posed(
        network=Network("xor", (hidden, Layer(Activation.LINEAR, ((weight,), (weight,)), (weight,)))), inputs=ONES
    )


# The recipe


def test_the_recipe_names_the_files_that_are_here_and_no_others() -> None:
    recipe = text("docs/adding-a-kind.md")
    files = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.suffix in (".py", ".j2")}
    assert len(files) == 4
    for name in files:
        assert f"(../tests/bias_only/{name})" in recipe, name
    assert recipe.count("](../tests/bias_only/") == len(files)


def test_the_reference_would_take_it_in_by_itself() -> None:
    kinds, slips = "\n".join(generate.kinds()), "\n".join(generate.slips())
    assert "| `bias-only` | The output of a row, and the output if both inputs are 0" in kinds
    assert "| `inputs_taken_for_one` | inputs taken for 1 | The weights from the inputs are added" in slips
