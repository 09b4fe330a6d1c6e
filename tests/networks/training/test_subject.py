"""What the bank may be asked for: names that stay, and words that are refused."""

from operator import and_, or_, xor

import pytest

from examgen.files.errors import ExamgenError
from examgen.networks.training import (
    RECIPE,
    TASKS,
    TRAINED_ACTIVATIONS,
    Subject,
    every_subject,
    subject_named,
)
from examgen.networks.training.recipe import seed_of

EVERY = list(every_subject())

TRUTH = {
    "xor": xor,
    "xnor": lambda first, second: 1 - (first ^ second),
    "and": and_,
    "or": or_,
    "nand": lambda first, second: 1 - (first & second),
    "nor": lambda first, second: 1 - (first | second),
    "implication": lambda first, second: (1 - first) | second,
}


def test_every_subject_is_found_again_by_its_name_and_shares_it_with_no_other() -> None:
    assert [subject_named(subject.name) for subject in EVERY] == EVERY
    assert len({subject.name for subject in EVERY}) == len(EVERY)


def test_the_networks_of_the_lecture_keep_the_name_that_they_had() -> None:
    assert [Subject(activation).name for activation in TRAINED_ACTIVATIONS] == ["relu", "sigmoid", "tanh", "leaky-relu"]
    assert Subject("tanh", "and", (2, 2)).name == "and-tanh-2-2-linear"
    assert subject_named("and-leaky-relu-2-2-linear") == Subject("leaky-relu", "and", (2, 2))


def test_no_two_subjects_start_alike() -> None:
    seeds = {
        seed_of(RECIPE, subject, batch, layer)
        for subject in EVERY
        for batch in (0, 1)
        for layer in range(len(subject.units) - 1)
    }
    assert len(seeds) == sum(2 * (len(subject.units) - 1) for subject in EVERY)


@pytest.mark.parametrize("task", TASKS)
def test_the_rows_of_a_task_are_those_of_its_truth_table(task: str) -> None:
    assert Subject("relu", task).rows == tuple(
        ((first, second), TRUTH[task](first, second)) for first in (0, 1) for second in (0, 1)
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("softplus", "softplus is no activation of a hidden layer. Choose from relu, sigmoid, tanh, leaky-relu"),
        ("nxor-relu-2-linear", "nxor is no task. Choose from xor, xnor, and, or, nand, nor, implication, comparison"),
        ("and-relu-2-3-linear", "2-3 is no shape of hidden layers. Choose from 2, 3, 2-2"),
        ("and-relu-2-cubic", "cubic is no output. Choose from linear, sigmoid, softmax"),
        ("and-relu-2", "and-relu-2 names no networks"),
        ("and-relu-2-sigmoid-cubed", "cubed is no loss of a sigmoid output. Choose from binary-cross-entropy, squared"),
        ("and-relu-2-linear-binary-cross-entropy", "binary-cross-entropy is no loss of a linear output"),
    ],
)
def test_a_subject_that_there_is_not_is_refused_in_one_line(name: str, said: str) -> None:
    with pytest.raises(ExamgenError, match=said):
        subject_named(name)


def test_a_subject_is_said_as_a_course_says_it() -> None:
    assert str(Subject("tanh")) == "XOR, tanh 2-2-1"
    assert str(Subject("relu", "implication", (2, 2))) == "IMPLICATION, relu 2-2-2-1"
    assert str(Subject("sigmoid", output="softmax")) == "XOR, sigmoid 2-2-2 softmax"
    assert str(Subject("tanh", output="sigmoid")) == "XOR, tanh 2-2-1 sigmoid"
    assert str(Subject("tanh", output="sigmoid", loss="squared")) == "XOR, tanh 2-2-1 sigmoid, squared"


def test_the_loss_stands_in_a_name_where_there_are_two() -> None:
    assert Subject("tanh", output="sigmoid").name == "xor-tanh-2-sigmoid"
    assert Subject("tanh", output="sigmoid") == Subject("tanh", output="sigmoid", loss="binary-cross-entropy")
    assert Subject("tanh", output="sigmoid", loss="squared").name == "xor-tanh-2-sigmoid-squared"
    assert subject_named("and-leaky-relu-2-2-sigmoid-squared") == Subject(
        "leaky-relu", "and", (2, 2), "sigmoid", "squared"
    )
    assert Subject("tanh", loss="squared").name == "tanh"


def test_there_are_networks_of_every_task_shape_and_output() -> None:
    # linear, softmax right and with one row wrong, sigmoid with either loss; and the comparison
    assert len(EVERY) == 4 * 3 * (len(TASKS) * 5 + 1)


def test_a_row_that_is_left_wrong_stands_in_a_name_and_only_two_classes_leave_one() -> None:
    left = Subject("tanh", output="softmax", wrong_rows=1)
    assert left.name == "xor-tanh-2-softmax-one-wrong"
    assert str(left) == "XOR, tanh 2-2-2 softmax, one row wrong"
    for others in ({"task": "comparison"}, {"output": "linear"}, {"wrong_rows": 2}):
        with pytest.raises(ExamgenError, match="one row may be wrong, of two classes"):
            Subject(**{"activation": "tanh", "output": "softmax", "wrong_rows": 1, **others})


def test_a_recipe_says_of_networks_with_a_row_left_wrong_what_decides_them_and_of_others_what_it_said() -> None:
    said = RECIPE.said_of(Subject("tanh", output="softmax", wrong_rows=1))
    assert {name: said[name] for name in ("right_from", "wrong_to", "sure_to")} == {
        "right_from": 0.6,
        "wrong_to": 0.4,
        "sure_to": 0.94,
    }
    assert "sure_from" not in said
    assert not {"right_from", "wrong_to"} & RECIPE.said_of(Subject("tanh", output="softmax")).keys()
