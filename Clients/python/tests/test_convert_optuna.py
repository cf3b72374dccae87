"""Optuna's studies, there and back, with the real Optuna."""

from __future__ import annotations

from typing import Any

import pytest

from tuneserver import Client, asha, minimize, uniform
from tuneserver.convert import from_optuna, optuna_space, to_optuna

optuna = pytest.importorskip("optuna")
optuna.logging.set_verbosity(optuna.logging.ERROR)
pytestmark = pytest.mark.filterwarnings("ignore")


def study_of(objective: Any, trials: int = 30, **options: Any) -> Any:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1), **options)
    study.optimize(objective, n_trials=trials, catch=(ZeroDivisionError,))
    return study


def network(trial: Any) -> Any:
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    layers = trial.suggest_int("layers", 1, 4)
    trial.suggest_categorical("activation", ["relu", "tanh", None])
    trial.suggest_float("dropout", 0.0, 0.5, step=0.05)
    trial.suggest_int("width", 8, 512, log=True)
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam"])
    if optimizer == "sgd":
        trial.suggest_float("momentum", 0.0, 0.99)
    if layers >= 3:
        trial.suggest_int("width3", 8, 64, step=8)
    for step in range(1, 4):
        trial.report(lr * layers / step, step)
        if trial.number % 5 == 4 and step == 2:
            raise optuna.TrialPruned
    if trial.number == 7:
        raise ZeroDivisionError
    return lr * layers


def test_a_study_becomes_an_experiment_with_its_trials(client: Client, name: str) -> None:
    study = study_of(network)
    result = from_optuna(client, study, name)
    assert result.imported == 23
    assert result.skipped == {"pruned": 6, "fail": 1}
    assert result.conversion.notes == []
    best = result.experiment.best()
    assert best.value == study.best_value
    assert result.conversion.restore(best.config) == study.best_params
    page = client.api.list_reports(name, best.number)
    assert [r.step for r in page.items][:3] == [1, 2, 3]
    space = result.experiment.info().space
    assert space["momentum"]["when"] == {"optimizer": {"in": ["sgd"]}}
    assert space["width3"]["when"]["layers"]["min"] == 3
    assert space["activation"]["values"] == ["relu", "tanh", "None"]
    # The search goes on from there.
    trial = result.experiment.ask()[0]
    with trial:
        trial.report(1, value=1.0)


def test_pruned_trials_come_along_when_asked_for(client: Client, name: str) -> None:
    result = from_optuna(client, study_of(network), name, pruned=True)
    assert result.imported == 29 and result.skipped == {"fail": 1}


def test_a_condition_that_nothing_tells_is_noted() -> None:
    def objective(trial: Any) -> Any:
        x = trial.suggest_float("x", 0, 1)
        return x + (trial.suggest_float("y", 0, 1) if trial.number % 2 else 0)

    conversion = optuna_space(study_of(objective, 10))
    assert len(conversion.notes) == 1 and conversion.notes[0].startswith("y: it is not in every trial")


def test_what_optuna_allows_and_the_server_does_not_is_said(client: Client, name: str) -> None:
    def objective(trial: Any) -> Any:
        trial.suggest_float("same", 1, 1)
        kind = trial.suggest_categorical("kind", [(1, 2), "b"])
        n = trial.suggest_int("n", 1, 3)
        if n <= 1:
            trial.suggest_float("small", 0, 1)
        return n + (trial.suggest_float("moved", 0, 1 + (trial.number == 19)) if kind else 0)

    study = study_of(objective, 20)
    study.add_trial(study.trials[19])
    result = from_optuna(client, study, name)
    assert result.conversion.notes == ["moved: its range changed between trials; the last one is taken"]
    space = result.experiment.info().space
    assert space["same"] == {"type": "constant", "value": 1}
    assert space["kind"]["values"] == ["[1, 2]", "b"] and space["small"]["when"] == {"n": {"max": 1}}
    assert result.skipped == {"duplicate": 1} and result.imported == 20
    assert result.conversion.restore({"kind": "[1, 2]"}) == {"kind": (1, 2)}


def test_trials_that_no_longer_fit_stay_out(client: Client, name: str) -> None:
    study = study_of(lambda t: t.suggest_float("x", 0, 1), 10)
    result = from_optuna(client, study, name, space={"x": uniform(0, 0.5)}, scheduler=asha(1, 9, 3))
    outside = len([t for t in study.trials if t.params["x"] > 0.5])
    assert 0 < outside < 10 and result.skipped == {"does not fit the space": outside}


def test_several_objectives_come_along(client: Client, name: str) -> None:
    def objective(trial: Any) -> Any:
        x = trial.suggest_float("x", 0, 1)
        return x, 1 - x

    study = study_of(objective, 10, directions=["minimize", "maximize"])
    experiment = from_optuna(client, study, name).experiment
    assert [(o.metric, o.goal) for o in experiment.objectives] == [
        ("value_0", "minimize"),
        ("value_1", "maximize"),
    ]
    back = to_optuna(experiment)
    assert sorted(t.values for t in back.trials) == sorted(t.values for t in study.trials)
    assert [d.name for d in back.directions] == ["MINIMIZE", "MAXIMIZE"]


def test_there_and_back_is_the_same_study(client: Client, name: str) -> None:
    study = study_of(network)
    result = from_optuna(client, study, name)
    back = to_optuna(result.experiment)
    complete = [t for t in study.trials if t.state.name == "COMPLETE"]
    assert len(back.trials) == len(complete)
    assert back.best_value == study.best_value
    for one, other in zip(complete, back.trials):
        assert result.conversion.restore(other.params) == one.params
        assert other.value == one.value
        assert {s: v for s, v in other.intermediate_values.items() if s in one.intermediate_values} == (
            one.intermediate_values
        )


def test_an_experiment_becomes_a_study_that_optuna_goes_on_with(client: Client, name: str) -> None:
    experiment = client.create(
        name,
        space={
            "x": uniform(0, 1),
            "n": {"type": "normal", "mean": 0, "sd": 1},
            "k": {"type": "int", "low": 1, "high": 64, "scale": "log"},
            "flag": {"type": "bool"},
            "same": 3,
        },
        objective=minimize("loss"),
        searcher="random",
        scheduler=asha(1, 9, 3),
        trials=15,
    )
    for trial in experiment.trials():
        with trial:
            if trial.number == 2:
                trial.fail("broken")
            for step in trial.steps():
                trial.report(step, loss=trial.config["x"] / step)
    study = to_optuna(experiment, sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=2))
    counts = experiment.info().counts
    states = [t.state.name for t in study.trials]
    assert states.count("COMPLETE") == counts["completed"]
    assert states.count("PRUNED") == counts["stopped"] > 0
    assert states.count("FAIL") == counts["failed"] == 1
    assert study.best_value == experiment.best().value
    study.optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=2)
    assert len(study.trials) == 17
