"""The loop over trials, against a real server."""

from __future__ import annotations

from typing import Any

import pytest

from fake_http import FakeHTTP, answer
from support import FakeClock, Server
from tuneserver import (
    Client,
    Experiment,
    Infeasible,
    NotEnoughData,
    StopTraining,
    TooManyFailures,
    asha,
    choice,
    loguniform,
    minimize,
    pbt,
    uniform,
)


def test_the_loop_runs_until_the_server_is_done(client: Client, name: str) -> None:
    experiment = client.create(
        name,
        space={"lr": loguniform(1e-4, 1e-1), "batch_size": choice([16, 32, 64, 128])},
        objective=minimize("val_loss"),
        searcher="bohb",
        scheduler=asha(1, 9, 3),
        trials=20,
    )
    steps = {}
    for trial in experiment.trials():
        with trial:
            for epoch in trial.steps():
                trial.report(epoch, val_loss=trial.config["lr"] + 1 / epoch)
                steps[trial.number] = epoch
    assert len(steps) == 20
    assert max(steps.values()) == 9
    info = experiment.info()
    assert info.state == "completed"
    assert info.counts["stopped"] > 0 and info.counts["completed"] > 0
    assert info.counts["completed"] + info.counts["stopped"] == 20
    best = experiment.best()
    assert set(best.config) == {"lr", "batch_size"}
    assert experiment.trial(best.number).value == best.value


def test_a_paused_trial_goes_on_from_its_checkpoint(client: Client, name: str) -> None:
    experiment = client.create(
        name,
        space={"x": uniform(0, 1)},
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3, mode="promotion"),
        trials=9,
    )
    resumed = 0
    for trial in experiment.trials():
        with trial:
            state = int(trial.checkpoint.read()) if trial.checkpoint else 0
            assert state == trial.from_step
            resumed += trial.resumed
            for step in trial.steps():
                state += 1
                assert state == step
                saved = str(state).encode() if trial.checkpoint_due(step) else None
                trial.report(step, loss=trial.config["x"] / step, checkpoint=saved)
    assert resumed >= 4
    assert experiment.info().counts["completed"] >= 1


def test_a_clone_brings_another_configuration_and_checkpoint(client: Client, name: str) -> None:
    experiment = client.create(
        name,
        space={"x": uniform(0, 1)},
        objective=minimize("loss"),
        scheduler=pbt(2, 4, 20, resample_probability=0),
        trials=4,
        seed=3,
    )
    running = experiment.ask(4)
    assert len(running) == 4
    clones = []
    for step in range(1, 11):
        for trial in running:
            if trial.ended:
                continue
            before = dict(trial.config)
            saved = f"{trial.number}@{step}".encode() if trial.checkpoint_due(step) else None
            decision = trial.report(step, loss=trial.config["x"], checkpoint=saved)
            if decision.cloned:
                assert trial.config != before and trial.config == decision.config
                assert trial.checkpoint is not None
                donor, at = trial.checkpoint.read().decode().split("@")
                assert int(donor) == decision.from_trial
                clones.append(trial.number)
            else:
                assert trial.config == before
    assert clones


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
    assert "test_loop.py" in found[0].error.message


def test_failures_in_a_row_end_the_loop(experiment: Experiment) -> None:
    seen = 0
    with pytest.raises(TooManyFailures, match="2 trials failed") as caught:
        for trial in experiment.trials(max_failures=2):
            with trial:
                seen += 1
                raise NameError("trian is not defined")
    assert seen == 2 and isinstance(caught.value.__cause__, NameError)


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


def test_there_is_no_best_before_the_first_result(experiment: Experiment) -> None:
    with pytest.raises(NotEnoughData):
        experiment.best()


def test_values_that_are_not_finite_travel(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        trial.report(1, loss=float("nan"), up=float("inf"), down=float("-inf"), count=3)
    page = experiment.client.api.list_reports(experiment.name, trial.number)
    metrics = page.items[0].metrics
    assert metrics["loss"] != metrics["loss"]
    assert (metrics["up"], metrics["down"], metrics["count"]) == (float("inf"), float("-inf"), 3)
    assert experiment.trial(trial.number).state == "completed"


def test_steps_take_a_limit_of_their_own(experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        seen = [step for step in trial.steps(3) if trial.report(step, loss=step)]
    assert seen == [1, 2, 3] and trial.outcome == "completed"


def test_an_error_after_a_stop_is_not_the_configuration_s_fault(client: Client, experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        client.api.stop_trial(experiment.name, trial.number)
        trial.report(1, loss=1.0)
        raise RuntimeError("the data loader was closed")
    assert trial.outcome == "stop" and experiment.trial(trial.number).state == "stopped"


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


def test_a_checkpoint_of_a_lost_trial_ends_it(client: Client, experiment: Experiment) -> None:
    trial = experiment.ask()[0]
    with trial:
        client.api.complete(experiment.name, trial.number, metrics={"loss": 0.5})
        trial.save_checkpoint(b"x", 1)
        assert trial.outcome == "lost"
        trial.complete(loss=0.1)
    assert experiment.trial(trial.number).value == 0.5


def test_failures_that_are_not_in_a_row_do_not_end_the_loop(experiment: Experiment) -> None:
    outcomes = []
    for trial in experiment.trials(max_failures=2):
        with trial:
            trial.report(1, loss=0.5)
            if trial.number % 2:
                raise ValueError
        outcomes.append(trial.outcome)
    assert outcomes == ["failed", "completed", "failed", "completed"]


def test_the_end_moves_when_the_server_says_so(clock: FakeClock) -> None:
    lease = {"token": "t", "expires_at": None}
    asked = {"number": 1, "config": {}, "until_step": 2, "next_decision_step": 1, "lease": lease}

    def decided(until: Any, following: Any = None) -> bytes:
        decision = {"action": "continue", "until_step": until, "next_decision_step": following}
        return answer(200, {"decision": decision, "lease": lease, "warnings": ["look"]})

    fake = FakeHTTP(
        answer(200, {"name": "x", "state": "running", "lease": {"seconds": 0, "attempts": 1}}),
        answer(200, {"status": "ok", "trials": [asked]}),
        *(decided(2, 2), decided(4, 4), decided(None)),
        *(decided(4), answer(200, {"number": 1, "state": "completed"})),
    )
    trial = Client(fake.url, clock=clock).experiment("x").ask()[0]
    with trial:
        assert trial.checkpoint_due(1) and trial.checkpoint_due(2) and not trial.checkpoint_due(3)
        seen = []
        for step in trial.steps():
            decision = trial.report(step, loss=1.0)
            seen.append((step, trial.until_step, trial.next_decision_step))
    assert seen == [(1, 2, 2), (2, 4, 4), (3, 4, None), (4, 4, None)]
    assert decision.warnings == ["look"] and trial.outcome == "completed"
    fake.close()
