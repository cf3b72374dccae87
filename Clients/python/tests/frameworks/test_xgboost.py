"""XGBoost under a real server."""

from __future__ import annotations

import pytest

xgboost = pytest.importorskip("xgboost")
datasets = pytest.importorskip("sklearn.datasets")

import tuning  # noqa: E402

from tuneserver import loguniform, minimize, randint  # noqa: E402
from tuneserver.integrations.xgboost import TuneCallback, train  # noqa: E402

SPACE = {"eta": loguniform(0.01, 1.0), "max_depth": randint(1, 5)}
X, Y = datasets.load_breast_cancer(return_X_y=True)
LEARN, VALID = xgboost.DMatrix(X[:400], Y[:400]), xgboost.DMatrix(X[400:], Y[400:])
NAMES = {"loss": "valid-logloss"}


def params(config):
    return {"objective": "binary:logistic", "nthread": 1, **config}


def tuned(trial, **options):
    return train(trial, params, LEARN, evals=[(VALID, "valid")], metrics=NAMES, **options)


def plain(config, rounds=tuning.LAST):
    log = {}
    xgboost.train(params(config), LEARN, rounds, evals=[(VALID, "valid")], evals_result=log, verbose_eval=False)
    return log["valid"]["logloss"]


class TestTrials(tuning.CloningContract):
    space, tolerance = SPACE, 1e-6
    tuned, plain = staticmethod(tuned), staticmethod(plain)
    steps = staticmethod(lambda booster: booster.num_boosted_rounds())


def test_a_pause_by_a_person_keeps_the_model_of_that_round(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=2)

    class Person(xgboost.callback.TrainingCallback):
        def after_iteration(self, model, epoch, evals_log):
            if model.num_boosted_rounds() == 5:
                experiment.pause(mode="now")

    (first,) = experiment.ask()
    with first:
        tuned(first, callbacks=[Person()])
    assert (first.outcome, first.step) == ("pause", 5)
    experiment.resume()
    (second,) = experiment.ask()
    assert (second.from_step, second.checkpoint.step) == (5, 5)
    with second:
        assert tuned(second).num_boosted_rounds() == tuning.LAST
    assert tuning.curve(experiment, 1) == pytest.approx(plain(second.config), rel=1e-6)


def test_a_lost_worker_costs_only_the_rounds_since_its_last_checkpoint(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=2)

    class Preempted(xgboost.callback.TrainingCallback):
        def after_iteration(self, model, epoch, evals_log):
            if model.num_boosted_rounds() == 8:
                raise KeyboardInterrupt

    (first,) = experiment.ask()
    with pytest.raises(KeyboardInterrupt), first:
        tuned(first, callbacks=[Preempted()], checkpoint_every=5)
    (second,) = experiment.ask()
    assert (second.from_step, second.checkpoint.step) == (5, 5)
    with second:
        tuned(second)
    assert tuning.curve(experiment, 1) == pytest.approx(plain(second.config), rel=1e-6)


def test_a_clone_without_a_function_for_its_parameters_fails_in_words(client, name):
    experiment = tuning.population(client, name, SPACE)
    experiment.run(
        lambda trial: train(trial, params(trial.config), LEARN, evals=[(VALID, "valid")], metrics=NAMES),
        max_failures=7,
    )
    failed = [trial for trial in experiment.all_trials() if trial.state == "failed"]
    assert failed and all("give a function of the configuration" in trial.error.message for trial in failed)


def test_what_xgboost_refuses_is_told_to_the_server(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1)
    (trial,) = experiment.ask()
    with trial:
        train(trial, {"objective": "no:such"}, LEARN, evals=[(VALID, "valid")], metrics=NAMES)
    told = experiment.trial(1)
    assert told.state == "failed" and "no:such" in told.error.message


def test_an_objective_that_xgboost_does_not_measure_is_named_at_once(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1)
    (trial,) = experiment.ask()
    with trial:
        train(trial, params, LEARN, evals=[(VALID, "valid")])
    assert "no loss; these are reported: valid-logloss" in experiment.trial(1).error.message


def test_without_any_end_the_caller_must_say_one(client, name):
    experiment = client.create(name, space=SPACE, objective=minimize("loss"), trials=1)
    (trial,) = experiment.ask()
    with trial:
        with pytest.raises(ValueError, match="say rounds="):
            tuned(trial)
        tuned(trial, rounds=4)
    assert tuning.curve(experiment, 1) == pytest.approx(plain(trial.config, 4), rel=1e-6)


def test_the_callback_works_in_xgboosts_own_estimators_and_cross_validation(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=2)
    first, second = experiment.ask(2)
    with first:
        tune = TuneCallback(first, metrics={"loss": "validation_0-logloss"})
        model = xgboost.XGBClassifier(n_estimators=20, **params(first.config), callbacks=[tune])
        model.fit(X[:400], Y[:400], eval_set=[(X[400:], Y[400:])], verbose=False)
    assert tuning.curve(experiment, 1) == pytest.approx(plain(first.config), rel=1e-5)
    with second:
        tune = TuneCallback(second, metrics={"loss": "test-logloss"})
        found = xgboost.cv(params(second.config), LEARN, 20, nfold=3, callbacks=[tune], as_pandas=False)
    assert tuning.curve(experiment, 2) == pytest.approx(found["test-logloss-mean"])


def test_the_server_may_die_and_come_back_in_the_middle_of_a_run(client, server, name):
    experiment = tuning.experiment(client, name, SPACE, mode="promotion")
    kills = iter([3, 9, 14])
    state = {"round": 0, "next": next(kills)}

    class Crash(xgboost.callback.TrainingCallback):
        def after_iteration(self, model, epoch, evals_log):
            state["round"] += 1
            if state["round"] == state["next"]:
                state["next"] = next(kills, None)
                server.restart()

    tuning.run(experiment, lambda trial: tuned(trial, callbacks=[Crash()]))
    assert state["next"] is None
    tuning.check_promotions(experiment, plain, tolerance=1e-6)
