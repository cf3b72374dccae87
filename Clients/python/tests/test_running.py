"""`experiment.run`, with threads and processes, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Dict, List

import pytest

from tuneserver import Client, Experiment, TooManyFailures, Trial, TuneError, maximize, minimize, uniform
from tuneserver._running import Options, _Threads


def square(trial: Trial) -> float:
    return float((trial.config["x"] - 0.5) ** 2)


def broken(trial: Trial) -> float:
    raise ValueError("broken")


@pytest.mark.parametrize("options", [{}, {"workers": 3}, {"workers": 2, "processes": True}, {"processes": "spawn"}])
def test_it_calls_a_function_with_every_trial(experiment: Experiment, options: Dict[str, Any]) -> None:
    assert experiment.run(square, **options) is experiment
    info = experiment.info()
    assert info.state == "completed" and info.counts["completed"] == 4
    for trial in experiment.all_trials():
        assert trial.value == pytest.approx((trial.config["x"] - 0.5) ** 2)


def test_processes_and_threads_are_told_apart_by_their_names(experiment: Experiment) -> None:
    both = threading.Barrier(2)

    def together(trial: Trial) -> float:
        both.wait(10)
        return 0.0

    experiment.run(together, workers=2)
    workers = {trial.worker for trial in experiment.all_trials()}
    assert len(workers) == 2 and all(f"-{os.getpid()}-" in str(worker) for worker in workers)


def test_several_objectives_are_returned_as_a_dict(client: Client, name: str) -> None:
    space = {"x": uniform(0, 1)}
    experiment = client.create(name, space=space, objectives=[minimize("a"), maximize("b")], trials=4)
    experiment.run(lambda trial: {"a": trial.config["x"], "b": 1})
    assert experiment.info().counts["completed"] == 4
    other = client.create(name + "-2", space=space, objectives=[minimize("a"), maximize("b")], trials=4)
    with pytest.raises(TooManyFailures, match=r"several objectives \(a, b\)"):
        other.run(lambda trial: 1.0)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_broken_function_ends_the_run(client: Client, name: str, workers: int) -> None:
    experiment = client.create(name, space={"x": uniform(0, 1)}, objective="loss", trials=50)
    with pytest.raises(TooManyFailures) as caught:
        experiment.run(broken, workers=workers, max_failures=2)
    assert isinstance(caught.value.__cause__, ValueError)
    counts = experiment.info().counts
    assert counts["failed"] <= 2 * workers and counts["running"] == 0


def test_a_broken_process_is_named(client: Client, name: str) -> None:
    experiment = client.create(name, space={"x": uniform(0, 1)}, objective="loss", trials=50)
    with pytest.raises(TuneError, match="2 of 2 worker processes failed"):
        experiment.run(broken, workers=2, processes=True, max_failures=1)


def test_after_an_error_no_other_trial_begins(experiment: Experiment) -> None:
    threads = _Threads(experiment, square, ["a", "b"], Options(True, 3, False))
    first, second = experiment.ask(2)
    assert threads.enter(first)
    threads._errors.append(ValueError())
    assert not threads.enter(second) and second.outcome == "preempted"
    threads._interrupt()
    assert first.outcome == "preempted" and experiment.info().counts["queued"] == 2


def test_no_worker_is_refused(experiment: Experiment) -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        experiment.run(square, workers=0)


SCRIPT = """
import os, sys, threading
from tuneserver import Client
experiment = Client(sys.argv[1]).experiment(sys.argv[2])
forever = threading.Event()
def train(trial):
    trial.report(1, loss=0.5)
    os.write(1, f"training {trial.number}\\n".encode())
    forever.wait()
if __name__ == "__main__":
    experiment.run(train, workers=int(sys.argv[3]), processes=sys.argv[4] == "processes")
"""


@pytest.mark.parametrize(
    "workers, how, group",
    [(1, "threads", True), (2, "threads", True), (2, "processes", True), (2, "processes", False)],
)
def test_control_c_gives_the_trials_back(
    experiment: Experiment, tmp_path: Path, workers: int, how: str, group: bool
) -> None:
    script = tmp_path / "train.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, str(script), experiment.client.url, experiment.name, str(workers), how],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: List[str] = [process.stdout.readline() for _ in range(workers)]
    assert all(line.startswith("training") for line in lines), lines
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0 and "KeyboardInterrupt" in errors
    assert experiment.info().counts["queued"] == workers
    again = experiment.ask(workers)
    assert sorted(trial.number for trial in again) == list(range(1, workers + 1))
    assert {trial.attempt for trial in again} == {2}
