"""Nothing that is generated is out of date, and the reference has everything that there is."""

import json

import jsonschema
import pytest
from PIL import Image

from docs import generate
from examgen.exam.folder import GENERATED
from examgen.exam.record import exam_text, load_exam
from examgen.exam.schema import json_schema
from examgen.items.kinds import KINDS
from examgen.items.screening import Rejection
from examgen.items.slip_words import SLIP_WORDS
from examgen.networks.bank import Bank
from tests.docs.documents import DOCUMENTS, ROOT, links, text

COMMANDS = generate.every_command()

PICTURES = {"cells.png", "question.png", "key.png", "key-item.png"}


@pytest.mark.parametrize("path", list(generate.texts()), ids=lambda path: path.name)
def test_generated_text_is_what_the_program_says_today(path):
    assert path.read_text(encoding="utf-8") == generate.texts()[path], "Run: make docs"


def test_the_example_is_what_examgen_would_write_today(shared_bank: Bank):
    example = load_exam(generate.EXAMPLE)
    assert generate.EXAMPLE.read_text(encoding="utf-8") == exam_text(example)
    assert generate.current_example(shared_bank) == example, "Run: make docs"


def test_the_schema_accepts_the_example_and_refuses_a_field_that_it_does_not_know():
    schema = json.loads(generate.SCHEMA.read_text(encoding="utf-8"))
    example = json.loads(generate.EXAMPLE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(example, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**example, "colour": "red"}, schema)


def test_the_pictures_are_there_small_and_looked_at():
    all_links = [link for name in DOCUMENTS for link in links(name)]
    shown = {link.rpartition("/")[2] for link in all_links if "pictures/" in link}
    assert {path.name for path in generate.PICTURES.iterdir()} == shown == PICTURES
    a4 = [millimetres / 25.4 * generate.DOTS_PER_INCH for millimetres in (210, 297)]
    for name in PICTURES:
        path = generate.PICTURES / name
        assert path.stat().st_size < 150_000, name
        with Image.open(path) as picture:
            assert picture.size == pytest.approx(a4, abs=1), name


def test_every_field_of_an_exam_is_explained_and_no_other():
    schema = json_schema()
    records = {"Exam": schema, **schema["$defs"]}
    there = {f"{name}.{field}" for name, record in records.items() for field in record.get("properties", ())}
    assert there == set(generate.MEANINGS)


def test_every_rule_and_every_slip_is_explained_and_no_other():
    assert set(generate.REASONS) == set(Rejection)
    assert set(generate.MISTAKES) == set(SLIP_WORDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_option_has_help_and_stands_in_the_reference(name):
    command = COMMANDS[name]
    section = text("docs/reference.md").partition(f"\n### {name}\n")[2].partition("\n### ")[0].partition("<!-- ")[0]
    assert command.help
    assert command.help in section
    for parameter in command.params:
        assert parameter.help, parameter.name
        assert parameter.help.replace("|", "\\|") in section
        for word in parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]:
            assert f"`{word}" in section, word


def test_every_file_of_an_exam_stands_in_the_reference():
    assert all(f"`{name}`" in text("docs/reference.md") for name in GENERATED)


def test_every_template_can_be_found_in_the_recipe_for_templates():
    page = text("docs/how-to.md")
    of_kinds = {f"question-{kind}.html.j2" for kind in KINDS}
    assert "`question-KIND.html.j2`" in page
    for path in (ROOT / "templates").iterdir():
        assert path.is_dir() or path.name in of_kinds or f"`{path.name}`" in page, path.name
