#!/usr/bin/env python3
"""Tunes CatBoost on scikit-learn's wine data; a step is an iteration, and paused trials go on from its snapshots.

    PYTHONPATH=Clients/python/src python3 Examples/catboost_tuned.py      # TUNE_URL names the server
"""
from catboost import CatBoostClassifier
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from tuneserver import Client, asha, loguniform, minimize, randint
from tuneserver.integrations.catboost import fit

features, target = load_wine(return_X_y=True)
learn_x, valid_x, learn_y, valid_y = train_test_split(features, target, random_state=1)


def model(config):
    return CatBoostClassifier(loss_function="MultiClass", thread_count=1, **config)


experiment = Client().create(
    "catboost",
    space={"learning_rate": loguniform(0.01, 1), "depth": randint(1, 7), "l2_leaf_reg": loguniform(0.1, 100)},
    objective=minimize("validation-MultiClass"),
    scheduler=asha(1, 27, 3, mode="promotion"),
    trials=20,
)
for trial in experiment.trials():
    with trial:
        fit(trial, model, learn_x, learn_y, eval_set=(valid_x, valid_y))
    print(f"trial {trial.number:2}: {trial.outcome} after iteration {trial.step}")
print("best:", experiment.best())
