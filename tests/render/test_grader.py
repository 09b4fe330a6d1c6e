"""The grader's page as a file: what it holds, and that nothing in it can break out or come from elsewhere."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from examgen.files.errors import ExamgenError
from examgen.grading.as_data import marking_data
from examgen.render.content_policy import content_hash
from examgen.render.environment import page_environment
from examgen.render.fonts import shipped_templates
from examgen.render.grader import PATH, data_text, grader_texts, stack_key
from examgen.verify.grader_page import DATA
from tests.exams import an_exam, in_forms
from tests.grading.hard_scripts import items_of_all_kinds

SETUP = Path(__file__).parents[2] / "setup" / "decimal.sh"


def page(title: str = "Midterm") -> str:
    exam = an_exam(2, title=title)
    return grader_texts(exam, page_environment(), marking_data(exam))[PATH]


def test_the_library_is_the_one_that_npm_has_and_its_licence_is_kept() -> None:
    folder = shipped_templates() / "grader"
    pinned = re.search(r"^library=(\w+)$", SETUP.read_text(), re.MULTILINE)
    assert pinned
    assert sha256((folder / "decimal.js").read_bytes()).hexdigest() == pinned[1]
    assert (folder / "LICENCE-decimal.txt").read_text().startswith("The MIT Licence.")


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--<script>", "a \u2028 & <b> \" '"])
def test_no_title_ends_an_element(title: str) -> None:
    assert page(title).count("</script>") == page().count("</script>")
    assert page(title).count("<!--") == 0


def test_a_word_in_the_data_ends_no_element_and_comes_back_as_it_was() -> None:
    schemes = {"word": "</script><!--\u2028&"}
    text = data_text(an_exam(1), schemes)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["word"] == schemes["word"]


def test_the_page_names_all_that_it_runs_and_asks_for_nothing() -> None:
    text = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; ") or policy[1].startswith("default-src &#39;none&#39;; ")
    assert "unsafe" not in policy[1]
    contents = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", text, re.DOTALL)
    assert len(contents) == 3
    assert all(content_hash(content) in policy[1] for content in contents)
    assert not re.search(
        r"\son\w+=|\sstyle=|\ssrc=\"(?!data:)|url\((?!\"data:)",
        re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL),
    )


def test_the_same_exam_gives_the_same_bytes() -> None:
    assert page() == page()


def test_scripts_are_kept_apart_exam_by_exam_and_not_page_by_page() -> None:
    exam = an_exam(3)
    assert stack_key(exam) == stack_key(replace(exam, title="Another", versions={"examgen": "9"}))
    assert len({stack_key(exam), stack_key(an_exam(2)), stack_key(replace(exam, seed=1))}) == 3


def test_every_question_of_every_form_is_in_the_data_once() -> None:
    exam = in_forms(replace(an_exam(4), items=an_exam(4).items))
    found = DATA.search(grader_texts(exam, page_environment(), marking_data(exam))[PATH])
    assert found
    assert [(item["form"], item["id"]) for item in json.loads(found[1])["items"]] == [
        ("A", "Q01"),
        ("A", "Q02"),
        ("B", "Q01"),
        ("B", "Q02"),
    ]


def test_a_slip_that_is_another_question_shares_the_steps_that_are_the_same() -> None:
    scheme = marking_data(replace(an_exam(1), items=tuple(items_of_all_kinds(1)[:1])))["items"][0]
    slip = next(slip for slip in scheme["slips"] if slip["name"] == "output_bias_left_out")
    own = [step for step in slip["steps"] if isinstance(step, dict)]
    assert [step["name"] for step in own] == ["O"]
    assert len(slip["steps"]) == len(scheme["steps"])


def test_a_script_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "grader").mkdir()
    (tmp_path / "grader" / "graph.js").write_bytes(b"\xff")
    exam = an_exam(1)
    with pytest.raises(ExamgenError, match=r"graph\.js: is not UTF-8"):
        grader_texts(exam, page_environment(tmp_path), marking_data(exam))
