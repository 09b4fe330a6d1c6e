"""How the networks of a bank are trained: the lecture's recipe, its numbers, and the seeds of the random starts."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from examgen.networks.training.subject import ONE_WRONG, TRAINING_LOSSES, Subject
from examgen.paper.activations import Activation

ONLY_FOR = {
    "zero_below": ("linear",),
    "one_above": ("linear",),
    "sure_from": ("sigmoid", "softmax"),
    "sure_to": ("softmax", ONE_WRONG),
    "sigmoid_to": ("sigmoid",),
    "right_from": (ONE_WRONG,),
    "wrong_to": (ONE_WRONG,),
}
"""The numbers of a recipe that decide something for some outputs alone, or where one row is to be wrong."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the subject that decides what a batch of networks becomes.

    A change of any number here is another recipe: count `version` up, so that old banks are not taken for new ones.
    The defaults are the lecture's thresholds and Keras's Adam, with a rate and a number of steps that suffice for
    nearly every start that converges at all. A network with a sigmoid or softmax output stops as soon as it gives the
    right class of every row a probability of `sure_from`. It is kept if none is beyond `sure_to` then; of a sigmoid
    output, if none but the surest row's is beyond `sigmoid_to`: where a line divides the classes, the row farthest
    from it is sure long before the nearest. Where one row is to be wrong, a network stops as soon as the right class
    has `right_from` on all rows but one and `wrong_to` at most on that one, and is kept if no class is beyond
    `sure_to` then.
    """

    version: int = 1
    starts: int = 4096
    steps: int = 3000
    rate: float = 0.02
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    zero_below: float = 0.01
    one_above: float = 0.9
    sure_from: float = 0.75
    sure_to: float = 0.94
    sigmoid_to: float = 0.98
    right_from: float = 0.6
    wrong_to: float = 0.4

    def said_of(self, subject: Subject) -> dict[str, Any]:
        """All that decides what a batch of the subject becomes, but its activation and its output, for a bank file."""
        every = asdict(self).items()
        goal = ONE_WRONG if subject.wrong_rows else subject.output
        said = {name: value for name, value in every if goal in ONLY_FOR.get(name, (goal,))}
        settings = {name: str(value) for name, value in Activation(subject.activation).usual.items()}
        if len(TRAINING_LOSSES[subject.output]) > 1:
            settings["loss"] = subject.loss
        return said | {"rows": subject.rows, "hidden": subject.hidden} | settings


RECIPE = Recipe()
"""The recipe of the bank."""


def seed_of(recipe: Recipe, subject: Subject, batch: int, layer: int) -> tuple[int, int]:
    """Seed of one layer's kernels in one batch: two whole numbers below 2**31, the same for ever."""
    digest = sha256(f"examgen/{recipe.version}/{subject.name}/{batch}/{layer}".encode()).digest()
    return int.from_bytes(digest[:4]) >> 1, int.from_bytes(digest[4:8]) >> 1
