"""Keras on TensorFlow under a real server."""

from __future__ import annotations

import pytest

keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

import numpy  # noqa: E402
import tuning  # noqa: E402

from tuneserver import loguniform, minimize, pbt, randint  # noqa: E402
from tuneserver.integrations.keras import TuneCallback, fit  # noqa: E402

SPACE = {"lr": loguniform(1e-3, 1.0), "units": randint(2, 8)}
X = numpy.random.default_rng(1).normal(size=(64, 4)).astype("float32")
Y = (X**2).sum(axis=1, keepdims=True)
LAST = 3  # TensorFlow takes a second for what others do in a hundredth.
NAMES = {"loss": "val_loss"}
DATA = {"validation_data": (X, Y), "batch_size": 64, "shuffle": False}


def build(config):
    keras.utils.set_random_seed(7)
    layers = [keras.layers.Dense(config["units"], activation="relu"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    # Tracing graphs takes longer than these fits.
    model.compile(optimizer=keras.optimizers.Adam(config["lr"]), loss="mse", run_eagerly=True)
    return model


def tuned(trial, **options):
    return fit(trial, build, X, Y, metrics=NAMES, **DATA, **options)


def plain(config, rounds=LAST):
    return build(config).fit(X, Y, epochs=rounds, verbose=0, **DATA).history["val_loss"]


def passes(model):
    return int(model.optimizer.iterations)


class TestTrials(tuning.Contract):
    space, tolerance = SPACE, 1e-5
    trials, last = 4, LAST
    tuned, plain = staticmethod(tuned), staticmethod(plain)
    steps = staticmethod(passes)


def test_clones_take_another_trials_weights_and_keep_their_own_learning_rate(client, name):
    experiment = client.create(
        name,
        space={"lr": loguniform(1e-4, 1.0), "units": 4},
        objective=minimize("loss"),
        scheduler=pbt(max_resource=6, perturbation_interval=2, population=4),
        trials=4,
        seed=2,
    )
    rates = {}
    for trial in experiment.trials(max_failures=1):
        with trial:
            rates[trial.number] = float(tuned(trial).optimizer.learning_rate)
    trials = list(experiment.all_trials())
    assert [trial.state for trial in trials] == ["completed"] * 4
    assert any(trial.lineage for trial in trials)
    assert rates == pytest.approx({trial.number: trial.config["lr"] for trial in trials}, rel=1e-6)


def test_the_callback_ends_keras_own_fit(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1, last=LAST)
    (trial,) = experiment.ask()
    with trial:
        history = build(trial.config).fit(
            X, Y, epochs=50, verbose=0, callbacks=[TuneCallback(trial, metrics=NAMES)], **DATA
        )
    assert len(history.history["loss"]) == LAST
    assert tuning.curve(experiment, 1) == pytest.approx(plain(trial.config), rel=1e-5)


def test_a_model_that_cannot_be_built_is_told_to_the_server(client, name):
    experiment = tuning.experiment(client, name, SPACE, mode="stopping", trials=1, last=LAST)
    (trial,) = experiment.ask()
    with trial:
        fit(trial, lambda config: keras.Sequential([keras.layers.Dense(-1)]), X, Y, metrics=NAMES, **DATA)
    assert experiment.trial(1).state == "failed"
