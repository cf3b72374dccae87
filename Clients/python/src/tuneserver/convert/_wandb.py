"""Sweeps of Weights & Biases."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple, Union

from ..catalogue import asha
from ..goals import Goal
from ..space import Parameter, constant, integer, loguniform, qloguniform, quniform, randn, uniform
from ._conversion import Conversion, onto_grid

_SEARCHERS = {"grid": "grid", "random": "random", "bayes": "gp"}
_RANGED = (
    *("int_uniform", "uniform", "beta", "log_uniform", "log_uniform_values"),
    *("inv_log_uniform", "inv_log_uniform_values"),
)
_IGNORED = ("program", "command", "project", "entity", "controller", "imageuri", "job")


def from_wandb(
    sweep: Union[str, os.PathLike[str], Mapping[str, Any]], *, max_resource: Optional[int] = None
) -> Conversion:
    """The experiment of a W&B sweep: a dict, YAML as text, or a file (both need PyYAML).

    What it has no form for is said in `notes`. W&B's `hyperband` becomes `asha`, which compares at the same steps and
    must know where trials end: that is `max_iter`, or `max_resource` given here.
    """
    document = dict(sweep) if isinstance(sweep, Mapping) else _load(sweep)
    conversion = Conversion({"space": {}}, separator=".")
    for path, definition in _leaves(document.get("parameters") or {}, ()):
        name = ".".join(path)
        conversion.nested[name] = path
        conversion.spec["space"][name] = _parameter(conversion, name, definition)
    _take_metric(conversion, document.get("metric"))
    _take_method(conversion, document.get("method"))
    _take_early_termination(conversion, document.get("early_terminate"), max_resource)
    if document.get("run_cap") is not None:
        conversion.spec["trials"] = int(document["run_cap"])
    if document.get("description"):
        conversion.spec["notes"] = str(document["description"])
    for member in _IGNORED:
        if member in document:
            conversion.notes.append(f"{member} is how the sweep was run, and is left out")
    return conversion


def _load(sweep: Union[str, os.PathLike[str]]) -> Dict[str, Any]:
    try:
        import yaml
    except ImportError as error:
        raise ImportError("reading a sweep's YAML needs PyYAML: pip install PyYAML") from error
    text = sweep if isinstance(sweep, str) and "\n" in sweep else Path(sweep).read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    if not isinstance(document, dict):
        raise ValueError("a sweep is a mapping with `parameters`")
    return document


Leaf = Tuple[Tuple[str, ...], Mapping[str, Any]]


def _leaves(parameters: Mapping[str, Any], path: Tuple[str, ...]) -> Iterator[Leaf]:
    for key, definition in parameters.items():
        here = (*path, str(key))
        if not isinstance(definition, Mapping):
            raise ValueError(f"{'.'.join(here)}: a parameter is a mapping, not {definition!r}")
        if "parameters" in definition:
            yield from _leaves(definition["parameters"], here)
        else:
            yield here, definition


def _parameter(conversion: Conversion, name: str, definition: Mapping[str, Any]) -> Parameter:
    if "value" in definition:
        return conversion.categories(name, [definition["value"]])
    if "values" in definition:
        if definition.get("probabilities"):
            conversion.notes.append(f"{name}: the values are equally likely here, not by their probabilities")
        return conversion.categories(name, definition["values"])
    kind = definition.get("distribution") or _guess(name, definition)
    q = definition.get("q", 1.0) if kind.startswith("q_") else None
    kind = kind[2:] if kind.startswith("q_") else kind
    if kind in ("normal", "log_normal"):
        return _normal(conversion, name, kind, definition, q)
    return _ranged(conversion, name, kind, definition, q)


def _guess(name: str, definition: Mapping[str, Any]) -> str:
    if "min" not in definition or "max" not in definition:
        raise ValueError(f"{name}: there are neither values nor min and max")
    whole = isinstance(definition["min"], int) and isinstance(definition["max"], int)
    return "int_uniform" if whole else "uniform"


def _normal(
    conversion: Conversion, name: str, kind: str, definition: Mapping[str, Any], q: Optional[float]
) -> Parameter:
    mean, sd = float(definition.get("mu", 0.0)), float(definition.get("sigma", 1.0))
    if q is not None:
        conversion.notes.append(f"{name}: normal values are not rounded to multiples of {q}")
    if sd == 0:
        return constant(math.exp(mean) if kind == "log_normal" else mean)
    if kind == "normal":
        return randn(mean, sd)
    low, high = math.exp(mean - 3 * sd), math.exp(mean + 3 * sd)
    conversion.notes.append(f"{name}: a log-normal becomes log-uniform over three deviations, {low:g} to {high:g}")
    return loguniform(low, high)


def _ranged(
    conversion: Conversion, name: str, kind: str, definition: Mapping[str, Any], q: Optional[float]
) -> Parameter:
    if kind not in _RANGED:
        raise ValueError(f"{name}: the distribution {kind!r} is not known")
    if kind.startswith(("inv_", "beta")):
        conversion.notes.append(f"{name}: {kind} becomes {'uniform' if kind == 'beta' else 'log-uniform'}")
    low, high = (0.0, 1.0) if kind == "beta" else (definition["min"], definition["max"])
    if kind in ("log_uniform", "inv_log_uniform"):
        # These two of W&B give exponents of e.
        low, high = math.exp(low), math.exp(high)
    if kind == "inv_log_uniform":
        low, high = 1 / high, 1 / low
    if q is not None:
        low, high = onto_grid(low, high, q)
    # Where q is an integer W&B gives integers.
    if kind == "int_uniform" or isinstance(q, int):
        first, last, step = int(low), int(high), None if q is None else int(q)
        return constant(first) if first == last else integer(first, last, log="log" in kind, step=step)
    if low == high:
        return constant(low)
    low, high = float(low), float(high)
    if "log" in kind:
        return loguniform(low, high) if q is None else qloguniform(low, high, q)
    return uniform(low, high) if q is None else quniform(low, high, q)


def _take_metric(conversion: Conversion, metric: Optional[Mapping[str, Any]]) -> None:
    if not metric:
        conversion.notes.append("the sweep names no metric; give `objective` to create()")
        return
    conversion.spec["objective"] = Goal(str(metric["name"]), str(metric.get("goal", "minimize")))
    if metric.get("target") is not None:
        conversion.spec["limits"] = {"target": float(metric["target"])}


def _take_method(conversion: Conversion, method: Optional[str]) -> None:
    if method is None:
        return
    if method not in _SEARCHERS:
        conversion.notes.append(f"the method {method!r} is not known; the server chooses")
        return
    conversion.spec["searcher"] = _SEARCHERS[method]


def _take_early_termination(
    conversion: Conversion, rule: Optional[Mapping[str, Any]], max_resource: Optional[int]
) -> None:
    if not rule:
        return
    if rule.get("type", "hyperband") != "hyperband":
        conversion.notes.append(f"early_terminate of type {rule['type']!r} is not known and left out")
        return
    eta, first, last = float(rule.get("eta", 3)), rule.get("min_iter"), rule.get("max_iter")
    if last is not None and (first is None or "s" in rule):
        # W&B compares at max_iter / eta, / eta^2 ... for s brackets then, whatever min_iter says.
        first = int(last / eta ** int(rule.get("s", 1)))
    last = max_resource or last
    if first is None or last is None:
        conversion.notes.append("early_terminate is left out: give max_resource, the step at which trials end")
        return
    conversion.spec["scheduler"] = asha(max(1, int(first)), int(last), eta, rungs="up", mode="stopping")
