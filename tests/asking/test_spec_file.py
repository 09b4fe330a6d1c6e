"""A spec file is read as it is meant, and each mistake in it is one line with its place and the mend."""

import json
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.asking.asked import section_of
from examgen.asking.settings import SECTION, STEP, WHOLE
from examgen.asking.spec import Section, Spec
from examgen.asking.spec_file import read_spec, spec_schema
from examgen.asking.starter import starter, write_starter
from examgen.files.errors import ExamgenError
from examgen.files.toml_lines import lines_of
from examgen.items.kinds import KINDS
from tests.processes import run

GOOD = """\
# a remark
title = "Midterm"
date = 2027-03-12
instructions = '''
  No "telephones" [at all]. # this is no remark
count = 3
'''
seed = 7
per_page = 1

[[sections]]
activation = "sigmoid"
count = 4

[[sections]]
kind = "forward"
activation = [
  "tanh",  # first
  "relu",
]
points = 7.5
difficulty = "8-12"
text = "Mixed."
"""


READ_ZEROS = "from pathlib import Path; from examgen.asking.spec_file import read_spec; read_spec(Path('/dev/zero'))"
"""A program that reads a spec from a device that has no end."""


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "midterm.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_file_says_what_the_library_says(tmp_path: Path) -> None:
    assert read_spec(written(tmp_path, GOOD)) == Spec(
        title="Midterm",
        date="2027-03-12",
        instructions='No "telephones" [at all]. # this is no remark count = 3',
        seed=7,
        sections=(
            section_of({"activation": "sigmoid", "count": 4}),
            Section(
                activations=section_of({"activation": ["tanh", "relu"]}).activations,
                points=Decimal("7.5"),
                difficulty=(8, 12),
                text="Mixed.",
            ),
        ),
    )


def test_what_is_asked_besides_goes_before_the_file(tmp_path: Path) -> None:
    spec = read_spec(written(tmp_path, GOOD), frozenset({"used"}), seed=10**12, title="Other")
    assert (spec.seed, spec.title, spec.date, spec.avoided) == (10**12, "Other", "2027-03-12", {"used"})
    with pytest.raises(ExamgenError, match=r"^--places 9: "):
        read_spec(written(tmp_path, GOOD), places=9)


def test_windows_ends_of_lines_and_a_mark_at_the_beginning_are_no_mistake(tmp_path: Path) -> None:
    text = GOOD.replace("\n", "\r\n").encode("utf-8-sig")
    assert read_spec(written(tmp_path, text)).count == 24


SECTIONS = '\n[[sections]]\nactivation = "tanh"\n'
"""A section that is right, three lines."""

STEPS = '[[sections]]\nkind = "gradient"\nactivation = "tanh"\n'
"""One of gradient questions."""

