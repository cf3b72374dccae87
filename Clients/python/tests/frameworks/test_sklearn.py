"""scikit-learn under a real server."""

from __future__ import annotations

import pytest

sklearn = pytest.importorskip("sklearn")

import tuning  # noqa: E402
from sklearn.datasets import load_breast_cancer  # noqa: E402
from sklearn.ensemble import GradientBoostingClassifier  # noqa: E402
from sklearn.linear_model import LogisticRegression, SGDClassifier  # noqa: E402
from sklearn.metrics import log_loss  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from tuneserver import loguniform, maximize  # noqa: E402
from tuneserver.integrations.sklearn import cross_validate, partial_fit, warm_start  # noqa: E402

X, Y = load_breast_cancer(return_X_y=True)
X = StandardScaler().fit_transform(X)
LEARN, VALID = (X[:400], Y[:400]), (X[400:], Y[400:])


def losses(model):
    return {"loss": log_loss(VALID[1], model.predict_proba(VALID[0]))}


def linear(config):
    return SGDClassifier(loss="log_loss", random_state=3, **config)


def boosted(config):
    return GradientBoostingClassifier(warm_start=True, subsample=0.5, max_depth=2, random_state=3, **config)


def by_passes(trial, **options):
    return partial_fit(trial, linear, *LEARN, evaluate=losses, **options)


def by_trees(trial, **options):
    return warm_start(trial, boosted, *LEARN, evaluate=losses, per_step=2, **options)


def plain_passes(config, rounds):
    model = linear(config)
    for _ in range(rounds):
        yield losses(model.partial_fit(*LEARN, classes=[0, 1]))["loss"]


def plain_trees(config, rounds):
    model = boosted(config)
    for step in range(1, rounds + 1):
        yield losses(model.set_params(n_estimators=2 * step).fit(*LEARN))["loss"]


class TestPartialFit(tuning.CloningContract):
    space, tolerance = {"alpha": loguniform(1e-6, 1.0)}, 1e-12
    tuned, plain = staticmethod(by_passes), staticmethod(plain_passes)
    steps = staticmethod(lambda model: model.t_ // 400)


class TestWarmStart(tuning.CloningContract):
    space, tolerance = {"learning_rate": loguniform(0.01, 1.0)}, 1e-12
    tuned, plain = staticmethod(by_trees), staticmethod(plain_trees)
    steps = staticmethod(lambda model: model.n_estimators_ // 2)


def test_clones_keep_their_own_parameters(client, name):
    experiment = tuning.population(client, name, {"alpha": loguniform(1e-6, 1.0)})
    alphas = {}
    tuning.run(experiment, lambda trial: alphas.update({trial.number: by_passes(trial).alpha}))
    assert any(trial.lineage for trial in experiment.all_trials())
    assert alphas == {trial.number: trial.config["alpha"] for trial in experiment.all_trials()}


def test_the_folds_of_a_cross_validation_are_steps(client, name):
    experiment = client.create(
        name,
        space={"C": loguniform(1e-4, 10.0)},
        objective=maximize("accuracy"),
        searcher="random",
        scheduler={"name": "asha", "options": {"min_resource": 1, "max_resource": 4, "mode": "promotion"}},
        trials=9,
        seed=1,
    )

    def model(config):
        return LogisticRegression(**config)

    tuning.run(experiment, lambda trial: cross_validate(trial, model, X, Y, scoring={"accuracy": "accuracy"}, cv=4))
    ended = [trial for trial in experiment.all_trials() if trial.step == 4]
    assert ended
    for trial in ended:
        scores = sklearn.model_selection.cross_val_score(model(trial.config), X, Y, cv=4)
        means = [scores[: fold + 1].mean() for fold in range(4)]
        assert tuning.curve(experiment, trial.number, "accuracy") == pytest.approx(means)


def test_a_model_without_warm_start_is_refused_in_words(client, name):
    experiment = tuning.experiment(client, name, {"x": loguniform(0.1, 1.0)}, mode="stopping", trials=1)
    (trial,) = experiment.ask()
    with trial:
        warm_start(trial, GradientBoostingClassifier(), *LEARN, evaluate=losses)
    assert "needs warm_start=True" in experiment.trial(1).error.message
