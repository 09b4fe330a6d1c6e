"""Thousands of networks trained at once: Keras's Adam, written out over arrays whose last axis counts the copies.

Keras's own layers, loss and Adam train at 0.2 to 0.4 of this loop's speed (bench/training.py). That the loop takes the
very steps of Keras's Adam is proved in tests/networks/training/.

Kernels have the shape (units below, units, copies), biases (units, copies), values of units (rows, units, copies).
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from math import sqrt
from typing import Any, TypeAlias

from examgen.networks.training.recipe import RECIPE, Recipe, seed_of
from examgen.networks.training.records import Flat
from examgen.networks.training.subject import Rows, Subject
from examgen.paper.activations import Activation

Tensor: TypeAlias = Any
Parameters: TypeAlias = list[Tensor]
"""The kernel and the biases of each layer in turn."""

State: TypeAlias = tuple[Parameters, Parameters, Parameters]
"""Parameters, and Adam's running means of their gradients and of the gradients' squares."""

Progress: TypeAlias = Callable[[int, int, int], None]
"""Called with the steps done, the steps to do, and the networks that solve the task so far."""

CHUNKS = 10
"""How often training reports. It changes no weight: the same steps follow one another."""


def train(subject: Subject, batch: int, recipe: Recipe = RECIPE, progress: Progress | None = None) -> list[Flat]:
    """Train a batch in this process, and return the networks that solve the task, in the order of their starts.

    On one kind of processor and one version of TensorFlow the same numbers come out each time.
    """
    steps = compiled_steps(subject, recipe)
    state = first_state(subject, batch, recipe)
    chunk = -(-recipe.steps // CHUNKS)
    for start in range(0, recipe.steps, chunk):
        stop = min(start + chunk, recipe.steps)
        state, solved = steps(state, start, stop)
        if progress:
            progress(stop, recipe.steps, int(solved.sum()))
    return flatten(state[0], solved)


def first_state(subject: Subject, batch: int, recipe: Recipe) -> State:
    """Glorot's uniform kernels and zero biases, as Keras starts a Dense layer; Adam's means are zero."""
    import tensorflow as tf

    parameters = []
    for layer, (below, here) in enumerate(pairwise(subject.units)):
        limit = sqrt(6 / (below + here))
        shape = (below, here, recipe.starts)
        seed = seed_of(recipe, subject, batch, layer)
        # Philox by name: "auto" may choose another generator on another device.
        parameters.append(tf.random.stateless_uniform(shape, seed, minval=-limit, maxval=limit, alg="philox"))
        parameters.append(tf.zeros((here, recipe.starts)))
    return parameters, [tf.zeros_like(each) for each in parameters], [tf.zeros_like(each) for each in parameters]


@cache
def compiled_steps(subject: Subject, recipe: Recipe) -> Callable[[State, int, int], tuple[State, Any]]:
    """A function of (state, start, stop) that takes the steps from `start` up to `stop`, compiled once in a process.

    It returns the new state and, as a NumPy array with a truth value for each copy, which copies solve the task.
    """
    import tensorflow as tf

    def steps(state: State, start: Tensor, stop: Tensor) -> tuple[State, Tensor]:
        def step(number: Tensor, state: State) -> tuple[Tensor, State]:
            moved = adam_step(state, number + 1, subject, recipe)
            return number + 1, stopped_early(state, moved, subject, recipe)

        _, state = tf.while_loop(lambda number, _: number < stop, step, (start, state))
        return state, solves(state[0], subject, recipe)

    # autograph would only slow down the tracing: there is no Python `if` or `for` over tensors.
    compiled = tf.function(steps, jit_compile=True, autograph=False)

    def run(state: State, start: int, stop: int) -> tuple[State, Any]:
        state, solved = compiled(state, tf.constant(start), tf.constant(stop))
        return state, solved.numpy()

    return run


def forward(parameters: Parameters, subject: Subject) -> Tensor:
    """Sums of the output units of every copy on every row, shape (rows, output units, copies)."""
    import tensorflow as tf

    activation = Activation(subject.activation)
    function, settings = getattr(tf.nn, activation.keras_name), list(map(float, activation.usual.values()))
    values = tf.constant([inputs for inputs, _ in subject.rows])[:, :, None]
    layers = list(zip(parameters[::2], parameters[1::2], strict=True))
    for kernel, bias in layers:
        total = bias + sum(values[:, unit, None, :] * kernel[unit] for unit in range(kernel.shape[0]))
        values = total if kernel is layers[-1][0] else function(total, *settings)
    return values


def targets(rows: Rows) -> Tensor:
    """Targets of the rows, shape (rows, 1, 1)."""
    import tensorflow as tf

    return tf.constant([target for _, target in rows])[:, None, None]


def squared_error(sums: Tensor, rows: Rows) -> Tensor:
    """Mean squared error over the rows of a linear output, summed over copies, which keeps each one's gradient its own.

    sums: shape (rows, 1, copies).
    """
    import tensorflow as tf

    return tf.reduce_sum(tf.square(sums - targets(rows))) / len(rows)


def squared_error_of_sigmoids(sums: Tensor, rows: Rows) -> Tensor:
    """The same of a sigmoid output."""
    import tensorflow as tf

    return squared_error(tf.sigmoid(sums), rows)


def binary_cross_entropy(sums: Tensor, rows: Rows) -> Tensor:
    """Mean binary cross-entropy over the rows of a sigmoid output, summed over copies.

    sums: shape (rows, 1, copies).
    """
    import tensorflow as tf

    wanted = tf.broadcast_to(targets(rows), sums.shape)
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(wanted, sums)) / len(rows)


def cross_entropy(sums: Tensor, rows: Rows) -> Tensor:
    """Mean categorical cross-entropy over the rows of a softmax output, summed over copies.

    sums: shape (rows, classes, copies).
    """
    import tensorflow as tf

    return -tf.reduce_sum(right_class(tf.nn.log_softmax(sums, axis=1), rows)) / len(rows)


LOSSES = {
    ("linear", "squared"): squared_error,
    ("sigmoid", "squared"): squared_error_of_sigmoids,
    ("sigmoid", "binary-cross-entropy"): binary_cross_entropy,
    ("softmax", "categorical-cross-entropy"): cross_entropy,
}
"""What each output is trained to make small, by the name of the loss."""


def sureness(sums: Tensor, subject: Subject) -> Tensor:
    """The probability that a sigmoid or softmax output gives the right class of each row: (rows, copies)."""
    import tensorflow as tf

    if subject.output == "softmax":
        return right_class(tf.nn.softmax(sums, axis=1), subject.rows)
    ones = tf.sigmoid(sums)
    return right_class(tf.concat([1 - ones, ones], axis=1), subject.rows)


def right_class(values: Tensor, rows: Rows) -> Tensor:
    """Of values for each class, shape (rows, classes, copies), that of the class that is right: (rows, copies)."""
    import tensorflow as tf

    *others, found = tf.unstack(values, axis=1)
    for number, other in reversed(list(enumerate(others))):
        found = tf.where(targets(rows)[:, 0] == number, other, found)
    return found


def adam_step(state: State, number: Tensor, subject: Subject, recipe: Recipe) -> State:
    """Step `number`, counted from 1, of Adam on the loss of each copy; Keras's update, term by term."""
    import tensorflow as tf

    parameters, means, squares = state
    with tf.GradientTape() as tape:
        tape.watch(parameters)
        loss = LOSSES[subject.output, subject.loss](forward(parameters, subject), subject.rows)
    gradients = tape.gradient(loss, parameters)
    power = tf.cast(number, tf.float32)
    rate = recipe.rate * tf.sqrt(1 - tf.pow(recipe.beta_2, power)) / (1 - tf.pow(recipe.beta_1, power))
    means = [m + (g - m) * (1 - recipe.beta_1) for m, g in zip(means, gradients, strict=True)]
    squares = [s + (tf.square(g) - s) * (1 - recipe.beta_2) for s, g in zip(squares, gradients, strict=True)]
    parameters = [
        p - rate * m / (tf.sqrt(s) + recipe.epsilon) for p, m, s in zip(parameters, means, squares, strict=True)
    ]
    return parameters, means, squares


