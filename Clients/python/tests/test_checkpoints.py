"""Checkpoints: files with the server, or addresses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from support import promoting
from tuneserver import Checkpoint, Client, Experiment, Trial, TuneError
from tuneserver.checkpoint import is_address, local_path
from tuneserver.models import CheckpointInfo


@pytest.fixture
def pausing(client: Client, name: str) -> Experiment:
    """One in which every trial pauses at steps 1 and 3."""
    return promoting(client, name, 3)


def promoted(experiment: Experiment, saved: Any) -> Trial:
    """The first trial that goes on after a pause, each having saved the same."""
    for trial in experiment.trials():
        if trial.resumed:
            return trial
        with trial:
            assert trial.checkpoint is None and trial.checkpoint_due(1)
            assert trial.report(1, loss=trial.config["x"], checkpoint=saved).action == "pause"
        assert trial.outcome == "pause"
    pytest.fail("none was promoted")


def test_bytes_come_back_as_a_file(pausing: Experiment) -> None:
    trial = promoted(pausing, b"\x00weights")
    checkpoint = trial.checkpoint
    assert isinstance(checkpoint, Checkpoint) and checkpoint.step == 1 and not checkpoint.is_remote
    with trial:
        assert trial.from_step == 1 and next(trial.steps()) == 2
        with open(checkpoint, "rb") as stream:
            assert stream.read() == b"\x00weights"
        path = checkpoint.path()
        assert checkpoint.read() == b"\x00weights" and checkpoint.path() == path
        trial.report(2, loss=0.1)
    assert not path.exists()


def test_a_file_is_uploaded(pausing: Experiment, tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"from a file")
    trial = promoted(pausing, file)
    assert trial.checkpoint is not None and trial.checkpoint.read() == b"from a file"


def test_an_address_stays_one(pausing: Experiment) -> None:
    trial = promoted(pausing, "s3://bucket/model")
    checkpoint = trial.checkpoint
    assert checkpoint is not None and checkpoint.uri == "s3://bucket/model" and checkpoint.is_remote
    with pytest.raises(TuneError, match="s3://bucket/model"):
        os.fspath(checkpoint)


def test_a_local_address_is_a_path(pausing: Experiment, tmp_path: Path) -> None:
    file = tmp_path / "a model.bin"
    file.write_bytes(b"here")
    trial = promoted(pausing, file.as_uri())
    checkpoint = trial.checkpoint
    assert checkpoint is not None and checkpoint.path() == file and checkpoint.read() == b"here"
    with trial:
        trial.report(2, loss=0.1)
    assert file.exists()


def test_what_is_saved_before_a_report_is_of_that_step(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        for step in trial.steps(4):
            if step == 3:
                trial.save_checkpoint(b"three")
            if step == 4:
                trial.save_checkpoint("s3://four", step=4)
            trial.report(step, loss=1.0)
            if step == 3:
                kept = experiment.trial(trial.number).checkpoint
                assert kept is not None and kept.step == 3
    kept = experiment.trial(trial.number).checkpoint
    assert kept is not None and (kept.step, kept.uri) == (4, "s3://four")
    trial.save_checkpoint(b"too late, and nothing happens")


def test_a_trial_that_was_told_to_pause_can_still_be_saved(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        trial.report(1, loss=1.0)
        experiment.pause(mode="now")
        assert trial.report(2, loss=0.9).action == "pause"
        trial.save_checkpoint(b"two")
    experiment.resume()
    again = experiment.ask()[0]
    assert again.number == trial.number and again.from_step == 2
    assert again.checkpoint is not None and again.checkpoint.read() == b"two"


def test_a_file_that_is_not_there_fails_the_trial_with_words(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        trial.report(1, loss=1.0, checkpoint="missing.pt")
    error = experiment.trial(trial.number).error
    assert trial.outcome == "failed" and error is not None and "missing.pt" in error.message


def test_a_folder_is_refused_with_what_can_be_done(experiment: Experiment, tmp_path: Path) -> None:
    trial = experiment.ask()[0]
    with pytest.raises(IsADirectoryError, match="pack it into one file, or save its address, 'file:///"):
        trial.save_checkpoint(tmp_path, 1)
    trial.save_checkpoint(tmp_path.as_uri(), 1)
    kept = experiment.trial(trial.number).checkpoint
    assert kept is not None and kept.uri == tmp_path.as_uri()


def test_paths_and_addresses_are_told_apart() -> None:
    assert is_address("s3://b/1") and is_address("file:/x") and is_address("hdfs:x")
    assert not is_address("model.pt") and not is_address("/tmp/a:b") and not is_address(r"C:\x")
    assert not is_address(b"s3://")
    assert local_path("file:///a%20b") == Path("/a b") and local_path("s3://x") is None
    assert "step=3" in repr(Checkpoint(CheckpointInfo(3, "s3://x"), lambda: b""))
