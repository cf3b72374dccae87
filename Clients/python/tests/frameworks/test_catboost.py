"""CatBoost under a real server."""

from __future__ import annotations

import pytest

catboost = pytest.importorskip("catboost")
datasets = pytest.importorskip("sklearn.datasets")

import tuning  # noqa: E402

from tuneserver import loguniform, randint  # noqa: E402
from tuneserver.integrations.catboost import TuneCallback, fit  # noqa: E402

SPACE = {"learning_rate": loguniform(0.01, 1.0), "depth": randint(1, 5)}
X, Y = datasets.load_breast_cancer(return_X_y=True)
NAMES = {"loss": "validation-Logloss"}


def model(config, **options):
    """With sampling, so that only an exact state of the generator gives the same curve."""
    fixed = {"bootstrap_type": "Bernoulli", "subsample": 0.7, "random_seed": 1, "thread_count": 1, "verbose": False}
    return catboost.CatBoostClassifier(**fixed, **config, **options)


def tuned(trial, **options):
    return fit(trial, model, X[:400], Y[:400], eval_set=(X[400:], Y[400:]), metrics=NAMES, **options)


def plain(config, rounds=tuning.LAST):
    whole = model(config, iterations=rounds, allow_writing_files=False)
    whole.fit(X[:400], Y[:400], eval_set=(X[400:], Y[400:]), use_best_model=False)
    return whole.get_evals_result()["validation"]["Logloss"]


class TestTrials(tuning.CloningContract):
    space, tolerance = SPACE, 1e-9
    tuned, plain = staticmethod(tuned), staticmethod(plain)
    steps = staticmethod(lambda model: model.tree_count_)


def test_a_lost_worker_costs_only_the_iterations_since_its_last_checkpoint(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=2)

    class Preempted:
        def after_iteration(self, info):
            if info.iteration == 8:
                first.give_back()
            return True

    (first,) = experiment.ask()
    with first:
        tuned(first, callbacks=[Preempted()], checkpoint_every=5)
    (second,) = experiment.ask()
    assert (second.from_step, second.checkpoint.step) == (5, 5)
    with second:
        assert tuned(second).tree_count_ == tuning.LAST
    assert tuning.curve(experiment, 1) == pytest.approx(plain(second.config), rel=1e-9)


def test_what_catboost_refuses_is_told_to_the_server(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1)
    (trial,) = experiment.ask()
    with trial:
        fit(trial, catboost.CatBoostClassifier(loss_function="NoSuch"), X, Y, eval_set=(X, Y), metrics=NAMES)
    told = experiment.trial(1)
    assert told.state == "failed" and "NoSuch" in told.error.message


def test_the_callback_alone_ends_a_fit(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1)
    (trial,) = experiment.ask(can_resume=False)
    with trial:
        whole = model(trial.config, iterations=20, allow_writing_files=False)
        tune = TuneCallback(trial, metrics=NAMES)
        whole.fit(X[:400], Y[:400], eval_set=(X[400:], Y[400:]), use_best_model=False, callbacks=[tune])
        assert whole.tree_count_ == tuning.LAST
    assert tuning.curve(experiment, 1) == pytest.approx(plain(trial.config), rel=1e-9)
