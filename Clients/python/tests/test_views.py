"""Columns, curves, rungs, the timeline, and the news."""

from __future__ import annotations

import base64
import struct
import threading
from typing import Any, List

import pytest

from fake_http import Cut, Make, answer, problem
from support import FakeClock, Server
from tuneserver import Client, Experiment, NotFound, asha, choice, minimize, uniform
from tuneserver.problems import ProtocolError
from tuneserver.views import Change, Column, Message, messages


def column(kind: str, numbers: List[Any], values: Any = None) -> Column:
    data = struct.pack("<" + ("i" if kind == "i32" else "d") * len(numbers), *numbers)
    return Column(kind, base64.b64encode(data).decode(), values)


def test_columns_are_unpacked() -> None:
    assert column("i32", [1, -1, 3]).unpack() == [1, None, 3]
    assert column("i32", [1, -1, 0], ["a", True]).unpack() == [True, None, "a"]
    assert column("f64", [0.5, float("nan")]).unpack() == [0.5, None]
    assert column("f64", []).unpack() == []


def test_events_are_read_as_they_are_sent() -> None:
    lines = b': hello\n\nid: 7\nevent: change\ndata: {"a":\ndata: 1}\n\ndata:2\r\n\r\nid: 8\n\n'.splitlines(True)
    assert list(messages(lines)) == [Message("change", {"a": 1}, "7"), Message("message", 2, "7")]


@pytest.fixture
def run(client: Client, name: str) -> Experiment:
    experiment = client.create(
        name,
        space={"x": uniform(0, 1), "c": choice(["a", "b"])},
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3),
        trials=12,
    )
    for trial in experiment.trials(worker="me"):
        with trial:
            for step in trial.steps():
                trial.report(step, loss=trial.config["x"])
    return experiment


def test_events_that_are_cut_or_are_no_json_are_told_apart() -> None:
    assert list(messages([b'data: {"name": "\xc3'])) == []
    for strange in (b"data: <html>\n", b"data: " + b"[" * 100_000 + b"\n"):
        with pytest.raises(ProtocolError, match="no JSON"):
            list(messages([strange, b"\n"]))


def test_trials_come_as_columns(run: Experiment) -> None:
    api = run.client.api
    found = api.get_columns(run.name)
    columns = found.unpack()
    trials = list(run.all_trials())
    assert found.count == found.total == 12
    assert columns["number"] == [trial.number for trial in trials]
    assert columns["state"] == [trial.state for trial in trials]
    assert columns["value"] == [trial.value for trial in trials]
    assert columns["param:x"] == [trial.config["x"] for trial in trials]
    assert columns["param:c"] == [trial.config["c"] for trial in trials]
    assert api.get_columns(run.name, after=found.version).count == 0


def test_curves_rungs_and_the_timeline(run: Experiment) -> None:
    api, best = run.client.api, run.best()
    curves = api.get_curves(run.name, top=1, sample=0, trials=[2])
    assert {curve.trial for curve in curves.curves} == {best.number, 2} and curves.metric == "loss"
    assert curves.bands.count[0] == 12
    ladder = api.get_rungs(run.name)
    first = ladder.brackets[0].rungs[0]
    assert ladder.levels == [1, 3, 9] and sorted(first.trials.unpack()) == list(range(1, 13))
    assert set(first.fates.unpack()) <= {"promoted", "stopped", "completed"} and ladder.decisions
    timeline = api.get_timeline(run.name).unpack()
    assert len(timeline["trial"]) == 12 and set(timeline["worker"]) == {"me"}


def test_the_news_end_when_the_experiment_is_over(run: Experiment) -> None:
    (change,) = run.watch()
    assert change.state == "completed" and change.best == run.best().number
    assert change.counts == run.info().counts


def test_all_news_name_the_experiments(run: Experiment) -> None:
    first = next(run.client.api.watch_all_changes())
    assert first.event == "change" and run.name in [one["name"] for one in first.data["experiments"]]


def test_news_of_what_is_not_there_are_refused(client: Client) -> None:
    with pytest.raises(NotFound):
        list(client.api.watch_changes("nobody"))


def test_watching_goes_on_after_a_restart(own_server: Server) -> None:
    client = Client(own_server.url)
    experiment = client.create("watched", space={"x": uniform(0, 1)}, objective="loss", trials=2)
    seen: List[Change] = []
    first = threading.Event()

    def watch() -> None:
        for change in experiment.watch():
            seen.append(change)
            first.set()

    thread = threading.Thread(target=watch)
    thread.start()
    assert first.wait(20)
    own_server.restart()
    experiment.run(lambda trial: 1.0, workers=1)
    thread.join(60)
    assert not thread.is_alive() and seen[-1].state == "completed"
    versions = [change.version for change in seen]
    assert versions == sorted(set(versions))


def test_news_that_break_off_are_asked_for_again_and_not_in_a_hurry(fake: Make, clock: FakeClock) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    state = {"name": "x", "state": "running", "events": 7}
    news = b'id: 7\nevent: change\ndata: {"version": 7, "state": "completed"}\n\n'
    server = fake(
        answer(200, state),
        *(Cut(head + news.replace(b"7", b"5").replace(b"completed", b"running")), answer(200, state)),
        *(Cut(head), answer(200, state)),
        *(problem(503, "overloaded", True), answer(200, state)),
        *(answer(502), answer(200, state)),
        Cut(head + news),
    )
    experiment = Client(server.url, clock=clock).experiment("x")
    assert [change.version for change in experiment.watch()] == [5, 7]
    assert clock.slept == [1.0, 1.0, 1.0]
    asked = [request.target for request in server.requests if "changes" in request.target]
    assert asked == ["/experiments/x/changes"] + ["/experiments/x/changes?after=5"] * 4


def test_news_that_are_none_are_another_program_s(fake: Make, clock: FakeClock) -> None:
    state = {"name": "x", "state": "running", "events": 7}
    strange = Cut(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nevent: change\ndata: 3\n\n")
    experiment = Client(fake(answer(200, state), strange).url, clock=clock).experiment("x")
    with pytest.raises(ProtocolError):
        next(experiment.watch())


def test_the_news_of_what_is_deleted_end(client: Client, experiment: Experiment) -> None:
    news = experiment.watch()
    assert next(news).state == "running"
    experiment.stop(mode="now")
    other = experiment.watch()
    assert next(news).state == "stopped" and list(news) == []
    experiment.delete()
    with pytest.raises(NotFound):
        list(other)


def test_waiting_for_the_server_s_own_trainer(client: Client, name: str) -> None:
    evaluator = {"name": "mlp", "options": {"dataset": "iris", "max_epochs": 2}}
    experiment = client.create(name, evaluator=evaluator, scheduler="none", searcher="random", trials=2, seed=1)
    info = experiment.wait()
    assert info.state == "completed" and info.counts["completed"] == 2
    assert experiment.summary().counts == info.counts and experiment.summary().budget[0].limit == "trials"
    assert experiment.pareto().items[0].number == experiment.best().number
    assert experiment.explain(1).number == 1
