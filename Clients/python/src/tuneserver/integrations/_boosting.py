"""What XGBoost and LightGBM have in common: one callback a training, and a new training where a trial is cloned."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Tuple, Union

from ..trial import Trial
from ._reporting import FAR, Metrics, Reporter, needs_end, settings

Params = Union[Mapping[str, Any], Callable[[Dict[str, Any]], Mapping[str, Any]]]
"""A library's parameters, or a function that makes them of the trial's configuration."""

_SEEDS = ("seed", "random_seed", "random_state")


class BoostingCallback:
    """A callback that reports rounds, counted from the trial's start though the library counts anew."""

    suffix = ""

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
            trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every, suffix=self.suffix
        )
        self.restart()

    def restart(self) -> int:
        """Makes ready for a training from the trial's checkpoint; the step that it has reached."""
        self._begin = self.reporter.begin
        return self._begin


def trainings(tune: BoostingCallback, params: Params, rounds: Optional[int]) -> Iterator[Tuple[Dict[str, Any], int]]:
    """The parameters and the number of rounds of each training: one, and another one after each clone."""
    trial, cloned = tune.reporter.trial, False
    needs_end(trial, rounds, "rounds")
    while True:
        done = tune.restart()
        yield _reseeded(settings(params, trial, again=cloned), done), (rounds or FAR) - done
        cloned = tune.reporter.cloned
        if not cloned:
            return


def _reseeded(given: Mapping[str, Any], done: int) -> Dict[str, Any]:
    """The parameters; rows and columns drawn after a break must not be those that were drawn before it."""
    params = dict(given)
    if done:
        seeds = [params.pop(name) for name in _SEEDS if name in params]
        params["seed"] = int((seeds or [0])[0] or 0) + done
    return params
