"""The thin level: each call against a real server."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from tuneserver import Client, Experiment, NotEnoughData, NotFound, asha, choice, minimize, uniform
from tuneserver.models import TrialInfo
from tuneserver.problems import (
    DuplicateTrial,
    IdempotencyMismatch,
    Invalid,
    InvalidTransition,
    LeaseLost,
    MetricConflict,
    NameTaken,
    StaleRevision,
    TooLarge,
    TrialFinished,
)


@pytest.fixture
def finished(client: Client, name: str) -> Experiment:
    """An experiment with forty trials under ASHA."""
    experiment = client.create(
        name,
        space={"x": uniform(0, 1), "c": choice(["a", "b"])},
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3),
        trials=40,
    )
    for trial in experiment.trials():
        with trial:
            for step in trial.steps():
                trial.report(step, loss=trial.config["x"] + 0.1 / step, seconds=0.5)
    return experiment


def test_analyses_are_values_with_types(finished: Experiment) -> None:
    api, name = finished.client.api, finished.name
    best = api.get_best(name)
    assert api.get_top(name, 3)[0] == best and len(finished.top(3)) == 3
    assert api.get_best(name, fidelity="any").value <= best.value
    summary = api.get_summary(name)
    assert summary.counts["trials"] == 40 and summary.rungs[0].level == 1 and summary.best == best
    importance = api.get_importance(name)
    assert importance.parameters[0].parameter == "x" and importance.parameters[0].raw_value > 0
    assert api.get_importance(name, method="fanova", pairs=True).pairs
    assert api.get_pareto(name).items[0].number == best.number
    assert {c.parameter for c in api.get_correlations(name).items} == {"x", "c"}
    assert len(api.get_parallel(name).trials) == 40
    assert api.get_slice(name, "x").points[0].mean is not None
    assert len(api.get_pairs(name, "x", "c").ys) == 2
    assert api.get_hypervolume(name).points
    assert api.get_regret(name, 0.0).points[-1].regret == pytest.approx(best.value)
    shares = [share for _, share in api.get_distribution(name).points]
    assert shares == sorted(shares) and shares[-1] == 1
    what_if = api.ask_what_if(name, asha(1, 9, 2).document)
    assert what_if.scheduler.name == "asha" and what_if.recorded["trials"] == 40
    explanation = api.get_explanation(name, best.number)
    assert explanation.configuration and explanation.standing
    history = api.get_history(name, best.number)
    assert history.attempts[0].started_at is not None and history.decisions


def test_lists_come_page_by_page(finished: Experiment) -> None:
    api, name = finished.client.api, finished.name
    page = api.list_trials(name, limit=30)
    assert len(page.items) == 30 and page.next_cursor
    assert len(api.list_trials(name, limit=30, cursor=page.next_cursor).items) == 10
    assert [t.number for t in finished.all_trials()] == list(range(1, 41))
    assert {t.state for t in finished.all_trials(state=["stopped"])} == {"stopped"}
    few = api.list_trials(name, fields=["state", "reports"], sort="-number", limit=1).items[0]
    assert few.number == 40 and few.reports and few.config == {}
    curve = api.list_reports(name, finished.best().number, max_points=2)
    steps = [r.step for r in curve.items]
    assert steps[0] == 1 and steps[-1] == 9 and len(steps) < 9 and curve.items[0].metrics["seconds"] == 0.5
    assert isinstance(curve.items[0].at, datetime) and curve.items[0].at.tzinfo == timezone.utc


def test_export_and_import_and_fork(finished: Experiment) -> None:
    client = finished.client
    lines = finished.export()
    assert finished.export("csv").startswith(b"number,")
    assert set(json.loads(finished.export("analysis"))) >= {"importance"}
    best = finished.best()
    fork = finished.fork(finished.name + "-fork", changes={"seed": 5}, trials="completed")
    assert fork.info().seed == 5 and fork.info().counts["trials"] > 0
    finished.delete()
    with pytest.raises(NotFound):
        finished.info()
    assert client.import_(lines).best() == best


def test_events_come_as_a_long_poll(finished: Experiment) -> None:
    api = finished.client.api
    page = api.list_events(finished.name, after=0)
    assert page.items and page.items[0]["version"] >= 1
    assert api.list_events(finished.name, after=finished.info().events, wait=0.01).items == []
    everywhere = api.list_all_events()
    assert isinstance(everywhere.next, str)


def test_experiments_are_listed_and_changed(client: Client, experiment: Experiment) -> None:
    info = experiment.edit(tags=["mine", experiment.name[:60]], notes="Seen.", limits={"trials": 9})
    assert info.tags[0] == "mine" and info.limits["trials"] == 9
    assert [item.name for item in client.experiments(tag=experiment.name[:60])] == [experiment.name]
    assert [item.name for item in client.experiments(q=experiment.name, state=["running"])] == [experiment.name]
    with pytest.raises(StaleRevision):
        client.api.edit_experiment(experiment.name, {"notes": "Late."}, revision=info.revision - 1)
    assert client.api.edit_experiment(experiment.name, {"notes": "In time."}, revision=info.revision).notes


def test_an_experiment_is_paused_resumed_and_stopped(experiment: Experiment) -> None:
    assert experiment.pause(reason="Lunch.").state == "paused"
    answer = experiment.ask_answer()
    assert (answer.status, answer.reason) == ("wait", "paused") and experiment.ask() == []
    assert experiment.resume(limits={"trials": 5}).limits["trials"] == 5
    assert experiment.stop(mode="now").state == "stopped" and experiment.state == "stopped"
    assert experiment.info().is_over and experiment.ask_answer().status == "done"
    with pytest.raises(InvalidTransition):
        experiment.pause()


def test_trials_are_queued_recorded_cancelled_and_retried(experiment: Experiment) -> None:
    api, name = experiment.client.api, experiment.name
    queued = experiment.add({"x": 0.5})
    assert queued.state == "queued"
    with pytest.raises(DuplicateTrial):
        experiment.add({"x": 0.5})
    assert api.cancel_trial(name, queued.number).state == "cancelled"
    done = experiment.add({"x": 0.25}, {"loss": 0.1}, reports=[{"step": 1, "metrics": {"loss": 0.3}}])
    assert done.state == "completed" and experiment.best().number == done.number
    trial = experiment.ask()[0]
    trial.fail("The disk is full.")
    assert trial.outcome == "failed"
    assert api.retry_trial(name, trial.number).state == "queued"
    assert experiment.ask()[0].number == trial.number


def test_tell_does_it_in_one_round_trip(experiment: Experiment) -> None:
    api, name = experiment.client.api, experiment.name
    first = api.ask(name).trials[0]
    answer = api.tell(
        name,
        [
            {
                "trial": first.number,
                "lease": first.lease.token,
                "reports": [{"step": 1, "metrics": {"loss": 0.5, "norm": float("inf")}}],
                "complete": {"state": "completed", "metrics": {"loss": 0.5, "norm": float("nan")}},
            },
            {"trial": 99, "complete": {"state": "completed"}},
        ],
        ask={"worker": "me"},
    )
    assert [r.status for r in answer.results] == [200, 404]
    assert answer.results[0].state == "completed" and answer.results[1].problem is not None
    assert answer.ask is not None and answer.ask.trials[0].number == 2
    assert experiment.trial(first.number).metrics == pytest.approx({"loss": 0.5, "norm": float("nan")}, nan_ok=True)


def test_the_same_key_gives_the_same_answer(experiment: Experiment) -> None:
    api, name = experiment.client.api, experiment.name
    asked = [api.ask(name, key="once").trials[0].number for _ in range(3)]
    assert asked == [1, 1, 1]
    with pytest.raises(IdempotencyMismatch):
        api.ask(name, key="once", count=2)


def test_refusals_say_which_field(client: Client) -> None:
    with pytest.raises(Invalid) as caught:
        client.create("x", space={"x": uniform(0, 1)}, objective="loss", limits={"trails": 3})
    assert "/limits/trails" in [error.pointer for error in caught.value.errors]
    assert "did you mean trials" in str(caught.value)
    assert caught.value.request_id and not caught.value.retryable


def test_names_are_taken_once(client: Client, experiment: Experiment) -> None:
    spec: Any = {
        "space": {"x": uniform(0, 1)},
        "objective": minimize("loss"),
        "searcher": "random",
        "trials": 4,
    }
    assert client.create(experiment.name, **spec).name == experiment.name
    with pytest.raises(NameTaken):
        client.create(experiment.name, **spec, on_conflict="fail")
    with pytest.raises(NameTaken):
        client.create(experiment.name, **{**spec, "trials": 5})


def test_conflicts_of_a_trial_have_classes(experiment: Experiment) -> None:
    api, name = experiment.client.api, experiment.name
    asked = api.ask(name).trials[0]
    api.report(name, asked.number, 1, {"loss": 0.5}, lease=asked.lease.token)
    with pytest.raises(MetricConflict):
        api.report(name, asked.number, 1, {"loss": 0.6})
    with pytest.raises(LeaseLost):
        api.report(name, asked.number, 2, {"loss": 0.6}, lease="t1.9-0000000000000000")
    many = api.report(name, asked.number, reports=[{"step": s, "metrics": {"loss": 0.1}} for s in (2, 3)])
    assert many.decision.action == "continue"
    warned = api.report(name, asked.number, 4, {"other": 0.6})
    assert warned.warnings
    assert api.complete(name, asked.number).state == "completed"
    with pytest.raises(TrialFinished):
        api.heartbeat(name, asked.number)
    with pytest.raises(NotFound):
        experiment.trial(99)
    with pytest.raises(ValueError):
        api.report(name, asked.number)


def test_checkpoints_are_kept_as_bytes_or_addresses(experiment: Experiment) -> None:
    api, name = experiment.client.api, experiment.name
    number = api.ask(name).trials[0].number
    assert api.put_checkpoint(name, number, b"abc", step=1).bytes == 3
    assert api.get_checkpoint(name, number) == b"abc"
    assert api.put_checkpoint(name, number, uri="s3://b/1").uri == "s3://b/1"
    kept = api.get_checkpoint(name, number)
    assert not isinstance(kept, bytes) and kept.uri == "s3://b/1"
    with pytest.raises(ValueError):
        api.put_checkpoint(name, number)
    limit = int(api.get_version().limits["checkpoint_bytes"])
    with pytest.raises(TooLarge):
        api.put_checkpoint(name, number, bytes(limit + 1))


def test_the_server_tells_of_itself(client: Client, experiment: Experiment) -> None:
    api = client.api
    assert api.get_health() == {"status": "ok"} and api.get_readiness()["status"] == "ready"
    version = api.get_version()
    assert version.name == "tune-server" and version.limits["trials_per_ask"] == 256
    assert api.get_document().startswith("openapi: 3.1")
    assert {entry.name for entry in api.list_evaluators()} >= {"mlp"}
    assert {dataset.name for dataset in api.list_datasets()} >= {"iris"}
    experiment.ask(worker="somebody")
    leases = [lease for lease in api.list_workers() if lease.experiment == experiment.name]
    assert [lease.worker for lease in leases] == ["somebody"]


def test_the_trial_shows_what_the_package_does_not_know(experiment: Experiment) -> None:
    info = TrialInfo.read({"number": 3, "news": 1})
    assert info.raw["news"] == 1 and info.config == {}
    with pytest.raises(ValueError, match="number is missing"):
        TrialInfo.read({})
    with pytest.raises(NotEnoughData):
        experiment.client.api.get_importance(experiment.name)