MISTAKES: dict[str, tuple[str, int, str]] = {
    "an unknown setting": ('titl = "A"' + SECTIONS, 1, "titl: there is no such setting. Did you mean title?"),
    "another word for forms": ("variants = 3" + SECTIONS, 1, "Did you mean forms?"),
    "more forms than letters": ("forms = 7" + SECTIONS, 1, "forms 7: there are 1 to 6 forms"),
    "another word for one": ("\n\ndecimals = 3" + SECTIONS, 3, "Did you mean places?"),
    "a setting like no other": ("xyzzyq = 3" + SECTIONS, 1, "Choose from title, course, "),
    "an unknown setting of a section": (
        SECTIONS + "counnt = 3",
        4,
        "counnt: there is no such setting. Did you mean count",
    ),
    "a setting of the exam in a section": (SECTIONS + "seed = 3", 4, "Write seed above the first [[sections]]."),
    "a setting of a section in the exam": ("count = 3" + SECTIONS, 1, "Write count below [[sections]]."),
    "with a hyphen": ("per-page = 2" + SECTIONS, 1, "Did you mean per_page?"),
    "a number for a text": ("title = 3" + SECTIONS, 1, 'title: is the number 3. Write a text in quotes, like "Midterm'),
    "a text for a number": (
        SECTIONS + 'count = "3"',
        4,
        "count: is a text. Write a whole number without quotes, like 5.",
    ),
    "a fraction for a whole number": ("places = 2.0" + SECTIONS, 1, "places: is the number 2.0. Write a whole number"),
    "more decimals than weights have": (
        SECTIONS + "weight_places = 4",
        4,
        "weight_places 4: weights have 1 to 3 decimals. Choose one of these.",
    ),
    "true for a number": (SECTIONS + "points = true", 4, "points: is true. Write a number"),
    "boxes of a form that there is not": (
        'boxes = "squares"' + SECTIONS,
        1,
        "boxes squares: there is no such choice. Choose from open, comb.",
    ),
    "a text for true": ('cover = "yes"' + SECTIONS, 1, "cover: is a text. Write true or false"),
    "a date for a text": ("title = 2027-01-01" + SECTIONS, 1, "title: is a date or a time."),
    "a time for a date": ("date = 12:00:00" + SECTIONS, 1, 'Write a text in quotes, like "12 March 2027".'),
    "a list for a text": (
        'paper = ["a4"]' + SECTIONS,
        1,
        'paper: is a list of texts. Write a text in quotes, like "a4".',
    ),
    "a table for a text": ("[course]\nname = 1" + SECTIONS, 1, "course: is a table."),
    "a number in a list": (
        "[[sections]]\nactivation = [1]",
        2,
        "activation: is a list of numbers. Write a name in quotes or",
    ),
    "a band without quotes": (
        SECTIONS + "difficulty = 8",
        4,
        'difficulty: is the number 8. Write a text in quotes, like "8-12',
    ),
    "a misspelt activation": (
        '\n[[sections]]\nactivation = ["relu", "tanhh"]',
        3,
        "activation tanhh: there is no such",
    ),
    "no activation": (
        'seed = 1\n\n[[sections]]\nkind = "forward"',
        3,
        "this section has no activation. Write activation =",
    ),
    "an empty list": ("[[sections]]\nactivation = []", 2, 'none is named. Write activation = "sigmoid", for instance'),
    "a misspelt kind": (
        SECTIONS + 'kind = "forwerd"',
        4,
        "kind forwerd: there is no such choice. Did you mean forward?",
    ),
    "rows that are not asked": (
        SECTIONS + 'kind = "truth-table"\ninputs = "fractional"',
        5,
        "inputs fractional: a question of kind truth-table is asked of rows of 0 and 1. Leave it out",
    ),
    "no task in a list": (SECTIONS + "task = []", 4, "task: none is named. Write one like and, or leave it out"),
    "a misspelt task": (SECTIONS + 'task = "implicaton"', 4, "Did you mean implication?"),
    "a task that its kind has not": (
        SECTIONS + 'task = ["xor", "and"]',
        4,
        "task and: a question of kind forward has networks for xor. Choose",
    ),
    "a shape that there is not": (
        SECTIONS + "hidden = [2, 3]",
        4,
        "hidden 2-3: there are no networks with such hidden",
    ),
    "a shape in quotes": (SECTIONS + 'hidden = "3"', 4, "hidden: is a text. Write a whole number without quotes or a"),
    "no hidden layer": (SECTIONS + "hidden = []", 4, "hidden []: there are no networks with such hidden layers."),
    "an output that none is trained with": (
        SECTIONS + 'output = "tanh"',
        4,
        "output tanh: there is no such choice. Choose from linear, sigmoid, softmax.",
    ),
    "an output that its kind has not": (
        SECTIONS + 'output = "softmax"',
        4,
        "output softmax: a question of kind forward has networks with an output of linear, sigmoid. Choose from these.",
    ),
    "a loss that none is trained with": (
        SECTIONS + 'training_loss = "cubed"',
        4,
        "training_loss cubed: there is no such choice. Did you mean squared?",
    ),
    "a loss of another output": (
        SECTIONS + 'training_loss = "binary-cross-entropy"',
        4,
        'is of networks with a sigmoid output. Leave it out, or add output = "sigmoid".',
    ),
    "no question": (SECTIONS + "count = 0", 4, "count 0: an exam has 1 to 1000 questions."),
    "quarter points": (SECTIONS + "points = 7.25", 4, "points 7.25: is not a number of whole or half points."),
    "endless points": (SECTIONS + "points = inf", 4, "points Infinity: is not a number"),
    "few points": (SECTIONS + "points = 2", 4, "points 2: a question of kind forward has 5 parts"),
    "an unknown choice": (
        SECTIONS + 'inputs = "binry"',
        4,
        "inputs binry: there is no such choice. Did you mean binary?",
    ),
    "no band": (SECTIONS + 'difficulty = "hard"', 4, "difficulty hard: is not a band."),
    "an empty band": (SECTIONS + 'difficulty = "12-8"', 4, "difficulty 12-8: the band is empty."),
    "a long text": (SECTIONS + f'text = "{"x" * 301}"', 4, "text: has 301 characters, and 300 fit."),
    "the second section": (SECTIONS * 2 + "count = -1", 7, "count -1: an exam has 1 to 1000 questions."),
    "long instructions": (
        f'instructions = "{"x" * 601}"' + SECTIONS,
        1,
        "instructions: has 601 characters, and 600 fit.",
    ),
    "a control character": ('seed = 1\ntitle = "a\\u0007b"' + SECTIONS, 2, "title: holds the character U+0007"),
    "no language": ('language = "english!"' + SECTIONS, 1, "language english!: pages are in English and in no other"),
    "another language": (
        'seed = 1\nlanguage = "de"' + SECTIONS,
        2,
        "language de: pages are in English and in no other",
    ),
    "eased work that earns what there is not": ('eased = "most"' + SECTIONS, 1, "eased most: there is no such choice."),
    "a habit that costs what there is not": (
        'habits = "twice"' + SECTIONS,
        1,
        "habits twice: there is no such choice.",
    ),
    "steps as nobody asks for them": ('blank_steps = "never"' + SECTIONS, 1, "there is no such choice."),
    "paper that there is not": ('paper = "a5"' + SECTIONS, 1, "paper a5: there is no such choice. Did you mean a4?"),
    "three a page": ("per_page = 3" + SECTIONS, 1, "per_page 3: a page holds 1 question or 2."),
    "many places": ("seed = 1\nplaces = 5" + SECTIONS, 2, "places 5: answers have 1 to 4 decimals."),
    "a seed below zero": ("seed = -1" + SECTIONS, 1, "seed -1: a seed is a whole number from 0"),
    "a seed beyond the last": (f"seed = {2**128}" + SECTIONS, 1, f"seed is a whole number from 0 to {2**128 - 1}"),
    "one of them as a text": (f'seed = "{2**128}"' + SECTIONS, 1, f"seed is a whole number from 0 to {2**128 - 1}"),
    "a seed in words": ('seed = "seven"' + SECTIONS, 1, "seed seven: a seed is a whole number from 0"),
    "half a seed": (
        "seed = 0.5" + SECTIONS,
        1,
        "seed: is the number 0.5. Write a whole number, or its digits in quotes.",
    ),
    "a list of seeds": (
        "seed = [1, 2]" + SECTIONS,
        1,
        "seed: is a list of numbers. Write a whole number, or its digits in quotes.",
    ),
    "forms of a seed that can be guessed": (
        "\nforms = 2\nseed = 20270312" + SECTIONS,
        3,
        "can be guessed, and with it the other forms are found from one sheet. Leave seed out and one is drawn; if ",
    ),
    "a text for what is meant": ('guessable_seed = "yes"' + SECTIONS, 1, "guessable_seed: is a text. Write true"),
    "tables for fractions": (
        "\ntables = true" + SECTIONS + 'inputs = "fractional"',
        2,
        'tables or inputs = "fractional".',
    ),
    "two gradients a page": (
        'per_page = 2\n[[sections]]\nactivation = "tanh"\nkind = "gradient"',
        1,
        "Leave out per_page.",
    ),
    "a table for softmax": (
        'tables = true\n[[sections]]\nactivation = "tanh"\nkind = "softmax"',
        1,
        'Leave out tables or kind = "softmax".',
    ),
    "a table for softmax of ReLUs": (
        'tables = true\n[[sections]]\nactivation = "relu"\nkind = "softmax"',
        1,
        "softmax with relu needs exponentials or logarithms, which are in no table.",
    ),
    "a table to undo an activation": (
        'tables = true\n[[sections]]\nactivation = ["relu", "tanh"]\nkind = "missing-weight"',
        1,
        "missing-weight with tanh needs exponentials or logarithms, which are in no table.",
    ),
    "a table for straight lines": (
        'tables = true\n[[sections]]\nactivation = "leaky-relu"',
        1,
        "ReLU needs no table of values. Leave out tables, or mix activations.",
    ),
    "a text on half a page": ("per_page = 2" + SECTIONS + 'text = "A"', 1, "per_page 2: a section's text has no room"),
    "a loss that the output has not": (
        STEPS + 'loss = "binary-cross-entropy"',
        4,
        "loss binary-cross-entropy: the output is linear, which has half-squared or squared here.",
    ),
    "a mean over one output": (STEPS + 'loss = "mean-squared"', 4, "Write squared, which is the same."),
    "a step of another kind": (
        SECTIONS + 'loss = "squared"',
        4,
        "a question of kind forward takes no step of gradient",
    ),
    "a learning rate beyond 1": (STEPS + "learning_rate = 1.5", 4, "learning_rate 1.5: is no learning rate."),
    "a learning rate too long": (STEPS + "learning_rate = 0.0001", 4, "of 3 decimals or less"),
    "a target too many": (STEPS + "target = [0.5, 1]", 4, "target 0.5, 1: the network has one output"),
    "a target in quotes": (STEPS + 'target = "0.5"', 4, "target: is a text. Write a number without quotes or a list"),
    "a weight that is not there": (
        STEPS + 'ask = ["H0->O", "H2->O"]',
        4,
        "ask: H2->O is no weight of this network. It",
    ),
    "no weight": (STEPS + 'ask = "al"', 4, "ask al: names no weight. Write one like H0->O, or all."),
    "no weight in a list": (STEPS + 'ask = ["H0->O", "al"]', 4, "ask al: names no weight."),
    "no weight beside all": (STEPS + 'ask = ["all", "al"]', 4, "ask al: names no weight."),
    "an empty weight": (STEPS + 'ask = ""', 4, "ask an empty text: names no weight."),
    "a weight twice": (STEPS + 'ask = ["H0->O", "h0 → o"]', 4, "ask: H0->O is named twice. Leave one out."),
    "a second row too long": (STEPS + "second_row = [0, 1, 1]", 4, "has 3 numbers, and the network takes 2. Write 2."),
    "a second row too fine": (STEPS + "second_row = [0, 0.55]", 4, "second_row 0.55: has more than one decimal"),
    "a second row in quotes": (
        STEPS + 'second_row = "0.3,0.7"',
        4,
        'of numbers without quotes or a name in quotes, like [0.3, 0.7] or "drawn".',
    ),
    "three rows": (
        STEPS + "second_row = [[0, 1], [1, 1]]",
        4,
        "second_row: is a list of lists of numbers. Write a list",
    ),
    "a second row of none": (STEPS + "second_row = []", 4, "second_row []: is no row. Write numbers of as many"),
    "a target of no second row": (STEPS + "second_target = 1", 4, "second_target: there is no second row. Name one"),
    "no section": ('title = "A"\n', 1, "there is no section. Add a line [[sections]]"),
    "an empty file": ("", 1, "there is no section."),
    "one bracket": ('\n[sections]\nactivation = "tanh"', 2, "sections are tables. Write [[sections]]"),
    "sections that are none": ("\nsections = 3", 2, "sections are tables."),
    "a text that is not closed": ('title = "A\nseed = 3', 1, "is not TOML ("),
    "no equal sign": ("seed = 1\ntitle\n", 2, "is not TOML (expected '=' after a key"),
    "no quotes": ("\ntitle = Midterm\n", 2, "is not TOML (invalid value). Texts stand in quotes"),
    "a setting twice": ("seed = 1\n\nseed = 2\n", 3, "a setting or a table stands twice). Remove one"),
    "one bracket after two": (SECTIONS + "[sections]\n", 4, "a setting or a table stands twice)."),
    "an open list at the end": ('seed = 1\ntitle = ["a",\n', 2, "is not TOML ("),
    "a huge number": ("seed = " + "9" * 5000, 1, "is not TOML (something too long"),
    "far too deep": ("seed = " + "[" * 100_000, 1, "is not TOML ("),
}
"""The file, the line of its first mistake, and what is said of it."""


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_with_its_place_and_the_mend(text: str, line: int, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ExamgenError) as caught:
        read_spec(file)
    message = str(caught.value)
    assert message.startswith(f"{file}, line {line}: "), message
    assert said in message
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert "--" not in message


