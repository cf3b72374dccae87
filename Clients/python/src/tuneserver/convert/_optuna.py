"""Optuna's studies, there and back."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..client import Client
from ..experiment import Experiment
from ..goals import Goal
from ..models import TrialInfo
from ..problems import DuplicateTrial, Invalid
from ..space import (
    Parameter,
    at_least,
    at_most,
    constant,
    integer,
    loguniform,
    qloguniform,
    quniform,
    uniform,
)
from ._conversion import Conversion

log = logging.getLogger("tuneserver")


@dataclass
class Imported:
    """What became of a study."""

    experiment: Experiment
    conversion: Conversion
    imported: int = 0
    skipped: Dict[str, int] = field(default_factory=dict)
    """Why trials were left out, and how many."""

    def skip(self, why: str) -> None:
        """Counts one that was left out."""
        self.skipped[why] = self.skipped.get(why, 0) + 1


def from_optuna(
    client: Client, study: Any, name: Optional[str] = None, *, pruned: bool = False, **spec: Any
) -> Imported:
    """Makes an experiment of an Optuna study: its space, its directions, and its trials with their curves.

    Complete trials come along; pruned ones, with `pruned`, as complete ones that ended early, which may make one of
    them the best. Failed, running and waiting ones do not. `spec` is the rest of `client.create`: a scheduler, limits.
    """
    conversion = optuna_space(study)
    objectives = _objectives(study)
    experiment = client.create(
        name or study.study_name,
        **{**conversion.spec, "objectives": objectives, "on_conflict": "fail", **spec},
    )
    result = Imported(experiment, conversion)
    names, parameters = [objective.metric for objective in objectives], experiment.info().space
    for trial in study.get_trials(deepcopy=False):
        config = {name: value for name, value in trial.params.items() if name in parameters}
        _import_trial(result, trial, config, names, pruned)
    return result


def optuna_space(study: Any) -> Conversion:
    """The space that a study's trials were drawn from.

    Optuna writes down no conditions. Where another parameter's values tell whether a parameter is there, that becomes
    its condition (`when`); where none does, `notes` says so.
    """
    conversion = Conversion({"space": {}})
    trials = [t for t in study.get_trials(deepcopy=False) if t.distributions]
    names: List[str] = []
    for trial in trials:
        names += [name for name in trial.distributions if name not in names]
    for name in names:
        found = [trial.distributions[name] for trial in trials if name in trial.distributions]
        if any(type(one) is not type(found[-1]) or one != found[-1] for one in found):
            conversion.notes.append(f"{name}: its range changed between trials; the last one is taken")
        parameter = _parameter(conversion, name, found[-1])
        if len(found) < len(trials):
            parameter = _with_condition(conversion, name, parameter, trials, names)
        conversion.spec["space"][name] = parameter
    return conversion


def _parameter(conversion: Conversion, name: str, distribution: Any) -> Parameter:
    kind = type(distribution).__name__
    if kind == "CategoricalDistribution":
        return conversion.categories(name, distribution.choices)
    low, high, log_scale, step = distribution.low, distribution.high, distribution.log, distribution.step
    if low == high:
        return constant(low)
    if kind == "IntDistribution":
        return integer(low, high, log=log_scale, step=step)
    if step is not None:
        return qloguniform(low, high, step) if log_scale else quniform(low, high, step)
    return loguniform(low, high) if log_scale else uniform(low, high)


def _with_condition(
    conversion: Conversion, name: str, parameter: Parameter, trials: Sequence[Any], names: Sequence[str]
) -> Parameter:
    """The parameter with the simplest condition that tells its trials from the others."""
    present = [trial for trial in trials if name in trial.params]
    absent = [trial for trial in trials if name not in trial.params]
    for parent in names:
        if parent == name or any(parent not in trial.params for trial in present):
            continue
        with_it = [trial.params[parent] for trial in present]
        without = [trial.params[parent] for trial in absent if parent in trial.params]
        condition = _condition(conversion, parent, with_it, without)
        if condition is not None:
            return parameter.when({parent: condition})
    conversion.notes.append(f"{name}: it is not in every trial, and no other parameter tells when; it is in all here")
    return parameter


def _condition(conversion: Conversion, parent: str, with_it: List[Any], without: List[Any]) -> Any:
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in with_it + without)
    if numbers and without:
        if min(with_it) > max(without):
            return at_least(min(with_it))
        if max(with_it) < min(without):
            return at_most(max(with_it))
        return None
    if any(value in without for value in with_it):
        return None
    return conversion.scalars(parent, sorted(set(with_it), key=repr))


def _objectives(study: Any) -> List[Goal]:
    directions = [direction.name.lower() for direction in study.directions]
    named: Optional[Sequence[str]] = study.metric_names
    names = list(named) if named else ["value"] if len(directions) == 1 else []
    names = names or [f"value_{index}" for index in range(len(directions))]
    return [Goal(name, direction) for name, direction in zip(names, directions)]


def _import_trial(result: Imported, trial: Any, config: Mapping[str, Any], names: List[str], pruned: bool) -> None:
    state = trial.state.name
    if state not in ("COMPLETE", "PRUNED") or (state == "PRUNED" and not pruned):
        result.skip(state.lower())
        return
    curve: List[Dict[str, Any]] = [
        {"step": int(step), "metrics": {names[0]: value}}
        for step, value in sorted(trial.intermediate_values.items())
        if int(step) >= 0
    ]
    if state == "PRUNED" and not curve:
        result.skip("pruned without a value")
        return
    values = dict(zip(names, trial.values)) if state == "COMPLETE" else curve[-1]["metrics"]
    try:
        result.experiment.client.api.add_trial(
            result.experiment.name,
            {name: result.conversion.scalars(name, [value])[0] for name, value in config.items()},
            state="completed",
            metrics=values,
            reports=curve[-1000:] or None,
        )
        result.imported += 1
    except DuplicateTrial:
        result.skip("duplicate")
    except Invalid as problem:
        log.warning("trial %d of the study was left out: %s", trial.number, problem)
        result.skip("does not fit the space")


def to_optuna(experiment: Experiment, study: Any = None, **options: Any) -> Any:
    """The experiment's trials as an Optuna study, with their curves; `options` go to `optuna.create_study`.

    Completed trials are COMPLETE, stopped ones PRUNED, failed and infeasible ones FAIL; the others stay out. The
    server's number, state and further metrics are user attributes.
    """
    import optuna

    info = experiment.info()
    names = [objective.metric for objective in info.objectives]
    if study is None:
        study = optuna.create_study(
            directions=[objective.goal for objective in info.objectives],
            **{"study_name": experiment.name, **options},
        )
        if hasattr(study, "set_metric_names"):
            _quietly(optuna, study, names)
    fields = ["number", "state", "config", "metrics", "step", "reports", "started_at", "finished_at", "error"]
    for trial in experiment.all_trials(fields=fields):
        frozen = _frozen(optuna, trial, info.space, names)
        if frozen is not None:
            study.add_trial(frozen)
    return study


def _quietly(optuna: Any, study: Any, names: List[str]) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study.set_metric_names(names)


_STATES = {"completed": "COMPLETE", "stopped": "PRUNED", "failed": "FAIL", "infeasible": "FAIL"}


def _frozen(optuna: Any, trial: TrialInfo, space: Mapping[str, Any], names: List[str]) -> Any:
    state = _STATES.get(trial.state)
    if state is None:
        return None
    values = [trial.metrics.get(name, math.nan) for name in names]
    finite = all(math.isfinite(value) for value in values)
    if state == "COMPLETE" and not finite:
        state = "FAIL"
    # Of a step that several attempts reported, the last one counts.
    curve = {r.step: r.metrics[names[0]] for r in trial.reports if names[0] in r.metrics}
    config = {name: value for name, value in trial.config.items() if name in space}
    distributions = {name: _distribution(optuna, space[name], value) for name, value in config.items()}
    several = len(names) > 1
    return optuna.trial.create_trial(
        state=getattr(optuna.trial.TrialState, state),
        params={name: _value(distributions[name], value) for name, value in config.items()},
        distributions=distributions,
        values=values if state == "COMPLETE" else None,
        intermediate_values={} if several else curve,
        user_attrs={"tune_server": {"number": trial.number, "state": trial.state, "metrics": trial.metrics}},
    )


def _value(distribution: Any, value: Any) -> Any:
    """A float as one: JSON makes no difference between 1 and 1.0."""
    return float(value) if type(distribution).__name__ == "FloatDistribution" else value


def _distribution(optuna: Any, definition: Mapping[str, Any], value: Any) -> Any:
    kinds = optuna.distributions
    kind, log_scale, step = definition["type"], definition.get("scale") == "log", definition.get("step")
    if kind == "categorical":
        return kinds.CategoricalDistribution(definition["values"])
    if kind == "bool":
        return kinds.CategoricalDistribution([False, True])
    if kind == "constant":
        return kinds.CategoricalDistribution([definition["value"]])
    if kind == "normal":
        reach = max(8 * definition["sd"], abs(float(value) - definition["mean"]))
        return kinds.FloatDistribution(definition["mean"] - reach, definition["mean"] + reach)
    low, high = definition["low"], definition["high"]
    # Optuna has no steps on a logarithmic scale: the values lie in the range all the same.
    if kind == "int":
        return kinds.IntDistribution(low, high, log=log_scale, step=1 if log_scale else step or 1)
    return kinds.FloatDistribution(low, high, log=log_scale, step=None if log_scale else step)
