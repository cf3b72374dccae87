"""How trials end: by errors, by interrupts, by people, by other workers."""

from __future__ import annotations

import os

import pytest

from support import FakeClock, Server
from tuneserver import Client, Experiment, Infeasible, StopTraining, TooManyFailures, uniform


def test_exceptions_fail_the_trial_and_the_loop_goes_on(experiment: Experiment) -> None:
    errors = iter([ValueError("the loss is odd"), MemoryError(), RuntimeError("CUDA error: out of memory")])
    for trial in experiment.trials(max_failures=4):
        with trial:
            trial.report(1, loss=0.5)
            for error in errors:
                raise error
    found = list(experiment.all_trials())
    assert [trial.state for trial in found] == ["failed", "failed", "failed", "completed"]
    assert [trial.error.kind for trial in found[:3] if trial.error] == ["error", "oom", "oom"]
    assert found[0].error is not None and "ValueError: the loss is odd" in found[0].error.message
    assert "test_endings.py" in found[0].error.message


def test_failures_in_a_row_end_the_loop(experiment: Experiment) -> None:
    seen = 0
    with pytest.raises(TooManyFailures, match="2 trials failed") as caught:
        for trial in experiment.trials(max_failures=2):
            with trial:
                seen += 1
                raise NameError("trian is not defined")
    assert seen == 2 and isinstance(caught.value.__cause__, NameError)


def test_failures_that_are_not_in_a_row_do_not_end_the_loop(experiment: Experiment) -> None:
    outcomes = []
    for trial in experiment.trials(max_failures=2):
        with trial:
            trial.report(1, loss=0.5)
            if trial.number % 2:
                raise ValueError
        outcomes.append(trial.outcome)
    assert outcomes == ["failed", "completed", "failed", "completed"]


def test_want_of_memory_is_not_the_trainer_s_fault(experiment: Experiment) -> None:
    for trial in experiment.trials(max_failures=2):
        with trial:
            raise ValueError if trial.number == 1 else MemoryError
    assert experiment.info().counts["failed"] == 4


def test_time_and_numbers_have_kinds_of_their_own(experiment: Experiment) -> None:
    for error in (TimeoutError("slow"), FloatingPointError("overflow"), KeyError("lr")):
        with experiment.ask()[0]:
            raise error
    kinds = [trial.error.kind for trial in experiment.all_trials() if trial.error]
    assert kinds == ["timeout", "nonfinite", "error"]


def test_a_long_message_is_cut(experiment: Experiment) -> None:
    with experiment.ask()[0]:
        raise ValueError("long " * 10_000)
    error = experiment.trial(1).error
    assert error is not None and 10_000 < len(error.message) <= 20_000 and error.message.endswith("long \n")


@pytest.mark.parametrize("unreadable", [b"caf\xe9", b"\xff"])
def test_names_of_files_that_are_no_text_are_told_all_the_same(experiment: Experiment, unreadable: bytes) -> None:
    first, second, third = experiment.ask(3)
    with first:
        raise FileNotFoundError(os.fsdecode(unreadable))
    with second:
        raise Infeasible(os.fsdecode(unreadable))
    third.give_back(os.fsdecode(unreadable))
    assert [trial.outcome for trial in (first, second, third)] == ["failed", "infeasible", "preempted"]
    told = experiment.trial(first.number).error
    assert told is not None and "FileNotFoundError: " in told.message


def test_an_error_that_cannot_say_what_it_is_fails_the_trial(experiment: Experiment) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError("no words")

    with experiment.ask()[0]:
        raise Mute
    told = experiment.trial(1).error
    assert told is not None and told.kind == "error" and "Mute" in told.message


def test_infeasible_and_stop_training_are_no_failures(experiment: Experiment) -> None:
    for index, trial in enumerate(experiment.trials()):
        with trial:
            if index == 0:
                raise Infeasible("does not fit")
            trial.report(1, loss=0.1)
            raise StopTraining
    assert [trial.state for trial in experiment.all_trials()] == ["infeasible"] + ["completed"] * 3


def test_a_training_that_reports_nothing_has_failed(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        pass
    assert trial.outcome == "failed"
    error = experiment.trial(trial.number).error
    assert error is not None and "reported nothing" in error.message


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_gives_the_trial_back(experiment: Experiment, kind: type) -> None:
    trial = experiment.ask()[0]
    with pytest.raises(kind):
        with trial:
            trial.report(1, loss=0.3)
            raise kind()
    assert trial.outcome == "preempted"
    assert experiment.trial(trial.number).state == "queued"
    again = experiment.ask()[0]
    assert again.number == trial.number and again.attempt == 2
    with again:
        again.report(1, loss=0.3)
    assert experiment.trial(trial.number).state == "completed"


def test_what_cannot_be_given_back_is_said(
    own_server: Server, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(own_server.url, clock=clock)
    trial = client.create("x", space={"x": uniform(0, 1)}, objective="loss").ask()[0]
    own_server.kill()
    with pytest.raises(KeyboardInterrupt):
        with trial:
            raise KeyboardInterrupt
    assert "could not be given back" in caplog.text and sum(clock.slept) <= 5
    trial.give_back()
    trial.fail("nothing happens any more")
    assert trial.outcome == "preempted"


def test_a_stop_by_a_person_is_heard_at_the_next_report(client: Client, experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    steps = []
    with trial:
        for step in trial.steps():
            steps.append(step)
            if step == 3:
                client.api.stop_trial(experiment.name, trial.number, reason="It will not get better.")
            decision = trial.report(step, loss=1.0)
    assert steps == [1, 2, 3]
    assert decision.should_stop and "not get better" in str(decision.reason)
    assert trial.outcome == "stop" and experiment.trial(trial.number).state == "stopped"
    assert trial.report(4, loss=0.5) == decision
    assert [report.step for report in client.api.list_reports(experiment.name, trial.number).items] == [
        1,
        2,
        3,
    ]


def test_an_error_after_a_stop_is_not_the_configuration_s_fault(client: Client, experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        client.api.stop_trial(experiment.name, trial.number)
        trial.report(1, loss=1.0)
        raise RuntimeError("the data loader was closed")
    assert trial.outcome == "stop" and experiment.trial(trial.number).state == "stopped"


def test_what_ended_meanwhile_ends_the_steps(client: Client, experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    steps = []
    with trial:
        for step in trial.steps():
            steps.append(step)
            if step == 2:
                client.api.complete(experiment.name, trial.number, metrics={"loss": 0.0})
            trial.report(step, loss=1.0)
    assert steps == [1, 2] and trial.outcome == "lost"
    assert experiment.trial(trial.number).value == 0.0


def test_a_checkpoint_of_a_lost_trial_ends_it(client: Client, experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        client.api.complete(experiment.name, trial.number, metrics={"loss": 0.5})
        trial.save_checkpoint(b"x", 1)
        assert trial.outcome == "lost"
        trial.complete(loss=0.1)
    assert experiment.trial(trial.number).value == 0.5
