"""LightGBM: `train(trial, params, data, ...)` in place of `lightgbm.train`, or `TuneCallback(trial)` as a callback."""

from __future__ import annotations

from typing import Any, List, Optional

import lightgbm
from lightgbm.callback import EarlyStopException

from ..trial import Trial
from ._boosting import BoostingCallback, Params, trainings
from ._reporting import Metrics


class TuneCallback(BoostingCallback):
    """Reports every round as `<data>-<metric>` (`valid-binary_logloss`) and ends the training when the server says so.

    - Parameters:
        metrics: The names to send, or the server's names for LightGBM's: `{"val_loss": "valid-binary_logloss"}`.
        rounds: The round after which the training is over, counted from the trial's start.
        checkpoint_every: Save the model every so many rounds too, and not only where the server may pause the trial.
    """

    suffix = ".txt"
    order = 100  # After LightGBM's own callbacks, so that what they record is complete.
    before_iteration = False

    def __call__(self, env: Any) -> None:
        """LightGBM has finished a round."""
        results = env.evaluation_result_list or []
        values = {f"{result[0]}-{result[1]}": float(result[2]) for result in results}
        if not values:
            raise ValueError("LightGBM measures nothing to report: give valid_sets=[data]")
        save = getattr(env.model, "save_model", None)  # lightgbm.cv has several models and saves none.
        begin = self._begin if env.begin_iteration > 0 else 0
        ends = self.reporter.report(
            begin + env.iteration - env.begin_iteration + 1,
            values,
            save and (lambda path: save(str(path), num_iteration=-1)),
        )
        if ends:
            raise EarlyStopException(env.iteration, results)


def train(
    trial: Trial,
    params: Params,
    train_set: lightgbm.Dataset,
    *,
    rounds: Optional[int] = None,
    metrics: Metrics = None,
    checkpoint_every: Optional[int] = None,
    callbacks: Optional[List[Any]] = None,
    **options: Any,
) -> lightgbm.Booster:
    """Runs `lightgbm.train` for a trial, from its checkpoint where it has one, until the server or `rounds` ends it.

    - Parameters:
        params: LightGBM's parameters, or a function that makes them of the trial's configuration, which schedulers
          that clone trials (pbt) need; the data sets must keep their raw data then (`free_raw_data=False`).
        rounds: The round after which the training is over; not needed where the scheduler has a `max_resource`.
        options: What else `lightgbm.train` takes: `valid_sets`, `valid_names` ...
    """
    tune = TuneCallback(trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every)
    for chosen, left in trainings(tune, params, rounds):
        booster = lightgbm.train(
            chosen,
            train_set,
            num_boost_round=left,
            init_model=str(trial.checkpoint.path()) if trial.checkpoint is not None else None,
            callbacks=[*(callbacks or []), tune],
            **options,
        )
    return booster