def test_every_setting_has_a_mistake_above() -> None:
    for name in (*WHOLE, *SECTION):
        assert any(f"{name} = " in text or f"[{name}]" in text for text, _, _ in MISTAKES.values()), name


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=r"nowhere.toml: there is no such file. `examgen new .*` writes one"):
        read_spec(tmp_path / "nowhere.toml")
    with pytest.raises(ExamgenError, match="cannot be read"):
        read_spec(tmp_path)
    with pytest.raises(ExamgenError, match="line 2: holds a byte that is not UTF-8"):
        read_spec(written(tmp_path, b"seed = 1\ntitle = '\xff'"))
    with pytest.raises(ExamgenError, match="far too long"):
        read_spec(written(tmp_path, b"#" * 2_000_000))


def test_a_file_without_an_end_is_refused(tmp_path: Path) -> None:
    endless = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); {READ_ZEROS}"
    found = run([sys.executable, "-c", endless])
    assert "/dev/zero: is far too long for a spec" in found.stderr


def test_lines_are_those_of_the_keys() -> None:
    lines = lines_of(GOOD)
    rows = GOOD.split("\n")
    assert lines.pop(("sections", 0)) == rows.index("[[sections]]") + 1
    assert lines.pop(("sections", 1)) == len(rows) - rows[::-1].index("[[sections]]")
    assert {path[-1] for path in lines} == {*WHOLE, *SECTION} - {
        *STEP,
        "course", "language", "guessable_seed", "forms", "paper", "cover", "tables", "places", "inputs", "task",
        "hidden", "output", "training_loss", "boxes", "eased", "blank_steps", "habits", "weight_places",
    }  # fmt: skip
    for path, line in lines.items():
        assert rows[line - 1].startswith(f"{path[-1]} = "), path


