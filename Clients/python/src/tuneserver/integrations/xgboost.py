"""XGBoost: `train(trial, params, data, ...)` in place of `xgboost.train`, or `TuneCallback(trial)` as a callback."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

import xgboost
from xgboost.callback import TrainingCallback

from ..trial import Trial
from ._boosting import BoostingCallback, Params, trainings
from ._reporting import Metrics


class TuneCallback(BoostingCallback, TrainingCallback):
    """Reports every round as `<data>-<metric>` (`valid-logloss`) and ends the training when the server says so.

    - Parameters:
        metrics: The names to send, or the server's names for XGBoost's: `{"val_loss": "valid-logloss"}`.
        rounds: The round after which the training is over, counted from the trial's start.
        checkpoint_every: Save the model every so many rounds too, and not only where the server may pause the trial.
    """

    suffix = ".ubj"

    def restart(self) -> int:
        """Makes ready for a training from the trial's checkpoint; the step that it has reached."""
        self._step = 0
        return super().restart()

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
    params: Params,
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
    tune = TuneCallback(trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every)
    for chosen, left in trainings(tune, params, rounds):
        booster = xgboost.train(
            chosen,
            dtrain,
            num_boost_round=left,
            xgb_model=bytearray(trial.checkpoint.read()) if trial.checkpoint is not None else None,
            callbacks=[*(callbacks or []), tune],
            **{"verbose_eval": False, **options},
        )
    return booster


def _latest(history: List[Any]) -> float:
    """The last value; cross-validation keeps pairs of mean and deviation."""
    last = history[-1]
    return float(last[0]) if isinstance(last, tuple) else float(last)
