"""scikit-learn: loops over `partial_fit`, over `warm_start`, and over the folds of a cross-validation.

Checkpoints of models are pickles, as scikit-learn's always are: let only people whom you trust write to the server.
"""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Union

import numpy
from sklearn.base import clone, is_classifier
from sklearn.metrics import get_scorer
from sklearn.model_selection import check_cv
from sklearn.utils import _safe_indexing as rows

from ..trial import Trial
from ._reporting import Reporter, needs_end, settings

Model = Union[Any, Callable[[Dict[str, Any]], Any]]
"""An estimator, or a function that makes one of a configuration."""

Evaluate = Callable[[Any], Mapping[str, Any]]
"""The metrics of a model."""


def partial_fit(
    trial: Trial,
    model: Model,
    X: Any,
    y: Any = None,
    *,
    evaluate: Evaluate,
    steps: Optional[int] = None,
    checkpoint_every: Optional[int] = None,
    **options: Any,
) -> Any:
    """Trains by one `model.partial_fit(X, y)` a step until the server or `steps` ends it.

    - Parameters:
        model: An estimator, or a function that makes one of the trial's configuration.
        evaluate: Gives the metrics of the model, `lambda model: {"val_loss": ...}`.
        steps: The step after which the training is over; not needed where the scheduler has a `max_resource`.
        options: What else `partial_fit` takes; a classifier's `classes` are those of y unless given.

    - Returns: The model as it was trained.
    """

    def advance(model: Any, step: int) -> None:
        if is_classifier(model):
            options.setdefault("classes", numpy.unique(y))
        model.partial_fit(X, y, **options)

    return _train(trial, model, advance, evaluate, steps, checkpoint_every)


def warm_start(
    trial: Trial,
    model: Model,
    X: Any,
    y: Any = None,
    *,
    evaluate: Evaluate,
    grow: Optional[str] = "n_estimators",
    per_step: int = 1,
    steps: Optional[int] = None,
    checkpoint_every: Optional[int] = None,
    **options: Any,
) -> Any:
    """Trains an estimator with `warm_start=True` by one `model.fit(X, y)` a step, each on top of the one before.

    - Parameters:
        model: An estimator, or a function that makes one of the trial's configuration.
        grow: The parameter that is `per_step` larger with every step; None for models that train on as they are.
        evaluate, steps: As for `partial_fit`.
        options: What else `fit` takes.

    - Returns: The model as it was trained.
    """

    def advance(model: Any, step: int) -> None:
        if not model.get_params().get("warm_start"):
            raise ValueError(f"{type(model).__name__} needs warm_start=True")
        if grow is not None:
            model.set_params(**{grow: per_step * step})
        model.fit(X, y, **options)

    return _train(trial, model, advance, evaluate, steps, checkpoint_every)


def _train(
    trial: Trial,
    model: Model,
    advance: Callable[[Any, int], None],
    evaluate: Evaluate,
    steps: Optional[int],
    checkpoint_every: Optional[int],
) -> Any:
    needs_end(trial, steps, "steps")
    reporter = Reporter(trial, rounds=steps, checkpoint_every=checkpoint_every)
    step, fitted = reporter.begin, _loaded(trial)
    if fitted is None:
        fitted = clone(settings(model, trial))
    over = False
    while not over:
        step += 1
        advance(fitted, step)
        over = reporter.report(step, evaluate(fitted), lambda path: _dump(fitted, path))
        if reporter.cloned:
            fitted = _loaded(trial).set_params(**settings(model, trial, again=True).get_params())
            over = False
    return fitted


def cross_validate(
    trial: Trial,
    model: Model,
    X: Any,
    y: Any = None,
    *,
    scoring: Mapping[str, Any],
    cv: Any = 5,
    groups: Any = None,
    **options: Any,
) -> Dict[str, List[float]]:
    """Fits and scores a model on one fold a step, and reports the means of the folds so far.

    The scheduler can then end a bad configuration after its first folds. The folds must be the same at every call: a
    number of them is, and so is a splitter with a `random_state`.

    - Parameters:
        scoring: The metrics' names and scorers: `{"accuracy": "accuracy"}`, or functions of (model, X, y).
        cv: The number of folds, or a splitter.
        options: What else `fit` takes.

    - Returns: The scores of the folds by metric.
    """
    made = settings(model, trial)
    scorers = {name: get_scorer(one) if isinstance(one, str) else one for name, one in scoring.items()}
    splits = list(check_cv(cv, y, classifier=is_classifier(made)).split(X, y, groups))
    reporter = Reporter(trial, rounds=len(splits))
    scores: Dict[str, List[float]] = {name: [] for name in scorers}
    if trial.checkpoint is not None:
        scores = json.loads(trial.checkpoint.read())
    for fold in range(reporter.begin, len(splits)):
        fitting, testing = splits[fold]
        fitted = clone(made).fit(rows(X, fitting), None if y is None else rows(y, fitting), **options)
        for name, scorer in scorers.items():
            score = scorer(fitted, rows(X, testing), None if y is None else rows(y, testing))
            scores[name].append(float(score))
        means = {name: float(numpy.mean(values)) for name, values in scores.items()}
        if reporter.report(fold + 1, means, lambda path: path.write_text(json.dumps(scores))):
            break
    return scores


def _loaded(trial: Trial) -> Any:
    return pickle.loads(trial.checkpoint.read()) if trial.checkpoint is not None else None


def _dump(model: Any, path: Path) -> None:
    path.write_bytes(pickle.dumps(model))