VALUES = st.sampled_from(
    ['"""\na = 1\n"""', "'''\n[[sections]]\n'''", "[\n 1, # ]\n 2]", '"#"', "{a = 1}", "'\"'", '""']
)


@given(st.lists(st.one_of(st.just(None), VALUES), max_size=12))
def test_no_value_or_remark_hides_the_lines_below_it(values: list[str | None]) -> None:
    text, expected = "", {}
    for number, value in enumerate(values):
        if value is not None:
            expected[f"key{number}",] = text.count("\n") + 1
        text += "# 'remark\n\n" if value is None else f"  key{number} = {value} # [\n"
    tomllib.loads(text)
    assert lines_of(text) == expected


def test_a_new_file_reads_as_it_was_asked_for_and_shows_every_setting(tmp_path: Path) -> None:
    title = 'Ünits "and" \\ weights'
    text = starter("midterm.toml", title, ["relu", "tanh"], 6, "7.50")
    spec = read_spec(written(tmp_path, text))
    assert (spec.title, spec.count, [str(each) for each in spec.activations]) == (title, 6, ["relu", "tanh"])
    assert spec.sections[0].points == Decimal("7.5")
    for name in (*WHOLE, *SECTION):
        assert f"\n{name} = " in text or f"\n# {name} = " in text, name


