"""The ninth kind, `bias-only`: made by docs/adding-a-kind.md and by nothing else, and it keeps every promise."""

import json
from pathlib import Path

import pytest

from docs import generate
from examgen.asking.asked import spec_of
from examgen.exam.lookup import check
from examgen.exam.record import load_exam
from examgen.items.slip_words import slip_words
from examgen.making import make, render
from examgen.networks.bank import Bank
from examgen.verify import verify_exam
from tests.bias_only.items import bias_only
from tests.docs.documents import text
from tests.exams import a_seed

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"


# An exam of it


@pytest.fixture(scope="module")
def made(shared_bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bias-only") / "exam"
    spec = spec_of(kind="bias-only", activation=["sigmoid", "tanh"], count=3, seed=a_seed(9))
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
    assert sizes.difficulties == (4, 26)


# The recipe


def test_the_recipe_names_the_files_that_are_here_and_no_others() -> None:
    recipe = text("docs/adding-a-kind.md")
    files = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.suffix in (".py", ".j2")}
    files -= {"conftest.py", Path(__file__).name}
    assert len(files) == 4
    for name in files:
        assert f"(../tests/bias_only/{name})" in recipe, name
    assert recipe.count("](../tests/bias_only/") == len(files)


def test_the_reference_would_take_it_in_by_itself() -> None:
    kinds, slips = "\n".join(generate.kinds()), "\n".join(generate.slips())
    assert "| `bias-only` | The output of a row, and the output if both inputs are 0" in kinds
    assert "| `inputs_taken_for_one` | inputs taken for 1 | The weights from the inputs are added" in slips
