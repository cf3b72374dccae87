"""What all callbacks share, without any library."""

from __future__ import annotations

import pytest
import tuning

from tuneserver import uniform
from tuneserver.integrations._reporting import Reporter


def reporter(client, name, mode="promotion", **options):
    experiment = tuning.experiment(client, name, {"x": uniform(0, 1)}, mode=mode, trials=2)
    return Reporter(experiment.ask()[0], **options)


def test_the_checkpoint_is_with_the_server_before_the_report_that_pauses(client, name, monkeypatch):
    """Another worker may be given the trial in the moment after."""
    tested = reporter(client, name)
    calls = []
    for call in ("report", "put_checkpoint"):
        inner = getattr(client.api, call)
        monkeypatch.setattr(
            tested.trial.experiment.client.api,
            call,
            lambda *given, inner=inner, call=call, **options: (calls.append(call), inner(*given, **options))[1],
        )
    assert tested.report(1, {"loss": 1}, lambda path: path.write_bytes(b"model"))
    assert (calls, tested.trial.outcome) == (["put_checkpoint", "report"], "pause")


def test_a_checkpoint_is_saved_only_where_one_may_be_needed(client, name):
    tested = reporter(client, name, mode="stopping", checkpoint_every=5)
    saved = []

    def save(path):
        saved.append(step)
        path.write_bytes(b"model")

    for step in range(1, tuning.LAST + 1):
        assert tested.report(step, {"loss": 1}, save) == (step == tuning.LAST)
    # The rungs are at 1 and 3; every fifth was asked for; 9 is the end.
    assert saved == [1, 3, 5, 9]


@pytest.fixture
def again(client, name):
    """A trial that was paused after its second step and comes back without its model."""
    tested = reporter(client, name, mode="stopping")
    experiment = tested.trial.experiment
    tested.report(1, {"loss": 1})
    experiment.pause(mode="now")
    assert tested.report(2, {"loss": 1})
    experiment.resume()
    return experiment.ask()[0]


def test_steps_before_a_pause_without_a_checkpoint_are_not_sent_again(again):
    second = Reporter(again)
    assert (again.from_step, again.checkpoint, second.begin) == (2, None, 0)
    assert [second.report(step, {"loss": 2}) for step in (1, 2)] == [False, False]
    second.report(3, {"loss": 1})
    assert tuning.curve(again.experiment, 1) == [1, 1, 1]


def test_a_stop_is_heard_while_steps_are_trained_again(client, name, again):
    second = Reporter(again)
    assert not second.report(1, {"loss": 1})
    client.api.stop_trial(name, again.number)
    again._beat()
    assert again.should_stop and second.report(2, {"loss": 1})


def test_a_model_that_is_saved_after_a_pause_may_come_too_late(client, name):
    tested = reporter(client, name, mode="stopping")
    experiment = tested.trial.experiment
    tested.report(1, {"loss": 1})
    experiment.pause(mode="now")

    def save(path):
        experiment.resume()
        assert experiment.ask()[0].number == tested.trial.number
        path.write_bytes(b"late")

    assert tested.report(2, {"loss": 1}, save)
    assert tested.trial.outcome == "pause" and experiment.trial(tested.trial.number).checkpoint is None


@pytest.mark.parametrize(
    "metrics, sent",
    [
        (None, {"loss": 1.0, "train-loss": 2.0}),
        (["loss"], {"loss": 1.0}),
        ({"loss": "train-loss"}, {"loss": 2.0}),
    ],
)
def test_metrics_are_picked_and_renamed(client, name, metrics, sent):
    tested = reporter(client, name, metrics=metrics)
    tested.report(1, {"loss": 1.0, "train-loss": 2.0})
    assert client.experiment(name).trial(1).metrics == sent


def test_wrong_names_and_numbers_are_said_in_words(client, name):
    with pytest.raises(TypeError, match="as in \\['loss'\\]"):
        reporter(client, name, metrics="loss")
    with pytest.raises(ValueError, match="a number of steps, not 0"):
        Reporter(client.experiment(name).ask()[0], checkpoint_every=0)


def test_an_objective_under_another_name_is_missed_at_once(client, name):
    tested = reporter(client, name)
    with pytest.raises(KeyError, match="no loss; these are reported: valid-loss"):
        tested.report(1, {"valid-loss": 1.0})
    other = Reporter(tested.trial, metrics={"loss": "val_loss"})
    with pytest.raises(KeyError, match="no val_loss; the library measures valid-loss"):
        other.report(1, {"valid-loss": 1.0})
