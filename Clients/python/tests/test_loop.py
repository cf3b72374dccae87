"""The loop over trials, against a real server."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Callable, Dict, Iterator, List

import pytest

from fake_http import Make, answer
from support import FakeClock, Server, promoting
from tuneserver import Client, Experiment, NotEnoughData, asha, choice, loguniform, minimize, pbt, uniform
from tuneserver import experiment as experiments


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
    experiment = promoting(client, name, 9)
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


def test_the_end_moves_when_the_server_says_so(fake: Make, clock: FakeClock) -> None:
    lease = {"token": "t", "expires_at": None}
    asked = {"number": 1, "config": {}, "until_step": 2, "next_decision_step": 1, "lease": lease}

    def decided(until: Any, following: Any = None) -> bytes:
        decision = {"action": "continue", "until_step": until, "next_decision_step": following}
        return answer(200, {"decision": decision, "lease": lease, "warnings": ["look"]})

    server = fake(
        answer(200, {"name": "x", "state": "running", "lease": {"seconds": 0, "attempts": 1}}),
        answer(200, {"status": "ok", "trials": [asked]}),
        *(decided(2, 2), decided(4, 4), decided(None)),
        *(decided(4), answer(200, {"number": 1, "state": "completed"})),
    )
    trial = Client(server.url, clock=clock).experiment("x").ask()[0]
    with trial:
        assert trial.checkpoint_due(1) and trial.checkpoint_due(2) and not trial.checkpoint_due(3)
        seen = []
        for step in trial.steps():
            decision = trial.report(step, loss=1.0)
            seen.append((step, trial.until_step, trial.next_decision_step))
    assert seen == [(1, 2, 2), (2, 4, 4), (3, 4, None), (4, 4, None)]
    assert decision.warnings == ["look"] and trial.outcome == "completed"


def test_a_trainer_that_saves_nothing_is_warned(client: Client, name: str, caplog: pytest.LogCaptureFixture) -> None:
    experiment = promoting(client, name, 3)

    def train(trial: Any) -> None:
        for step in trial.steps():
            trial.report(step, loss=1.0)

    with caplog.at_level(logging.WARNING, "tuneserver"):
        experiment.run(train)
    assert caplog.text.count("without a checkpoint") == 1 and "can_resume=False" in caplog.text


def test_a_trainer_that_cannot_resume_is_never_paused(client: Client, name: str) -> None:
    experiment = promoting(client, name, 6)
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