def stopped_early(state: State, moved: State, subject: Subject, recipe: Recipe) -> State:
    """The moved state, but for copies that were sure enough of the classes before: these stay as they were.

    Trained to the end, every probability would be 0 or 1.
    """
    if subject.output == "linear":
        return moved
    import tensorflow as tf

    sure = sure_enough(sureness(forward(state[0], subject), subject), subject, recipe)
    parameters, means, squares = (
        [tf.where(sure, before, after) for before, after in zip(*pair, strict=True)]
        for pair in zip(state, moved, strict=True)
    )
    return parameters, means, squares


def sure_enough(probabilities: Tensor, subject: Subject, recipe: Recipe) -> Tensor:
    """Which copies are as sure of the right class of every row as they are to be. probabilities: (rows, copies).

    Where one row is to be wrong: of all rows but one, and of that one as sure of the other class.
    """
    import tensorflow as tf

    if not subject.wrong_rows:
        return tf.reduce_all(probabilities >= recipe.sure_from, axis=0)
    right = tf.reduce_sum(tf.cast(probabilities >= recipe.right_from, tf.int32), axis=0)
    wrong = tf.reduce_sum(tf.cast(probabilities <= recipe.wrong_to, tf.int32), axis=0)
    return (wrong == subject.wrong_rows) & (right == len(subject.rows) - subject.wrong_rows)