def test_every_remark_of_a_new_file_is_a_setting_that_may_be_used(tmp_path: Path) -> None:
    for name in (*WHOLE, *SECTION):
        text = starter().replace(f"\n# {name} = ", f"\n{name} = ")
        if name in STEP:  # which gradient questions alone take
            text = text.replace('kind = "forward"', 'kind = "gradient"').replace("points = 5", "points = 20")
        if name == "second_target":
            text = text.replace("\n# second_row = ", "\nsecond_row = ")
        assert read_spec(written(tmp_path, text)).sections[0].kind in KINDS


def test_a_new_file_replaces_another_only_by_force(tmp_path: Path) -> None:
    file = tmp_path / "midterm.toml"
    write_starter(file, "# one\n")
    with pytest.raises(ExamgenError, match=r"midterm.toml: is there already. .* --force"):
        write_starter(file, "# two\n")
    assert file.read_text() == "# one\n"
    file.chmod(0o600)
    write_starter(file, "# two\n", force=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == "# two\n"


def test_the_schema_accepts_what_is_read_and_refuses_what_is_not() -> None:
    schema = json.loads(json.dumps(spec_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    for text in (starter(), GOOD.replace("date = 2027-03-12", "")):
        assert check.is_valid(tomllib.loads(text))
    assert schema["properties"]["sections"]["items"]["properties"]["kind"]["enum"] == list(KINDS)
    for name in ("an unknown setting", "a misspelt activation", "no activation", "quarter points", "three a page"):
        assert not check.is_valid(tomllib.loads(MISTAKES[name][0])), name
