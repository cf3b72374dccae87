"""Records, frames, progress, logging, and what the package imports."""

from __future__ import annotations

import ast
import io
import logging
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest

import tuneserver
from support import FakeClock, Server
from tuneserver import Client, Experiment, _progress, asha, minimize, uniform
from tuneserver import experiment as experiments

SOURCES = Path(tuneserver.__file__).parent


def test_records_are_flat(experiment: Experiment) -> None:
    assert experiment.records() == []
    experiment.add({"x": 0.5}, {"loss": 0.25, "seconds": 3})
    experiment.ask()[0].fail("no")
    one, two = experiment.records()
    assert one["number"] == 1 and one["config.x"] == 0.5 and one["metrics.seconds"] == 3 and one["value"] == 0.25
    assert two["state"] == "failed" and two["error"] == "error"


def test_a_frame_has_a_row_a_trial(experiment: Experiment) -> None:
    pytest.importorskip("pandas")
    assert len(experiment.frame()) == 0
    experiment.run(lambda trial: trial.config["x"])
    frame = experiment.frame()
    assert list(frame.index) == [1, 2, 3, 4] and frame["value"].equals(frame["config.x"])
    assert str(frame["created_at"].dtype).startswith("datetime64") and frame["value"].min() == experiment.best().value


def test_without_pandas_the_frame_says_what_to_do(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        experiment.frame()


class Bar:
    """What a test sees of a progress bar."""

    made: List[Bar] = []

    def __init__(self, **options: Any) -> None:
        self.options, self.n, self.total, self.closed = options, 0, None, False
        self.shown: List[int] = []
        self.made.append(self)

    def set_postfix_str(self, text: str, refresh: bool = True) -> None:
        self.text = text

    def refresh(self) -> None:
        self.shown.append(self.n)

    def close(self) -> None:
        self.closed = True


def test_the_bar_counts_the_trials_that_ended(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    Bar.made = []
    monkeypatch.setattr(_progress, "_tqdm", lambda: Bar)
    experiment.run(lambda trial: 0.5, progress=True)
    (bar,) = Bar.made
    assert bar.total == 4 and bar.shown[0] == 0 and bar.shown[-1] == 4 and bar.closed
    assert "best 0.5" in bar.text


def test_the_bar_is_tqdm_s(experiment: Experiment, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    experiment.run(lambda trial: 0.5, progress=True)
    assert "4/4" in capsys.readouterr().err


def test_without_tqdm_there_is_no_bar(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    experiment.run(lambda trial: 0.5, progress=True)
    assert experiment.state == "completed"


def test_no_bar_is_shown_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch, experiment: Experiment) -> None:
    monkeypatch.setattr(_progress, "_tqdm", lambda: Bar)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    Bar.made = []
    experiment.run(lambda trial: 0.5)
    assert Bar.made == []


def test_a_trainer_that_saves_nothing_is_warned(client: Client, name: str, caplog: pytest.LogCaptureFixture) -> None:
    experiment = client.create(
        name,
        space={"x": uniform(0, 1)},
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3, mode="promotion"),
        trials=3,
    )

    def train(trial: Any) -> None:
        for step in trial.steps():
            trial.report(step, loss=1.0)

    with caplog.at_level(logging.WARNING, "tuneserver"):
        experiment.run(train)
    assert caplog.text.count("without a checkpoint") == 1 and "can_resume=False" in caplog.text


def test_a_trainer_that_cannot_resume_is_never_paused(client: Client, name: str) -> None:
    experiment = client.create(
        name,
        space={"x": uniform(0, 1)},
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3, mode="promotion"),
        trials=6,
    )
    outcomes = []
    for trial in experiment.trials(can_resume=False):
        with trial:
            assert not trial.resumed
            for step in trial.steps():
                trial.report(step, loss=trial.config["x"])
        outcomes.append(trial.outcome)
    assert len(outcomes) == 6 and "pause" not in outcomes


def test_waiting_is_the_server_s_and_the_clock_s(server: Server, clock: FakeClock, name: str) -> None:
    client = Client(server.url, clock=clock)
    experiment = client.create(name, space={"x": uniform(0, 1)}, objective="loss", searcher="random", trials=2)
    taken = experiment.ask(2)
    completions = [partial(trial.complete, loss=1.0) for trial in taken]
    before_ask: Iterator[Callable[[], None]] = iter([lambda: None, *completions])
    real = client.api.ask

    def ask(*arguments: Any, **options: Any) -> Any:
        next(before_ask)()
        return real(*arguments, **{**options, "wait_seconds": 0})

    client.api.ask = ask  # type: ignore[method-assign]
    assert list(experiment.trials()) == []
    assert clock.slept == [1.0, 1.0]


def test_a_paused_experiment_is_waited_for_with_a_word(
    server: Server,
    clock: FakeClock,
    name: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client(server.url, clock=clock)
    experiment = client.create(name, space={"x": uniform(0, 1)}, objective="loss", searcher="random", trials=1)
    experiment.pause()
    monkeypatch.setattr(experiments, "LONGEST_WAIT", 0)

    def resume(_: float) -> None:
        experiment.resume()

    clock.on_sleep = resume
    experiment.run(lambda trial: 0.5)
    assert caplog.text.count("has nothing to do now") == 1 and experiment.state == "completed"


def test_joining_what_is_over_is_said(experiment: Experiment, caplog: pytest.LogCaptureFixture) -> None:
    experiment.run(lambda trial: 0.5)
    assert "over already" not in caplog.text
    space = {"x": uniform(0, 1)}
    again = experiment.client.create(
        experiment.name, space=space, objective=minimize("loss"), searcher="random", trials=4
    )
    assert "over already" in caplog.text and list(again.trials()) == []


def test_the_limit_ends_the_loop(experiment: Experiment) -> None:
    seen = []
    for trial in experiment.trials(limit=2):
        with trial:
            trial.report(1, loss=0.5)
        seen.append(trial.number)
    assert seen == [1, 2] and "Experiment(" in repr(experiment) and "Trial(2" in repr(trial)


def test_objective_and_objectives_are_one(client: Client) -> None:
    with pytest.raises(TypeError, match="give one"):
        client.check(space={"x": uniform(0, 1)}, objective="a", objectives="b")


def test_a_report_needs_a_number(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    refused: List[Dict[str, Any]] = [{}, {"loss": "high"}, {"loss": None}, {"loss": [1, 2]}]
    for values in refused:
        with pytest.raises((TypeError, ValueError)):
            trial.report(1, values)


def test_numpy_s_metrics_and_steps_are_taken(experiment: Experiment) -> None:
    numpy = pytest.importorskip("numpy")
    trial = experiment.ask()[0]
    with trial:
        trial.report(numpy.int64(1), loss=numpy.float32(0.5), n=numpy.int64(3), a=numpy.array(2.5), b=numpy.nan)
    metrics: Dict[str, float] = experiment.trial(trial.number).metrics
    assert (metrics["loss"], metrics["n"], metrics["a"]) == (0.5, 3, 2.5) and metrics["b"] != metrics["b"]


@pytest.mark.skipif(sys.version_info < (3, 10), reason="Python 3.9 does not list its modules")
def test_importing_the_package_imports_only_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import tuneserver, tuneserver.aio, tuneserver.convert\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names) - {'tuneserver', '__mp_main__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": str(SOURCES.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCES)))
def test_each_file_is_python_3_9_short_and_explained(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 9))
    assert len(text.splitlines()) <= 300
    assert not [line for line in text.splitlines() if len(line) > 120]
    if "_base" not in path.name and not path.name.startswith("_conv"):
        assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno <= 90, node.name
