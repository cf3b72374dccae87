"""LightGBM under a real server."""

from __future__ import annotations

import pytest

lightgbm = pytest.importorskip("lightgbm")
datasets = pytest.importorskip("sklearn.datasets")

import tuning  # noqa: E402

from tuneserver import loguniform, randint  # noqa: E402
from tuneserver.integrations.lightgbm import TuneCallback, train  # noqa: E402

SPACE = {"learning_rate": loguniform(0.01, 1.0), "num_leaves": randint(2, 16)}
X, Y = datasets.load_breast_cancer(return_X_y=True)
NAMES = {"loss": "valid-binary_logloss"}


def params(config):
    fixed = {"objective": "binary", "verbose": -1, "num_threads": 1, "deterministic": True, "force_row_wise": True}
    return {**fixed, **config}


def data():
    learn = lightgbm.Dataset(X[:400], Y[:400], free_raw_data=False)
    valid = learn.create_valid(X[400:], Y[400:])
    valid.free_raw_data = False
    return learn, {"valid_sets": [valid], "valid_names": ["valid"]}


def tuned(trial, **options):
    learn, valid = data()
    return train(trial, params, learn, metrics=NAMES, **valid, **options)


def plain(config, rounds=tuning.LAST):
    learn, valid = data()
    log = {}
    lightgbm.train(params(config), learn, rounds, callbacks=[lightgbm.record_evaluation(log)], **valid)
    return log["valid"]["binary_logloss"]


class TestTrials(tuning.CloningContract):
    space, tolerance = SPACE, 1e-6
    tuned, plain = staticmethod(tuned), staticmethod(plain)
    steps = staticmethod(lambda booster: booster.current_iteration())


def test_what_lightgbm_refuses_is_told_to_the_server(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1)
    (trial,) = experiment.ask()
    learn, valid = data()
    with trial:
        train(trial, {"objective": "none such", "verbose": -1}, learn, metrics=NAMES, **valid)
    told = experiment.trial(1)
    assert told.state == "failed" and "none such" in told.error.message


def test_the_callback_works_in_lightgbms_own_estimators_and_cross_validation(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=2)
    first, second = experiment.ask(2)
    with first:
        model = lightgbm.LGBMClassifier(n_estimators=20, **params(first.config))
        tune = TuneCallback(first, metrics={"loss": "valid_0-binary_logloss"})
        model.fit(X[:400], Y[:400], eval_set=[(X[400:], Y[400:])], callbacks=[tune])
    assert tuning.curve(experiment, 1) == pytest.approx(plain(first.config), rel=1e-5)
    learn, _ = data()
    with second:
        tune = TuneCallback(second, metrics={"loss": "valid-binary_logloss"})
        lightgbm.cv(params(second.config), learn, 20, nfold=3, callbacks=[tune])
    assert second.outcome in ("completed", "stop") and len(tuning.curve(experiment, 2)) == second.step
