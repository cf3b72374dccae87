"""Scripts that `tune-server worker` starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import BINARY, promoting
from tuneserver import Client

SCRIPT = """
import sys
from tuneserver import Trial

with Trial.from_environment() as trial:
    state = float(trial.checkpoint.read()) if trial.checkpoint else 0.0
    assert state == trial.from_step, (state, trial.from_step)
    for step in trial.steps():
        state += 1
        if trial.config["x"] == 0.95:
            raise ValueError("too much")
        trial.report(step, loss=trial.config["x"] / step, checkpoint=str(state).encode())
"""


def has_worker() -> bool:
    done = subprocess.run([str(BINARY), "worker", "--help"], capture_output=True, text=True)
    return done.returncode == 0 and "--parallel" in done.stdout


def test_a_script_takes_its_trial_from_the_worker(client: Client, name: str, tmp_path: Path) -> None:
    if not has_worker():
        pytest.skip(f"{BINARY} has no worker")
    experiment = promoting(client, name, 9, seed=3)
    experiment.add({"x": 0.95})
    script = tmp_path / "train.py"
    script.write_text(SCRIPT)
    command = [str(BINARY), "worker", "--server", client.url, "--experiment", name, "--parallel", "2"]
    environment: Any = {n: v for n, v in os.environ.items() if not n.startswith("TUNE_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1] / "src")
    done = subprocess.run(
        [*command, "--", sys.executable, str(script)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    info = experiment.info()
    assert info.state == "completed", done.stdout + done.stderr
    assert info.counts["failed"] == 1 and info.counts["completed"] >= 1
    failed = next(iter(experiment.all_trials(state=["failed"])))
    assert failed.config == {"x": 0.95}
    assert failed.error is not None and "ValueError: too much" in failed.error.message
    best = experiment.best()
    assert best.step == 9 and [r.step for r in client.api.list_reports(name, best.number).items] == list(range(1, 10))
