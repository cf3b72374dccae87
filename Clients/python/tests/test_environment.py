"""A trial that `tune-server worker` started a process for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Dict

import pytest

from support import FakeClock, Server, promoting
from tuneserver import Client, ConnectionFailed, Experiment, Retry, Trial, TuneError, uniform
from tuneserver._environment import trial_from_environment
from tuneserver.models import AskedTrial


def variables(experiment: Experiment, asked: AskedTrial, **more: str) -> Dict[str, str]:
    return {
        "TUNE_URL": experiment.client.url,
        "TUNE_EXPERIMENT": experiment.name,
        "TUNE_TRIAL": str(asked.number),
        "TUNE_LEASE": asked.lease.token,
        **more,
    }


@pytest.fixture
def rungs(client: Client, name: str) -> Experiment:
    return promoting(client, name, 9)


def test_the_server_is_asked_for_what_the_worker_did_not_say(rungs: Experiment) -> None:
    asked = rungs.ask_answer().trials[0]
    trial = trial_from_environment(variables(rungs, asked))
    assert (trial.number, trial.config, trial.from_step) == (asked.number, asked.config, 0)
    assert (trial.until_step, trial.next_decision_step, trial.attempt) == (1, 1, 1)
    with trial:
        for step in trial.steps():
            trial.report(step, loss=0.5)
    assert trial.outcome == "pause"


def test_what_the_worker_says_is_taken(rungs: Experiment, tmp_path: Path) -> None:
    asked = rungs.ask_answer().trials[0]
    (tmp_path / "weights").write_bytes(b"w")
    said = variables(
        rungs,
        asked,
        TUNE_CONFIG=json.dumps({"x": 0.25}),
        TUNE_ATTEMPT="2",
        TUNE_FROM_STEP="4",
        TUNE_UNTIL_STEP="9",
        TUNE_CHECKPOINT=str(tmp_path),
    )
    trial = trial_from_environment(said)
    assert (trial.config, trial.attempt, trial.from_step, trial.until_step) == ({"x": 0.25}, 2, 4, 9)
    assert trial.checkpoint is not None and trial.checkpoint.path() == tmp_path
    assert next(trial.steps()) == 5


def test_an_address_of_the_worker_s_is_the_server_s(rungs: Experiment) -> None:
    asked = rungs.ask_answer().trials[0]
    rungs.client.api.put_checkpoint(rungs.name, asked.number, uri="s3://x", step=1)
    trial = trial_from_environment(variables(rungs, asked, TUNE_CHECKPOINT="s3://x"))
    assert trial.checkpoint is not None and trial.checkpoint.uri == "s3://x" and trial.from_step == 1


SCRIPT = """
from tuneserver import Trial
with Trial.from_environment() as trial:
    for step in trial.steps():
        trial.report(step, loss=trial.config["x"])
        if step == 2:
            raise ValueError("a step too far")
"""


def test_a_script_fails_its_trial_and_itself(client: Client, name: str) -> None:
    experiment = client.create(name, space={"x": uniform(0, 1)}, objective="loss", trials=1)
    asked = experiment.ask_answer().trials[0]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**variables(experiment, asked), "PYTHONPATH": str(Path(__file__).parents[1] / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "a step too far" in done.stderr
    info = experiment.trial(asked.number)
    assert info.state == "failed" and info.error is not None and "a step too far" in info.error.message


def test_a_script_whose_server_is_gone_waits_for_it_once(own_server: Server, clock: FakeClock) -> None:
    client = Client(own_server.url, clock=clock, retry=Retry(patience=30))
    experiment = promoting(client, "gone", 1)
    trial = trial_from_environment(variables(experiment, experiment.ask_answer().trials[0]), client)
    with pytest.raises(ConnectionFailed):
        with trial:
            own_server.kill()
            trial.report(1, loss=0.5)
    assert sum(clock.slept) <= 30 and not trial.ended


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TUNE_URL", "TUNE_EXPERIMENT", "TUNE_TRIAL"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(TuneError, match="TUNE_URL, TUNE_EXPERIMENT, TUNE_TRIAL is not set"):
        Trial.from_environment()
