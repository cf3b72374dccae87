"""Leases during slow steps."""

from __future__ import annotations

import threading
from typing import Any, Callable, List

import pytest

from support import FakeClock, Server
from tuneserver import Client, Experiment, Retry, minimize, uniform
from tuneserver._heartbeat import Heartbeat
from tuneserver.models import Decision, Lease, ReportAnswer
from tuneserver.problems import TrialFinished


def eventually(condition: Callable[[], Any], clock: FakeClock, step: float = 0.0) -> None:
    """Moves the clock until something has happened in another thread."""
    moved = threading.Event()
    for _ in range(12000):
        if condition():
            return
        if step:
            clock.advance(step)
        moved.wait(0.005)
    pytest.fail("it did not happen")


def test_it_beats_only_when_nothing_was_said_for_a_while(clock: FakeClock) -> None:
    beats: List[float] = []
    heartbeat = Heartbeat(lambda: beats.append(clock.now()), 10.0, clock, "test")
    heartbeat.start()
    clock.advance(9)
    heartbeat.touch()
    clock.advance(9)
    heartbeat.touch()
    assert beats == []
    clock.advance(10)
    eventually(lambda: beats, clock)
    assert beats == [28]
    heartbeat.stop()
    clock.advance(100)
    heartbeat._thread.join(10)
    assert not heartbeat._thread.is_alive() and beats == [28]


@pytest.fixture
def slow(server: Server, clock: FakeClock, name: str) -> Experiment:
    client = Client(server.url, clock=clock, retry=Retry(patience=20))
    return client.create(
        name, space={"x": uniform(0, 1)}, objective=minimize("loss"), searcher="random", lease=30, trials=3
    )


def expiry(trial: Any) -> Any:
    return trial.lease.expires_at


def test_a_slow_step_keeps_its_lease(slow: Experiment, clock: FakeClock) -> None:
    trial = slow.ask()[0]
    before = expiry(trial)
    with trial:
        clock.advance(9.9)
        assert expiry(trial) == before
        clock.advance(0.2)
        eventually(lambda: expiry(trial) > before, clock)
        trial.report(1, loss=0.5)
    assert trial.outcome == "completed"


def test_a_person_s_stop_is_heard_in_the_midst_of_a_step(slow: Experiment, clock: FakeClock) -> None:
    trial = slow.ask()[0]
    with trial:
        trial.report(1, loss=0.5)
        slow.client.api.stop_trial(slow.name, trial.number, reason="enough")
        assert not trial.should_stop
        eventually(lambda: trial.should_stop, clock, step=11)
        assert list(trial.steps()) == []
        assert trial.report(2, loss=0.4).should_stop
    assert slow.trial(trial.number).state == "stopped" and trial.outcome == "stop"


def test_a_trial_that_another_worker_has_ends_here(slow: Experiment, clock: FakeClock) -> None:
    trial = slow.ask()[0]
    with trial:
        slow.client.api.complete(slow.name, trial.number, metrics={"loss": 0.1})
        eventually(lambda: trial.outcome, clock, step=11)
    assert trial.outcome == "lost"


def test_a_silent_server_does_not_end_a_training(slow: Experiment, clock: FakeClock, own_server: Server) -> None:
    client = Client(own_server.url, clock=clock, retry=Retry(patience=20))
    experiment = client.create("slow", space={"x": uniform(0, 1)}, objective="loss", lease=30, trials=3)
    trial = experiment.ask()[0]
    with trial:
        own_server.kill()
        slept = len(clock.slept)
        eventually(lambda: len(clock.slept) > slept, clock, step=11)
        own_server.start()
        assert not trial.should_stop
        trial.report(1, loss=0.5)
    assert trial.outcome == "completed"


def test_a_beat_that_a_report_has_overtaken_changes_nothing(
    slow: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = slow.ask()[0]
    trial.until_step, trial.next_decision_step = 9, 3
    late = ReportAnswer(Decision("continue", 1, 1), Lease("t-new"))
    monkeypatch.setattr(slow.client.api, "heartbeat", lambda *a, **k: late)
    trial._beat()
    assert (trial.until_step, trial.next_decision_step, trial.lease.token) == (9, 3, "t-new")


@pytest.mark.parametrize("beat", [TrialFinished(409, {"detail": "It is paused."}), Decision("stop")])
def test_what_ends_by_a_report_ends_as_the_report_says(
    slow: Experiment, monkeypatch: pytest.MonkeyPatch, beat: Any
) -> None:
    trial = slow.ask()[0]

    def heartbeat(*_: Any, **__: Any) -> ReportAnswer:
        if isinstance(beat, Exception):
            raise beat
        return ReportAnswer(beat, Lease("t-new"))

    def report(*_: Any, **__: Any) -> ReportAnswer:
        trial._beat()
        return ReportAnswer(Decision("pause"), Lease("t"))

    monkeypatch.setattr(slow.client.api, "heartbeat", heartbeat)
    monkeypatch.setattr(slow.client.api, "report", report)
    assert trial.report(1, loss=1.0).action == "pause" and trial.outcome == "pause"


def test_no_thread_is_left_after_the_block(slow: Experiment, clock: FakeClock) -> None:
    trial = slow.ask()[0]
    with trial:
        trial.report(1, loss=0.5)
        heartbeat = trial._heartbeat
        assert heartbeat is not None
        thread = heartbeat._thread
        assert thread.is_alive()
    thread.join(10)
    assert not thread.is_alive()


def test_a_lease_without_end_needs_no_heart(server: Server, name: str) -> None:
    client = Client(server.url)
    experiment = client.create(name, space={"x": uniform(0, 1)}, objective="loss", lease=0, trials=1)
    trial = experiment.ask()[0]
    with trial:
        assert trial._heartbeat is None
        trial.report(1, loss=0.5)
