"""Ray's searcher: asks the server."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ray import cloudpickle, tune
from ray.tune.search import Searcher
from ray.tune.search.sample import Domain

from .. import maximize, minimize
from ..client import Client
from ..convert import from_ray
from ..convert._conversion import Conversion
from ..experiment import Experiment
from ..problems import NameTaken
from ._bridge import new_bridge

Names = Union[None, str, Sequence[str]]


class TuneServerSearch(Searcher):  # type: ignore[misc]
    """Lets a tune-server choose the configurations; belongs together with `TuneServerScheduler`.

    - Parameters:
        experiment: The experiment's name; it is made from the Tuner's `param_space`, `metric` and `mode` unless it is
          there already.
        url, token: The server's address and token; TUNE_URL and TUNE_TOKEN unless given. The token is not written
          into Ray's files, so `Tuner.restore` needs TUNE_TOKEN.
        max_concurrent: How many trials run at a time. Give it what the cluster can run: otherwise Ray asks for one
          trial more than it can run, which then waits.
        time_attr: The result that counts the steps.
        spec: What else `Client.create` takes: `searcher`, `scheduler`, `trials`, `limits`, `seed` ...
    """

    def __init__(
        self,
        experiment: str,
        url: Optional[str] = None,
        token: Optional[str] = None,
        *,
        max_concurrent: Optional[int] = None,
        time_attr: str = "training_iteration",
        client: Optional[Client] = None,
        **spec: Any,
    ) -> None:
        super().__init__()
        self.bridge = new_bridge(client or Client(url, token), experiment, max_concurrent)
        self.time_attr = time_attr
        self.objectives: List[str] = []
        self._spec = spec
        self._conversion: Optional[Conversion] = None

    # Ray's part

    def set_search_properties(self, metric: Names, mode: Names, config: Mapping[str, Any], **spec: Any) -> bool:
        """Ray tells what is searched and how long."""
        self._metric, self._mode = metric, mode
        conversion = from_ray(_domains(config))
        if any(parameter.is_grid for parameter in conversion.space.values()):
            raise ValueError("grid_search is Ray's own: use choice, and searcher='grid'")
        if conversion.space:
            self._conversion = conversion
            self.bridge.open(self._join(conversion, metric, mode))
        self.check_end(spec.get("num_samples"))
        return True

    def suggest(self, trial_id: str) -> Any:
        """Ray wants a configuration for a new trial."""
        asked = self.bridge.suggest(trial_id)
        if asked is None:
            return Searcher.FINISHED if self.bridge.done else None
        return self._conversion.restore(asked.config) if self._conversion is not None else dict(asked.config)

    def on_trial_complete(
        self, trial_id: str, result: Optional[Mapping[str, Any]] = None, error: bool = False
    ) -> None:
        """The scheduler hears of it too, and with more."""

    def set_max_concurrency(self, max_concurrent: int) -> bool:
        """Ray's `max_concurrent_trials`: here paused trials do not count."""
        self.bridge.max_concurrent = max_concurrent
        return True

    def save(self, checkpoint_path: str) -> None:
        """Ray takes a snapshot. Values of the space may be any objects, so it is a pickle, as Ray's own are."""
        with open(checkpoint_path, "wb") as file:
            cloudpickle.dump({"bridge": self.bridge.state(), "space": self._conversion}, file)

    def restore(self, checkpoint_path: str) -> None:
        """Ray goes on from a snapshot, and does not tell the space again."""
        with open(checkpoint_path, "rb") as file:
            state = cloudpickle.load(file)
        self.bridge.restore(state["bridge"])
        self._conversion = state["space"]

    # The server's part

    def _join(self, conversion: Conversion, metric: Names, mode: Names) -> Experiment:
        """The experiment, made or found."""
        objective = [
            (minimize if goal == "min" else maximize)(name) for name, goal in zip(_list(metric), _list(mode))
        ]
        if not objective:
            raise ValueError("give metric and mode to tune.TuneConfig")
        self.objectives = [goal.metric for goal in objective]
        client, name = self.bridge.client, self.bridge.name
        made = {**self._spec, **conversion.spec, "objective": objective}
        try:
            return client.create(name, **made)
        except NameTaken:
            # Its limits or notes may have been changed since it was made.
            wanted, there = client.check(None, **made), client.experiment(name)
            if (wanted.space, wanted.objectives) != (there.info().space, there.objectives):
                raise
            return there

    def check_end(self, samples: Any) -> None:
        """Raises ValueError where Ray would end before the server does; its default is one sample."""
        limit = self.bridge.experiment.info().limits.get("trials")
        endless = samples is None or samples < 0 or math.isinf(samples) or samples >= 1_000_000_000
        if not endless and (limit is None or samples < limit):
            raise ValueError(
                f"num_samples={samples} would end Ray before the server is done: use num_samples=-1, and "
                "trials=... where the experiment is made"
            )

    def metrics(self, result: Mapping[str, Any]) -> Dict[str, Any]:
        """What is reported of a result: the objectives and up to 49 numbers more, but not Ray's own."""
        if not self.objectives:
            self.objectives = [one.metric for one in self.bridge.experiment.objectives]
        names = [*(name for name in self.objectives if name in result), *(n for n in result if _is_own(n))]
        found: Dict[str, Any] = {}
        for name in names:
            if hasattr(result[name], "__float__"):
                with suppress(TypeError, ValueError, RuntimeError):  # Arrays and tensors of several numbers.
                    found.setdefault(name, float(result[name]))
        return dict(list(found.items())[:50])


def tune_config(
    experiment: str,
    url: Optional[str] = None,
    token: Optional[str] = None,
    *,
    metric: Names = None,
    mode: Names = None,
    max_concurrent: Optional[int] = None,
    time_attr: str = "training_iteration",
    reuse_actors: bool = True,
    **spec: Any,
) -> tune.TuneConfig:
    """A `tune.TuneConfig` with the searcher and the scheduler of this package, and no end but the server's.

    Takes what `TuneServerSearch` takes. Trials share processes (`reuse_actors`), which makes short ones much faster.
    """
    from ._scheduler import TuneServerScheduler

    search = TuneServerSearch(experiment, url, token, max_concurrent=max_concurrent, time_attr=time_attr, **spec)
    return tune.TuneConfig(
        metric=metric,
        mode=mode,
        search_alg=search,
        scheduler=TuneServerScheduler(search),
        num_samples=-1,
        reuse_actors=reuse_actors,
    )


def _domains(config: Mapping[str, Any]) -> Dict[str, Any]:
    """The part of a `param_space` that is searched; the rest Ray hands to the trials by itself."""
    found: Dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, Domain) or (isinstance(value, Mapping) and set(value) == {"grid_search"}):
            found[name] = value
        elif isinstance(value, Mapping):
            inner = _domains(value)
            if inner:
                found[name] = inner
    return found


def _list(names: Names) -> List[str]:
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


_RAYS = {
    *tune.result.AUTO_RESULT_KEYS,
    *tune.result.DEBUG_METRICS,
    *("done", "trial_id", "experiment_tag", "should_checkpoint", tune.result.RESULT_DUPLICATE),
}


def _is_own(name: str) -> bool:
    """Whether a result's key is the trainer's rather than Ray's."""
    return name not in _RAYS and not name.startswith(("config/", "perf/")) and len(name) <= 100
