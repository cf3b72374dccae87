#!/usr/bin/env python3
"""Tunes a small Keras network on TensorFlow; a step is an epoch.

    PYTHONPATH=Clients/python/src python3 Examples/tensorflow_tuned.py      # TUNE_URL names the server
"""
import keras
import numpy
from tuneserver import Client, asha, loguniform, minimize, randint
from tuneserver.integrations.keras import fit

inputs = numpy.random.default_rng(1).normal(size=(512, 4)).astype("float32")
targets = (inputs**2).sum(axis=1, keepdims=True)


def build(config):
    hidden = keras.layers.Dense(config["units"], activation="relu")
    model = keras.Sequential([keras.Input((4,)), hidden, keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(config["lr"]), loss="mse")
    return model


experiment = Client().create(
    "tensorflow",
    space={"lr": loguniform(1e-4, 1), "units": randint(2, 65)},
    objective=minimize("val_loss"),
    scheduler=asha(1, 9, 3),
    trials=8,
)
for trial in experiment.trials():
    with trial:
        fit(trial, build, inputs[:384], targets[:384], validation_data=(inputs[384:], targets[384:]))
    print(f"trial {trial.number:2}: {trial.outcome} after epoch {trial.step}")
print("best:", experiment.best())
