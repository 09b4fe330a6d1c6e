"""Looking an answer up: the right item, the right verdict, and no wait."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.lookup import (
    check,
    dump,
    find_item,
    find_items,
    name_of,
    open_record,
    slip_groups,
    slips_together,
    takes_choice,
    tried_record,
    try_weights,
)
from examgen.exam.record import digest_of, exam_text
from examgen.files.errors import ExamgenError
from examgen.grading import Marker
from tests.exams import an_exam, an_item, in_forms
from tests.processes import run

EXAM = an_exam(12, activation=("relu", "sigmoid", "tanh"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exam.json").write_text(exam_text(EXAM), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["Q07", "q7", "7", "Q7", "q007", " q07 "])
def test_an_item_is_found_however_it_is_typed(folder: Path, name: str) -> None:
    assert [item["id"] for item in find_items(open_record(folder), [name], folder)] == ["Q07"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Q13", "Q10, Q11, Q12"),
        ("q0", "Q01, Q02, Q03"),
        ("x", "Q01, Q02, Q03"),
        ("9" * 40, "Q10, Q11, Q12"),
        ("", "Q01"),
    ],
)
def test_an_unknown_item_is_answered_with_the_nearest(folder: Path, name: str, nearest: str) -> None:
    with pytest.raises(ExamgenError, match=nearest):
        find_items(open_record(folder), [name], folder)


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    (tmp_path / "exam.json").write_text(exam_text(in_forms(an_exam(6))), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["B/Q02", "b/2", "B/q02", " b / 2 "])
def test_an_item_of_a_form_is_found_by_its_form(forms: Path, name: str) -> None:
    assert [name_of(item) for item in find_items(open_record(forms), [name], forms)] == ["B/Q02"]


def test_a_letter_alone_means_the_whole_form_and_nothing_all_forms(forms: Path) -> None:
    record = open_record(forms)
    assert [name_of(item) for item in find_items(record, ["b"], forms)] == ["B/Q01", "B/Q02", "B/Q03"]
    assert [name_of(item) for item in find_items(record, ["A/Q03", "B/"], forms)][:2] == ["A/Q03", "B/Q01"]
    assert len(find_items(record, [], forms)) == 6


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Q02", "has the forms A, B. Say which one, like A/Q02."),
        ("C/Q02", "has the forms A, B. Say which one, like A/Q02."),
        ("-1.8", "has the forms A, B. Say which one, like A/Q07."),
        ("B/Q09", "B/Q09: no such question in .* The nearest are B/Q01, B/Q02, B/Q03."),
    ],
)
def test_an_item_without_a_form_is_refused_with_the_forms_there_are(forms: Path, name: str, said: str) -> None:
    with pytest.raises(ExamgenError, match=said):
        find_items(open_record(forms), [name], forms)


def test_who_can_be_asked_for_the_form_is_asked(forms: Path) -> None:
    asked: list[tuple[str, Sequence[str]]] = []

    def which(name: str, letters: Sequence[str]) -> str:
        asked.append((name, letters))
        return "B"

    found = find_items(open_record(forms), ["q2", "A/1"], forms, which)
    assert [name_of(item) for item in found] == ["B/Q02", "A/Q01"]
    assert asked == [("q2", ("A", "B"))]


def test_one_question_is_not_a_whole_form(forms: Path) -> None:
    assert name_of(find_item(open_record(forms), "b/3", forms)) == "B/Q03"
    with pytest.raises(ExamgenError, match=r"^B: is a whole form\. Say which of its questions, like B/Q01\."):
        find_item(open_record(forms), "B", forms)


def test_a_form_named_in_an_exam_without_any_is_refused(folder: Path) -> None:
    with pytest.raises(ExamgenError, match=r"A/Q07: .* has no forms\. Write Q07\."):
        find_items(open_record(folder), ["A/Q07"], folder)


def test_several_items_come_in_the_order_asked_and_none_means_all(folder: Path) -> None:
    record = open_record(folder)
    assert [item["id"] for item in find_items(record, ["q3", "Q01"], folder)] == ["Q03", "Q01"]
    assert len(find_items(record, [], folder)) == 12


SPELLINGS = {
    "a point": "{}",
    "a comma": "{comma}",
    "a real minus": "{minus}",
    "a dash": "{dash}",
    "a power of ten": "{power}",
    "a fraction": "{fraction}",
    "brackets": "({})",
    "a sign before": "≈ {}",
    "spaces": "  {}  ",
    "a full stop": "{}.",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_number_is_read_as_marks_read_it(folder: Path, spelling: str) -> None:
    negative = 0
    for item, record in zip(EXAM.items, find_items(open_record(folder), [], folder), strict=True):
        for part in item.parts:
            answer = str(part.answer)
            negative += answer.startswith("-")
            written = spelling.format(
                answer,
                comma=answer.replace(".", ","),
                minus=answer.replace("-", "\N{MINUS SIGN}"),
                dash=answer.replace("-", "\N{EN DASH}"),
                power=f"{part.answer.scaleb(1)}e-1",
                fraction=f"{int(part.answer.scaleb(6))}/1000000",
            )
            assert check(record, f"{part.name}={written}").verdict == "right"
            marked = Marker(item, EXAM.places, EXAM.policies).mark({part.name: written})
            assert {part.name: "right"}.items() <= {each.name: each.verdict for each in marked.parts}.items()
    assert negative > 12


@pytest.mark.parametrize("text", ["", "two", "nan", "inf", "--1", "0x1f", "1" * 50, "1/0", "?", "-"])
def test_what_is_no_number_is_said_to_be_none(folder: Path, text: str) -> None:
    (item,) = find_items(open_record(folder), ["Q01"], folder)
    with pytest.raises(ExamgenError, match="is not a number"):
        check(item, f"O={text}")


@pytest.mark.parametrize("text", ["1 000", "0.5 0.6", "0.5/0.6/0.7"])
def test_several_numbers_are_said_to_be_several(folder: Path, text: str) -> None:
    (item,) = find_items(open_record(folder), ["Q01"], folder)
    with pytest.raises(ExamgenError, match="is several numbers"):
        check(item, f"O={text}")


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [("yes", "right"), ("Y", "right"), (" YES. ", "right"), ("no", None), ("n", None), ("yes or no", "several")],
)
def test_a_word_is_read_as_marks_read_it(tmp_path: Path, typed: str, verdict: str | None) -> None:
    exam = an_exam(4, ("sigmoid", "tanh"), kind="activation-swap")
    name, item = next((item.id, item) for item in exam.items if any(str(part.answer) == "yes" for part in item.parts))
    (tmp_path / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    record = find_item(open_record(tmp_path), name, tmp_path)
    box = next(part.name for part in item.parts if str(part.answer) == "yes")
    if verdict == "several":
        with pytest.raises(ExamgenError, match=r"is several answers\. Write it like yes"):
            check(record, f"{box}={typed}")
    else:
        assert (check(record, f"{box}={typed}").verdict == "right") == (verdict == "right")


def test_both_ends_of_an_interval_are_right_and_the_next_number_out_is_not(folder: Path) -> None:
    for item in find_items(open_record(folder), [], folder):
        for part in item["parts"]:
            step = Decimal("0.0001")
            for end, out in ((part["low"], -step), (part["high"], step)):
                assert check(item, f"{part['name']}={end}").verdict == "right"
                assert check(item, f"{part['name']}={Decimal(end) + out}").verdict != "right"


def test_the_number_that_a_slip_gives_names_the_slip(folder: Path) -> None:
    checked = 0
    for item in find_items(open_record(folder), [], folder):
        parts = {part["name"]: part for part in item["parts"]}
        for slip in item["slips"]:
            for name, value in slip["answers"].items():
                if not Decimal(parts[name]["low"]) <= Decimal(value) <= Decimal(parts[name]["high"]):
                    verdict = check(item, f"{name} = {value}")
                    assert verdict.verdict == "slip"
                    assert slip["name"] in verdict.slips
                    checked += 1
    assert checked > 100


@pytest.mark.parametrize(("bound", "out"), [("low", Decimal("-0.0001")), ("high", Decimal("0.0001"))])
def test_either_end_of_what_a_slip_leads_to_names_it_and_the_next_number_out_does_not(
    folder: Path, bound: str, out: Decimal
) -> None:
    checked = 0
    for item in find_items(open_record(folder), [], folder):
        parts = {part["name"]: part for part in item["parts"]}
        for slip in item["slips"]:
            for name, end in slip[bound].items():
                within, beyond = (check(item, f"{name}={number}") for number in (end, Decimal(end) + out))
                assert slip["name"] not in beyond.slips, (item["id"], slip["name"], name)
                if not Decimal(parts[name]["low"]) <= Decimal(end) <= Decimal(parts[name]["high"]):
                    assert (within.verdict, slip["name"] in within.slips) == ("slip", True)
                    checked += 1
    assert checked > 100


def test_a_number_that_nothing_gives_is_no_known_slip(folder: Path) -> None:
    (item,) = find_items(open_record(folder), ["Q01"], folder)
    assert check(item, "h0 SUM=-77.7").verdict == "unknown"


def test_several_numbers_of_one_script_are_explained_by_the_slip_that_gives_them_all(folder: Path) -> None:
    for item in find_items(open_record(folder), [], folder):
        answers = {part["name"]: part["answer"] for part in item["parts"]}
        for slip in item["slips"]:
            script = {**answers, **slip["answers"]}
            verdicts = [check(item, f"{name}={value}") for name, value in script.items()]
            assert slip["name"] in slips_together(item, verdicts)
            spoilt = [*verdicts[:-1], check(item, "O=-77.7")]
            assert slips_together(item, spoilt) == ()


@pytest.mark.parametrize("written", ["O", "P=1", "=1", "O=", "O=x"])
def test_a_check_that_means_nothing_is_refused(folder: Path, written: str) -> None:
    (item,) = find_items(open_record(folder), ["Q01"], folder)
    with pytest.raises(ExamgenError):
        check(item, written)


def test_slips_are_told_together_exactly_when_they_predict_the_same_numbers(folder: Path) -> None:
    for item in find_items(open_record(folder), [], folder):
        answers = {part["name"]: part["answer"] for part in item["parts"]}
        groups = slip_groups(item)
        assert sum(map(len, groups)) == len(item["slips"])
        predicted = [[{**answers, **slip["answers"]} for slip in group] for group in groups]
        assert all(numbers == group[0] for group in predicted for numbers in group)
        assert all(first[0] != second[0] for first in predicted for second in predicted if first is not second)


def test_the_dump_names_each_weight_as_the_lecture_does(folder: Path) -> None:
    (item,) = find_items(open_record(folder), ["Q02"], folder)
    network = EXAM.item("Q02").network
    lines = {name: rounded for name, _, rounded in dump(item)}
    assert list(lines) == [
        "0B -> L1N0", "0B -> L1N1", "L0N0 -> L1N0", "L0N0 -> L1N1", "L0N1 -> L1N0", "L0N1 -> L1N1",
        "1B -> L2N0", "L1N0 -> L2N0", "L1N1 -> L2N0",
    ]  # fmt: skip
    assert Decimal(lines["L0N1 -> L1N0"]) == network.layers[0].weights[1][0]
    assert Decimal(lines["0B -> L1N1"]) == network.layers[0].biases[1]


def test_a_record_edited_by_hand_is_validated_before_it_is_believed(folder: Path) -> None:
    file = folder / "exam.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["title"] = "Another title"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert open_record(folder)["title"] == "Another title"
    record["items"][3]["parts"][0]["answer"] = "5.00"
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ExamgenError, match="Q04, part H0 sum, answer"):
        open_record(folder)


SLOW = ("tensorflow", "keras", "weasyprint", "numpy", "jinja2", "pikepdf")


@pytest.mark.parametrize(
    "arguments", [["key", "q7"], ["key", "q7", "--check", "O=0.53"], ["weights", "q7"], ["key", "q7", "--json"]]
)
def test_a_look_up_imports_nothing_slow(folder: Path, arguments: list[str]) -> None:
    command, *rest = arguments
    program = (
        "import sys; from examgen.desk.cli import main\n"
        f"sys.argv = ['examgen', {command!r}, {str(folder)!r}, *{rest!r}]\n"
        "try: main()\n"
        f"finally: print([name for name in {SLOW!r} if name in sys.modules], file=sys.stderr)"
    )
    done = run([sys.executable, "-c", program])
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"
    assert done.stdout


@pytest.mark.parametrize("items", [[], {}, [1], [{"id": "Exercise"}]])
def test_a_record_that_lists_no_items_is_refused_though_its_digest_is_right(folder: Path, items: Any) -> None:
    record = json.loads((folder / "exam.json").read_text())
    record["items"] = items
    record["digest"] = digest_of(record)
    (folder / "exam.json").write_text(json.dumps(record))
    with pytest.raises(ExamgenError):
        open_record(folder)


def hand_coded() -> dict[str, Any]:
    """A question on XOR with steps, as it stands in a file."""
    record: dict[str, Any] = json.loads(exam_text(replace(an_exam(1), items=(an_item(7, "step", kind="hand-code"),))))
    item: dict[str, Any] = record["items"][0]
    assert item["network"]["task"] == "xor"
    return item


@pytest.mark.parametrize(
    "written",
    [
        ["1 1 -0.5  1 1 -1.5  1 -2 -0.5"],
        ["1", "1", "-.5", "1", "1", "−1,5", "1", "-2", "-0.50"],
        ["I0->H0=1 I1->H0=1 b->h0=-0.5", "B->O=-0.5 I0->H1=1 I1->H1=1 B->H1=-1.5 H0->O=1 H1->O=-2"],
    ],
)
def test_weights_of_ones_own_choice_are_tried_together(written: list[str]) -> None:
    item = hand_coded()
    assert takes_choice(item)
    assert tried_record(item, try_weights(item, written)) == {"item": "Q07", "right": True, "misses": []}


def test_rows_that_are_missed_are_named_with_what_comes_out() -> None:
    item = hand_coded()
    found = tried_record(item, try_weights(item, ["1 1 -0.5  1 1 -1.5  2 -1 -0.5"]))
    assert found["misses"] == [{"row": ["1", "1"], "target": 0, "output": "1.0", "beyond": "1.0"}]
    assert not found["right"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["1 1"], "are right or wrong together. Give all 9, as I0->H0=1.0 and so on"),
        (["I0->H0=1"], "Give all 9"),
        (["I0->H0=1 I1->H0=1 I0->H0=1 I0->H1=1 I1->H1=1 B->H1=1 H0->O=1 H1->O=1 B->O=1"], "Give all 9"),
        (["1 1 -0.5  1 1 -1.5  1 -2 x"], "'x': is not a number"),
        (["1 1 -0.5  1 1 -1.5  1 -2 0.55"], "B->O is 0.55, which has more than one decimal. Such a weight is refused"),
        (["1 1 -0.5  1 1 -1.5  1 -2 21"], "B->O is 21, which is beyond ±20"),
    ],
)
def test_weights_that_cannot_be_tried_are_refused_in_words(written: list[str], said: str) -> None:
    with pytest.raises(ExamgenError, match=re.escape(said)):
        try_weights(hand_coded(), written)


def test_no_other_kind_takes_what_one_chooses() -> None:
    record = json.loads(exam_text(an_exam(1)))
    assert not takes_choice(record["items"][0])


def test_a_sample_has_no_weights_from_keras() -> None:
    lines = dump(hand_coded())
    assert [line[1] for line in lines] == [""] * 9
    assert all(re.fullmatch(r"-?\d+\.\d", line[2]) for line in lines)
