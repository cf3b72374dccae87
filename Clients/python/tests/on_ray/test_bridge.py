"""What Ray's searcher and scheduler share, without Ray: asks, reports and breaks against a real server."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys

import pytest

from tuneserver import Client, asha, minimize, pbt, uniform
from tuneserver.ray import _bridge
from tuneserver.ray._bridge import Bridge, new_bridge


def made(client: Client, name: str, scheduler=None, trials: int = 3, **bridging) -> Bridge:
    client.create(
        name,
        space={"x": uniform(0, 1)},
        objective=minimize("loss"),
        searcher="random",
        scheduler=scheduler or asha(1, 3, 3, mode="promotion"),
        trials=trials,
    )
    return new_bridge(client, name, bridging.get("max_concurrent"))


def run_to_rung(bridge: Bridge, ray_id: str, loss: float) -> str:
    assert bridge.suggest(ray_id) is not None
    return bridge.report(ray_id, 1, {"loss": loss})


def test_a_paused_trial_is_released_when_the_server_promotes_it(client, name):
    bridge = made(client, name)
    assert [run_to_rung(bridge, ray_id, loss) for ray_id, loss in (("a", 3), ("b", 1), ("c", 2))] == ["pause"] * 3
    assert bridge.suggest("d") is None, "there is no new trial, but b may go on"
    assert list(bridge.released) == ["b"] and bridge.held["b"].state == "running"
    assert [bridge.report("b", step, {"loss": 1}) for step in (2, 3)] == ["continue", "stop"]
    bridge.complete("b", 3, {"loss": 1})
    assert bridge.suggest("e") is None and bridge.done
    assert client.experiment(name).trial(2).state == "completed"


def test_steps_that_are_trained_again_after_a_break_are_not_sent_again(client, name):
    bridge = made(client, name, asha(1, 9, 3, mode="stopping"))
    bridge.suggest("a")
    for step in (1, 2, 3):
        bridge.report("a", step, {"loss": 1})
    assert bridge.report("a", 2, {"loss": 5}) == "continue"
    assert bridge.report("a", 4, {"loss": 1}) == "continue"
    reports = client.api.list_reports(name, 1).items
    assert [(report.step, report.metrics["loss"]) for report in reports] == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_no_more_trials_run_than_may_and_paused_ones_do_not_count(client, name):
    bridge = made(client, name, max_concurrent=1)
    bridge.suggest("a")
    assert bridge.suggest("b") is None
    bridge.report("a", 1, {"loss": 1})
    assert bridge.suggest("b") is not None


def test_what_a_driver_saved_is_enough_for_the_next_one(client, name):
    first = made(client, name)
    run_to_rung(first, "a", 1)
    first.suggest("b")
    saved = json.loads(json.dumps(first.state()))
    first.report("b", 1, {"loss": 2})  # After the snapshot.

    second = new_bridge(client, name, None)
    second.restore(saved)
    assert [second.refresh(ray_id) for ray_id in "ab"] == ["paused", "paused"]
    assert second.suggest("c") is not None
    second.report("c", 1, {"loss": 3})
    second.ask()
    assert list(second.released) == ["a"]
    with pytest.raises(ValueError, match="not of other"):
        new_bridge(client, "other", None).restore(saved)


def test_trials_of_a_dead_driver_on_this_host_are_run_again_at_once(client, name, monkeypatch):
    """Their leases would last five minutes more."""
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    first = made(client, name)
    with monkeypatch.context() as other:
        other.setattr(_bridge.os, "getpid", lambda: dead.pid)
        asked = first.suggest("a")
    first.tell_checkpoint("a", "file:///x", 0)
    _bridge._bridges.clear()

    second = new_bridge(client, name, None)
    again = second.suggest("b")
    assert (again.number, again.attempt) == (asked.number, 2)
    assert first.report("a", 1, {"loss": 1}) == "stop", "the dead one's lease is lost"
    assert second.report("b", 1, {"loss": 1}) == "pause"


def test_trials_of_living_drivers_are_left_alone(client, name):
    client.create(name, space={"x": uniform(0, 1)}, objective=minimize("loss"), trials=1)
    ours = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        host = _bridge.socket.gethostname()
        client.api.ask(name, worker=f"ray {host} {ours.pid} a")
        client.api.ask(name, worker=f"ray elsewhere {ours.pid} b")
        assert new_bridge(client, name, None).suggest("c") is None
        assert client.experiment(name).trial(1).attempt == 1
    finally:
        ours.communicate(b"\n")


def test_heartbeats_keep_all_trials_that_run(client, name):
    bridge = made(client, name)
    bridge.suggest("a")
    before = client.experiment(name).trial(1).lease.expires_at
    bridge.beat(1.0)
    assert client.experiment(name).trial(1).lease.expires_at > before


def test_failures_and_trainings_that_report_nothing_are_told(client, name):
    bridge = made(client, name)
    bridge.suggest("a")
    bridge.fail("a", "out of luck", "oom")
    bridge.suggest("b")
    bridge.complete("b", None, {})
    first, second = client.experiment(name).trial(1), client.experiment(name).trial(2)
    assert (first.state, first.error.kind, first.error.message) == ("failed", "oom", "out of luck")
    assert (second.state, second.error.message) == ("failed", "The training ended and reported nothing.")


def test_the_last_step_is_sent_with_the_end_where_ray_kept_it_back(client, name):
    bridge = made(client, name, asha(1, 9, 3, mode="stopping"))
    bridge.suggest("a")
    bridge.report("a", 1, {"loss": 2})
    bridge.complete("a", 2, {"loss": 1})
    trial = client.experiment(name).trial(1)
    assert (trial.state, trial.step, trial.value) == ("completed", 2, 1)


def test_schedulers_that_clone_are_refused(client, name):
    bridge = made(client, name, pbt(max_resource=9, perturbation_interval=3))
    with pytest.raises(ValueError, match="pbt needs native workers"):
        bridge.suggest("a")


def test_copies_are_the_same_bridge_and_hold_no_token(name):
    bridge = new_bridge(Client("http://127.0.0.1:1", "a-very-secret-token"), name, 2)
    pickled = pickle.dumps(bridge)
    assert b"secret" not in pickled
    assert pickle.loads(pickled) is bridge and copy.deepcopy(bridge) is bridge
    del _bridge._bridges[bridge.key]
    elsewhere = pickle.loads(pickled)
    assert elsewhere is not bridge and elsewhere is pickle.loads(pickled)
    assert (elsewhere.name, elsewhere.max_concurrent, elsewhere.client.url) == (name, 2, "http://127.0.0.1:1")
