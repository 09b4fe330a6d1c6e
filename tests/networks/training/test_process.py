"""The child process that trains, with stand-ins for TensorFlow that fail or never end."""

import os
import signal
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from examgen.files.errors import ExamgenError
from examgen.networks.training import Recipe, Subject, Trainer
from examgen.networks.training.process import start_child
from tests.processes import DEVNULL, started

RELU, TANH = Subject("relu"), Subject("tanh")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a module `tensorflow` with this text before the real one."""

    def put(text):
        (tmp_path / "tensorflow.py").write_text(text)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return put


def alive(pid):
    """Whether the process still runs: gone or waiting to be collected does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid, seconds=10):
    limit = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < limit:
        time.sleep(0.02)
    return not alive(pid)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('raise ModuleNotFoundError("No module named tensorflow", name="tensorflow")', "-m pip install tensorflow"),
        ('raise RuntimeError("built for another Python")', "RuntimeError: built for another Python"),
        ("import os; os.kill(os.getpid(), 9)", "SIGKILL. Perhaps memory ran out"),
        ("import os; os.kill(os.getpid(), 4)", "SIGILL. TensorFlow needs a processor with AVX"),
        ("import os; os._exit(0)", "exit code 0"),
    ],
)
def test_a_child_that_fails_says_why_in_one_line(stand_in, text, sentence):
    stand_in(text)
    with pytest.raises(ExamgenError) as caught:
        Trainer().result(RELU, 3)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_activation_is_refused_before_anything_starts():
    with pytest.raises(ExamgenError, match="Choose from relu, sigmoid, tanh"):
        Trainer().ask(Subject("softplus"), 0)


def test_a_module_in_the_folder_of_the_user_is_not_imported(stand_in, tmp_path, monkeypatch):
    stand_in('raise RuntimeError("reached TensorFlow")')
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "json.py").write_text('raise RuntimeError("imported from the folder of the user")')
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ExamgenError, match="reached TensorFlow"):
        Trainer().result(RELU, 0)


def test_nothing_starts_before_it_is_needed():
    with Trainer() as trainer:
        assert trainer.child is None


@pytest.fixture
def trainer(stand_in):
    """A trainer whose child never ends by itself."""
    stand_in("import time; time.sleep(60)")
    with Trainer() as trainer:
        trainer.ask(RELU, 0)
        yield trainer


def test_stop_ends_the_child_and_forgets_what_was_asked(trainer):
    process = trainer.child.process
    trainer.stop()
    assert process.returncode == -signal.SIGKILL
    assert not trainer.asked
    trainer.stop()


def test_with_and_the_end_of_the_trainer_end_the_child_too(stand_in):
    stand_in("import time; time.sleep(60)")
    with Trainer() as trainer:
        trainer.ask(RELU, 0)
        first = trainer.child.process
    assert first.returncode == -signal.SIGKILL
    trainer.ask(RELU, 0)
    second = trainer.child.process
    del trainer
    assert second.returncode == -signal.SIGKILL


def test_all_batches_are_asked_of_one_child(trainer):
    process = trainer.child.process
    for subject, number in ((RELU, 0), (RELU, 1), (TANH, 0)):
        trainer.ask(subject, number)
    assert trainer.child.process is process
    assert trainer.asked == {(RELU, 0), (RELU, 1), (TANH, 0)}


def test_a_child_that_is_killed_fails_the_batch_waited_for_and_the_next_request_starts_another(trainer):
    killed = trainer.child.process
    killed.kill()
    trainer.ask(TANH, 4)
    with pytest.raises(ExamgenError, match="batch 4 of tanh was ended by SIGKILL"):
        trainer.result(TANH, 4)
    assert not trainer.asked
    trainer.ask(RELU, 0)
    assert trainer.child.process is not killed


def test_an_interrupt_ends_the_child(trainer):
    process = trainer.child.process
    Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        trainer.result(RELU, 0)
    assert process.returncode == -signal.SIGKILL


def test_the_child_ends_when_its_standard_input_is_closed(trainer):
    trainer.child.process.stdin.close()
    assert ends(trainer.child.process.pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_stops_all_of_its_processes_leaves_the_child_to_its_parent(trainer, number):
    """Which may have been told to ignore it, as nohup and a shell's & do."""
    trainer.child.process.send_signal(number)
    time.sleep(0.2)
    assert alive(trainer.child.process.pid)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_child_ends_with_its_parent(stand_in, how):
    stand_in("import time; time.sleep(60)")
    text = """
from examgen.networks.training import Subject, Trainer
trainer = Trainer()
trainer.ask(Subject("relu"), 0)
print(trainer.child.process.pid, flush=True)
trainer.result(Subject("relu"), 0)
"""
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(root), os.environ["PYTHONPATH"]))}
    command = [sys.executable, "-c", text]
    with started(command, env=environment, stderr=DEVNULL) as parent:
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        assert alive(child)
        parent.send_signal(how)
        assert ends(child)
        assert ends(parent.pid)


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_one_child_trains_batches_of_every_activation_whatever_is_taken_first():
    seen = []
    with Trainer(Recipe(starts=64, steps=600)) as trainer:
        order = [(RELU, 0), (RELU, 1), (TANH, 0)]
        for subject, number in order:
            trainer.ask(subject, number)
        process = trainer.child.process
        last = trainer.result(TANH, 0, lambda *counts: seen.append(counts))
        batches = [trainer.result(RELU, number) for number in (0, 1)]
        assert trainer.child.process is process
        assert process.poll() is None
        assert [(batch.subject, batch.number) for batch in (*batches, last)] == order
        assert len({batch.networks for batch in (*batches, last)}) == 3
        assert [step for step, _, _ in seen] == list(range(60, 601, 60))
        process.kill()
        process.wait()
        assert trainer.result(RELU, 0) == batches[0]


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_the_child_ends_in_the_middle_of_training_when_its_standard_input_is_closed():
    """After the first line of progress nine tenths of the training are still to come."""
    child = start_child(Recipe(starts=4, steps=4_000_000))
    child.ask(RELU, 0)
    assert child.answer(RELU, 0)["step"] == 400_000
    child.process.stdin.close()
    assert ends(child.process.pid)
    assert b'"networks"' not in child.process.stdout.read()
    child.stop()
