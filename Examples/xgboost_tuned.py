#!/usr/bin/env python3
"""Tunes XGBoost on scikit-learn's breast cancer data; a step is a boosting round.

    PYTHONPATH=Clients/python/src python3 Examples/xgboost_tuned.py      # TUNE_URL names the server

Trials that ASHA pauses are saved as model files and go on where they were, here or on another machine.
"""
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from tuneserver import Client, asha, loguniform, minimize, randint, uniform
from tuneserver.integrations.xgboost import train

SPACE = {"eta": loguniform(0.01, 1), "max_depth": randint(1, 9), "subsample": uniform(0.5, 1), "lambda": loguniform(0.01, 100)}

features, target = load_breast_cancer(return_X_y=True)
learn_x, valid_x, learn_y, valid_y = train_test_split(features, target, random_state=1)
learn, valid = xgboost.DMatrix(learn_x, learn_y), xgboost.DMatrix(valid_x, valid_y)


def params(config):
    return {"objective": "binary:logistic", "nthread": 1, **config}


experiment = Client().create(
    "xgboost",
    space=SPACE,
    objective=minimize("valid-logloss"),
    searcher="bohb",
    scheduler=asha(1, 27, 3, mode="promotion"),
    trials=30,
)
for trial in experiment.trials():
    with trial:
        train(trial, params, learn, evals=[(valid, "valid")])
    print(f"trial {trial.number:2}: {trial.outcome} after round {trial.step}")
print("best:", experiment.best())
