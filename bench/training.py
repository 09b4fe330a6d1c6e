"""How fast networks train: the lecture's recipe, Keras's layers over many copies, and the loop of examgen.

Everything runs in this one process, so the ratios hold on a busy machine too. The unit is the network-epoch: one step
of one network over XOR's four rows. A first call includes tracing and compiling.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

from examgen.networks.training.keras_network import silence
from examgen.networks.training.loop import compiled_steps, first_state
from examgen.networks.training.process import Trainer
from examgen.networks.training.recipe import RECIPE
from examgen.networks.training.subject import TRAINED_ACTIVATIONS, Subject

ROWS = Subject("relu").rows
INPUTS = [inputs for inputs, _ in ROWS]
TARGETS = [[target] for _, target in ROWS]
PACK = 500
"""Epochs in one execution of the faster `fit`."""


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def lecture(activation: str, epochs: int, packed: bool) -> float:
    """Network-epochs a second of one network as the lecture trains it: `Sequential`, `fit`, one epoch after another.

    packed: the fairest help `fit` offers: XLA, and PACK steps an execution over the rows written out PACK times.
    """
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation), keras.layers.Dense(1)])
    times = PACK if packed else 1
    options = {"jit_compile": True, "steps_per_execution": PACK} if packed else {}
    model.compile(optimizer=keras.optimizers.Adam(RECIPE.rate), loss="mean_squared_error", **options)
    inputs, targets = (np.tile(np.array(each, "float32"), (times, 1)) for each in (INPUTS, TARGETS))

    def fit(rounds: int) -> None:
        model.fit(inputs, targets, batch_size=len(INPUTS), epochs=rounds, shuffle=False, verbose=0)

    fit(2)
    rounds = max(1, epochs // times)
    return rounds * times / timed(lambda: fit(rounds))


def keras_layers(activation: str) -> tuple[float, float]:
    """Seconds of a batch by Keras's layers, loss and Adam over kernels of (copies, in, units), jitted: first, best."""
    import keras
    import tensorflow as tf

    copies = RECIPE.starts
    inputs = tf.repeat(tf.constant(INPUTS)[:, None, :], copies, axis=1)
    targets = tf.repeat(tf.constant(TARGETS)[:, None, :], copies, axis=1)
    shape = "rci,cio->rco"
    model = keras.Sequential(
        [
            keras.Input((copies, 2)),
            keras.layers.EinsumDense(shape, output_shape=(copies, 2), bias_axes="co", activation=activation),
            keras.layers.EinsumDense(shape, output_shape=(copies, 1), bias_axes="co"),
        ]
    )
    error = keras.losses.MeanSquaredError(reduction="sum")
    adam = keras.optimizers.Adam(RECIPE.rate)
    adam.build(model.trainable_variables)

    def step(number):
        with tf.GradientTape() as tape:
            loss = error(targets, model(inputs, training=True)) / len(INPUTS)
        adam.apply(tape.gradient(loss, model.trainable_variables))
        return (number + 1,)

    @tf.function(jit_compile=True, autograph=False)
    def steps():
        tf.while_loop(lambda number: number < RECIPE.steps, step, (tf.constant(0),))
        return tf.reduce_mean(tf.square(model(inputs) - targets))

    return timed(lambda: float(steps())), min(timed(lambda: float(steps())) for _ in range(3))


def loop(activation: str) -> tuple[float, float]:
    """Seconds of a batch by examgen's loop: first call, best of the following."""
    steps = compiled_steps(activation, RECIPE)

    def run() -> None:
        steps(first_state(activation, 0, RECIPE), 0, RECIPE.steps)

    return timed(run), min(timed(run) for _ in range(3))


def start_up() -> None:
    """Print what batches in a child process cost against bare `import tensorflow`, turn and turn about."""
    command = [sys.executable, "-c", "import tensorflow"]
    imports, firsts, seconds, others = [], [], [], []
    for _ in range(3):
        imports.append(timed(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL)))
        with Trainer() as trainer:
            firsts.append(timed(lambda: trainer.result("tanh", 0)))
            seconds.append(timed(lambda: trainer.result("tanh", 1)))
            others.append(timed(lambda: trainer.result("sigmoid", 0)))
    whole = min(imports)
    print(f"import tensorflow alone       {whole:8.2f} s")
    print(f"a batch, from nothing         {min(firsts):8.2f} s   {min(firsts) / whole:.2f} of the import")
    print(f"the next batch                {min(seconds):8.2f} s   {min(seconds) / whole:.2f} of the import")
    print(f"the next activation           {min(others):8.2f} s   {min(others) / whole:.2f} of the import")


def main() -> None:
    """Print a table for each activation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100, help="of the lecture's own recipe (default: 100)")
    epochs = parser.parse_args().epochs
    start_up()
    with silence():
        import tensorflow as tf
    print(f"TensorFlow {tf.__version__}, a batch of {RECIPE.starts} networks, {RECIPE.steps} epochs each")
    work = RECIPE.starts * RECIPE.steps
    for activation in TRAINED_ACTIVATIONS:
        plain, packed = lecture(activation, epochs, packed=False), lecture(activation, 20 * PACK, packed=True)
        layers_first, layers = keras_layers(activation)
        loop_first, best = loop(activation)
        print(f"\n{activation:34}{'network-epochs/s':>18}{'times the lecture':>20}")
        for name, rate in (
            ("the lecture's fit, one network", plain),
            (f"fit with XLA, {PACK} steps at once", packed),
            ("Keras layers over copies", work / layers),
            ("examgen's loop", work / best),
            ("examgen's loop, first call", work / loop_first),
        ):
            print(f"{name:34}{rate:18,.0f}{rate / plain:20,.0f}")
        print(f"Keras layers run at {best / layers:.2f} of the loop's speed ({layers:.2f} s, {best:.2f} s);", end=" ")
        print(f"on the first call {loop_first / layers_first:.2f} ({layers_first:.2f} s, {loop_first:.2f} s)")


if __name__ == "__main__":
    main()