def solves(parameters: Parameters, subject: Subject, recipe: Recipe) -> Tensor:
    """Which copies solve the task: rows with target 0 below 0.01, rows with target 1 above 0.9, as in the lecture.

    A "0" row of -0.3 is below 0.01 too, but far from 0: its distance from 0 counts. A "1" row has no upper bound.
    With a sigmoid or softmax output, which copies are sure enough of the class of each row and not too sure; of a
    sigmoid output the surest row does not count.
    """
    import tensorflow as tf

    sums, rows = forward(parameters, subject), subject.rows
    if subject.output == "sigmoid":
        probabilities = sureness(sums, subject)
        beyond = tf.reduce_sum(tf.cast(probabilities > recipe.sigmoid_to, tf.int32), axis=0)
        return sure_enough(probabilities, subject, recipe) & (beyond <= 1)
    if subject.output == "softmax":
        probabilities = sureness(sums, subject)
        least = 1 - recipe.sure_to if subject.wrong_rows else 0
        open_ones = (probabilities >= least) & (probabilities <= recipe.sure_to)
        return sure_enough(probabilities, subject, recipe) & tf.reduce_all(open_ones, axis=0)
    right = tf.where(targets(rows) == 0, tf.abs(sums) < recipe.zero_below, sums > recipe.one_above)
    return tf.reduce_all(right, axis=(0, 1))


def flatten(parameters: Parameters, solved: Any) -> list[Flat]:
    """The networks that solve the task, as decimal texts."""
    import numpy as np

    columns = [parameter.numpy().reshape(-1, solved.size) for parameter in parameters]
    rows = np.concatenate(columns).T[solved]
    return [(index, decimals(row)) for index, row in zip(np.flatnonzero(solved).tolist(), rows, strict=True)]


def decimals(numbers: Sequence[Any]) -> list[str]:
    """Each float32 as the shortest decimal that identifies it, the way NumPy prints it but never as 1e-08 or -0.0."""
    import numpy as np

    # Adding zero takes the sign off a negative zero and changes nothing else.
    return [np.format_float_positional(number + np.float32(0), unique=True, trim="0") for number in numbers]
