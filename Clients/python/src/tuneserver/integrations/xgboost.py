"""XGBoost: `train(trial, params, data, ...)` in place of `xgboost.train`, or `TuneCallback(trial)` as a callback."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Union

import xgboost
from xgboost.callback import TrainingCallback

from ..trial import Trial
from ._reporting import FAR, Metrics, Reporter, needs_end, settings


class TuneCallback(TrainingCallback):
    """Reports every round as `<data>-<metric>` (`valid-logloss`) and ends the training when the server says so.

    - Parameters:
        metrics: The names to send, or the server's names for XGBoost's: `{"val_loss": "valid-logloss"}`.
        rounds: The round after which the training is over, counted from the trial's start.
        checkpoint_every: Save the model every so many rounds too, and not only where the server may pause the trial.
    """

    def __init__(
        self,
        trial: Trial,
        *,
        metrics: Metrics = None,
        rounds: Optional[int] = None,
        checkpoint_every: Optional[int] = None,
    ) -> None:
        super().__init__()
        self.reporter = Reporter(
            trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every, suffix=".ubj"
        )
        self.restart()

    def restart(self) -> int:
        """Makes ready for a training from the trial's checkpoint; the step that it has reached."""
        self._step, self._begin = 0, self.reporter.begin
        return self._begin

    def after_iteration(self, model: Any, epoch: int, evals_log: Mapping[str, Any]) -> bool:
        """XGBoost asks whether to end."""
        values = {
            f"{data}-{name}": _latest(history) for data, by in evals_log.items() for name, history in by.items()
        }
        if not values:
            raise ValueError("XGBoost measures nothing to report: give evals=[(data, name)]")
        if not isinstance(model, xgboost.Booster):  # xgboost.cv has several.
            ends = self.reporter.report(epoch + 1, values)
            if ends:
                model.set_attr(best_iteration=str(epoch))  # It cuts its results there.
            return ends
        if self._step == 0 and model.num_boosted_rounds() > 1:
            self._step = self._begin
        self._step += 1  # `epoch` starts anew with every call of xgboost.train.
        return self.reporter.report(self._step, values, lambda path: model.save_model(str(path)))


def train(
    trial: Trial,
    params: Union[Mapping[str, Any], Callable[[Dict[str, Any]], Mapping[str, Any]]],
    dtrain: Any,
    *,
    rounds: Optional[int] = None,
    metrics: Metrics = None,
    checkpoint_every: Optional[int] = None,
    callbacks: Optional[List[Any]] = None,
    **options: Any,
) -> xgboost.Booster:
    """Runs `xgboost.train` for a trial, from its checkpoint where it has one, until the server or `rounds` ends it.

    - Parameters:
        params: XGBoost's parameters, or a function that makes them of the trial's configuration, which schedulers
          that clone trials (pbt) need.
        rounds: The round after which the training is over; not needed where the scheduler has a `max_resource`.
        options: What else `xgboost.train` takes: `evals`, `early_stopping_rounds` ...
    """
    needs_end(trial, rounds, "rounds")
    tune = TuneCallback(trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every)
    while True:
        again, done = tune.reporter.cloned, tune.restart()
        booster = xgboost.train(
            _params(settings(params, trial, again=again), done),
            dtrain,
            num_boost_round=(rounds or FAR) - done,
            xgb_model=bytearray(trial.checkpoint.read()) if trial.checkpoint is not None else None,
            callbacks=[*(callbacks or []), tune],
            **{"verbose_eval": False, **options},
        )
        if not tune.reporter.cloned:
            return booster


def _params(given: Mapping[str, Any], done: int) -> Dict[str, Any]:
    """The parameters; rows and columns drawn after a break must not be those that were drawn before it."""
    params = dict(given)
    if done:
        params["seed"] = int(params.get("seed", params.pop("random_state", 0)) or 0) + done
    return params


def _latest(history: List[Any]) -> float:
    """The last value; cross-validation keeps pairs of mean and deviation."""
    last = history[-1]
    return float(last[0]) if isinstance(last, tuple) else float(last)
