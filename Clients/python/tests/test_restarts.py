"""A run outlives the death of its server: kill -9 in its midst, at every kind of call."""

from __future__ import annotations

import threading
from typing import Any, Callable, Dict, List

import pytest

from support import FakeClock, Server, promoting
from tuneserver import Client, ConnectionFailed, Experiment, Retry, Trial, uniform
from tuneserver._transport import Reply, Transport


class Restarting(FakeClock):
    """A clock by which the server is up again when somebody has waited a few times for it."""

    def __init__(self, server: Server, patience: int) -> None:
        super().__init__()
        self._server, self._waits, self._patience = server, 0, patience
        self.on_sleep = self._slept

    def _slept(self, _: float) -> None:
        if self._server.process is not None and self._server.process.poll() is not None:
            self._waits += 1
            if self._waits >= self._patience:
                self._waits = 0
                self._server.start()


def make(client: Client) -> Experiment:
    return promoting(client, "run", 9, seed=7)


def run(experiment: Experiment, before_call: Any = lambda: None) -> List[Any]:
    """Runs to the end; what each trial was told."""
    told = []
    for trial in experiment.trials():
        with trial:
            for step in trial.steps():
                before_call()
                saved = str(step).encode() if trial.checkpoint_due(step) else None
                decision = trial.report(step, loss=trial.config["x"] / step, checkpoint=saved)
                told.append((trial.number, step, decision.action))
        before_call()
    return told


@pytest.fixture(scope="module")
def undisturbed() -> List[Any]:
    server = Server()
    try:
        return run(make(Client(server.url)))
    finally:
        server.stop()


def test_a_run_ends_as_if_the_server_had_never_died(own_server: Server, undisturbed: List[Any]) -> None:
    clock = Restarting(own_server, patience=3)
    experiment = make(Client(own_server.url, clock=clock))
    calls, kills = 0, []

    def kill_now_and_then() -> None:
        nonlocal calls
        calls += 1
        if calls in (2, 9, 17, 26):
            own_server.kill()
            kills.append(calls)

    assert run(experiment, kill_now_and_then) == undisturbed
    assert len(kills) == 4 and len(clock.slept) >= 4 * 3
    info = experiment.info()
    assert info.state == "completed" and info.counts["trials"] == 9 and info.counts["failed"] == 0
    numbers = {number for number, _, _ in undisturbed}
    for number in numbers:
        steps = [r.step for r in experiment.client.api.list_reports("run", number).items]
        assert steps == sorted(set(steps))


class Killing(Transport):
    """Kills the server after it has done what was asked and before its answer is heard."""

    server: Server
    at: Dict[str, int] = {}

    def _converse(self, connection: Any, method: str, target: str, *rest: Any) -> Reply:
        reply = super()._converse(connection, method, target, *rest)
        verb = target.split("?")[0].rsplit("/", 1)[-1]
        if method != "GET" and self.at.get(verb, 0) > 0:
            self.at[verb] -= 1
            self.server.kill()
            raise ConnectionResetError("the server was killed")
        return reply


@pytest.fixture
def killing(own_server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """A client whose server dies twice, right after it has done what the verb says."""

    def make_client(verb: str) -> Client:
        client = Client(own_server.url, clock=Restarting(own_server, patience=1))
        client.api.get_health()
        monkeypatch.setattr(client.api.transport, "__class__", Killing)
        monkeypatch.setattr(client.api.transport, "server", own_server, raising=False)
        monkeypatch.setattr(client.api.transport, "at", {verb: 2}, raising=False)
        return client

    return make_client


@pytest.mark.parametrize("verb", ["experiments", "ask", "reports", "checkpoint"])
def test_what_was_done_and_not_heard_is_done_once(
    killing: Callable[[str], Client], undisturbed: List[Any], verb: str
) -> None:
    client = killing(verb)
    experiment = make(client)
    assert run(experiment) == undisturbed
    assert client.api.transport.at[verb] == 0  # type: ignore[attr-defined]
    assert experiment.info().counts["trials"] == 9


def test_a_completion_that_was_not_heard_counts_once(killing: Callable[[str], Client]) -> None:
    client = killing("complete")
    experiment = client.create("plain", space={"x": uniform(0, 1)}, objective="loss", trials=3)
    for trial in experiment.trials():
        with trial:
            trial.report(1, loss=trial.config["x"])
        assert trial.outcome == "completed"
    assert client.api.transport.at["complete"] == 0  # type: ignore[attr-defined]
    assert experiment.info().counts["completed"] == 3


def test_many_workers_outlive_many_deaths(own_server: Server) -> None:
    client = Client(own_server.url, retry=Retry(first=0.02, longest=0.5, patience=120))
    experiment = promoting(client, "many", 24)
    lock, deaths = threading.Lock(), iter((5, 12, 20, 28, 36))
    done, next_death = 0, next(deaths)

    def train(trial: Trial) -> None:
        nonlocal done, next_death
        state = int(trial.checkpoint.read()) if trial.checkpoint else 0
        assert state == trial.from_step
        for step in trial.steps():
            with lock:
                done += 1
                if done >= next_death:
                    own_server.restart()
                    next_death = next(deaths, 10_000)
            saved = str(step).encode() if trial.checkpoint_due(step) else None
            trial.report(step, loss=trial.config["x"] / step, checkpoint=saved)

    experiment.run(train, workers=4)
    info = experiment.info()
    assert next_death == 10_000 and info.state == "completed"
    assert info.counts["trials"] == 24 and info.counts["failed"] == info.counts["lost"] == 0
    for trial in experiment.all_trials(fields=["reports", "attempt"]):
        steps = [report.step for report in trial.reports]
        assert steps == list(range(1, len(steps) + 1)), f"trial {trial.number} trained {steps}"


def test_a_server_that_stays_away_ends_the_run_with_words(own_server: Server) -> None:
    clock = FakeClock()
    client = Client(own_server.url, clock=clock, retry=Retry(patience=30))
    experiment = make(client)
    with pytest.raises(ConnectionFailed, match="no answer from http://127.0.0.1"):
        for trial in experiment.trials():
            with trial:
                for step in trial.steps():
                    own_server.kill()
                    trial.report(step, loss=1.0)
    assert 15 < sum(clock.slept) <= 31
    # The trial stays ours: when the server is back, a new attempt can be had once its lease has ended.
    own_server.start()
    assert experiment.trial(1).state == "running"
