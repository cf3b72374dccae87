"""Records, frames, progress, logging, and what the package imports."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest

import tuneserver
from tuneserver import Client, Experiment, _progress, uniform

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


def test_a_bar_that_is_left_by_an_error_asks_nothing_more(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    Bar.made = []
    monkeypatch.setattr(_progress, "_tqdm", lambda: Bar)
    with pytest.raises(KeyboardInterrupt):
        with _progress.Progress(experiment, True):
            raise KeyboardInterrupt
    assert Bar.made[0].closed and len(Bar.made[0].shown) == 1


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
    monkeypatch.setattr(sys, "stderr", None)  # As in daemons.
    assert list(experiment.trials()) == [] and Bar.made == []


def test_objective_and_objectives_are_one(client: Client) -> None:
    with pytest.raises(TypeError, match="give one"):
        client.check(space={"x": uniform(0, 1)}, objective="a", objectives="b")


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
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno <= 90, node.name
