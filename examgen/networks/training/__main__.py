"""`python -m examgen.networks.training relu 0 1`: train batches by hand and print them. Trainer runs it too."""

import gc
import os
import signal
import sys

# Nothing that TensorFlow makes on import is ever garbage: not looking for any saves an eighth of its start-up,
# and leaving without taking it apart saves as much again (bench/training.py).
gc.disable()

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is left behind that would have to be cleared away

from examgen.networks.training.child import main  # noqa: E402

code = main(sys.argv[1:])
sys.stdout.flush()
os._exit(code)
