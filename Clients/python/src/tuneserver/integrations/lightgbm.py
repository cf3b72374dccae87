"""LightGBM: `train(trial, params, data, ...)` in place of `lightgbm.train`, or `TuneCallback(trial)` as a callback."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Union

import lightgbm
from lightgbm.callback import EarlyStopException

from ..trial import Trial
from ._reporting import FAR, Metrics, Reporter, needs_end, settings


class TuneCallback:
    """Reports every round as `<data>-<metric>` (`valid-binary_logloss`) and ends the training when the server says so.

    - Parameters:
        metrics: The names to send, or the server's names for LightGBM's: `{"val_loss": "valid-binary_logloss"}`.
        rounds: The round after which the training is over, counted from the trial's start.
        checkpoint_every: Save the model every so many rounds too, and not only where the server may pause the trial.
    """

    order = 100  # After LightGBM's own callbacks, so that what they record is complete.
    before_iteration = False

    def __init__(
        self,
        trial: Trial,
        *,
        metrics: Metrics = None,
        rounds: Optional[int] = None,
        checkpoint_every: Optional[int] = None,
    ) -> None:
        self.reporter = Reporter(
            trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every, suffix=".txt"
        )
        self.restart()

    def restart(self) -> int:
        """Makes ready for a training from the trial's checkpoint; the step that it has reached."""
        self._begin = self.reporter.begin
        return self._begin

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
    params: Union[Mapping[str, Any], Callable[[Dict[str, Any]], Mapping[str, Any]]],
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
    needs_end(trial, rounds, "rounds")
    tune = TuneCallback(trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every)
    while True:
        again, done = tune.reporter.cloned, tune.restart()
        booster = lightgbm.train(
            _params(settings(params, trial, again=again), done),
            train_set,
            num_boost_round=(rounds or FAR) - done,
            init_model=str(trial.checkpoint.path()) if trial.checkpoint is not None else None,
            callbacks=[*(callbacks or []), tune],
            **options,
        )
        if not tune.reporter.cloned:
            return booster


def _params(given: Mapping[str, Any], done: int) -> Dict[str, Any]:
    """The parameters; rows and columns drawn after a break must not be those that were drawn before it."""
    params = dict(given)
    if done:
        name = next((alias for alias in ("seed", "random_seed", "random_state") if alias in params), "seed")
        params[name] = int(params.get(name) or 0) + done
    return params
