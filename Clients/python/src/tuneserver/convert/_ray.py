"""Ray Tune's `param_space`."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Tuple

from ..space import Parameter, choice, constant, integer, loguniform, qloguniform, quniform, randn, uniform
from ._conversion import Conversion, onto_grid


def from_ray(param_space: Mapping[str, Any], separator: str = "/") -> Conversion:
    """The space of a Ray Tune `param_space`.

    Nested dicts become names with slashes, as in Ray's results; `conversion.restore(trial.config)` nests them again.
    `sample_from` and bare functions have no form here: ValueError. Where all that varies is `grid_search`, the searcher
    is `grid`.
    """
    conversion = Conversion({"space": {}}, separator=separator)
    for path, value in _leaves(param_space, ()):
        name = separator.join(path)
        conversion.nested[name] = path
        conversion.spec["space"][name] = _parameter(conversion, name, value)
    _choose_searcher(conversion)
    return conversion


def _choose_searcher(conversion: Conversion) -> None:
    """Grid where there is nothing else; beside sampled parameters Ray repeats the grid, which nothing here does."""
    grids = [name for name, parameter in conversion.space.items() if parameter.is_grid]
    varying = [n for n, parameter in conversion.space.items() if parameter.document["type"] != "constant"]
    if grids and len(grids) == len(varying):
        conversion.spec["searcher"] = "grid"
        return
    for name in grids:
        conversion.spec["space"][name] = choice(conversion.space[name].document["values"])
        conversion.notes.append(f"{name}: beside sampled parameters grid_search becomes a choice; the search decides")


def _leaves(space: Mapping[str, Any], path: Tuple[str, ...]) -> Iterator[Tuple[Tuple[str, ...], Any]]:
    for key, value in space.items():
        here = (*path, str(key))
        if isinstance(value, Mapping) and set(value) != {"grid_search"} and value:
            yield from _leaves(value, here)
        else:
            yield here, value


def _parameter(conversion: Conversion, name: str, value: Any) -> Parameter:
    if isinstance(value, Mapping) and set(value) == {"grid_search"}:
        return conversion.categories(name, value["grid_search"], grid=True)
    kind = type(value).__name__
    if type(value).__module__.startswith("ray.tune"):
        sampler = value.get_sampler()
        if kind == "Categorical":
            return conversion.categories(name, value.categories, grid=type(sampler).__name__ == "Grid")
        if kind == "Float":
            return _real(conversion, name, value, sampler)
        if kind == "Integer":
            return _integer(conversion, name, value, sampler)
        raise ValueError(f"{name}: {kind} has no form here; use `when` and constraints instead")
    if callable(value) and not isinstance(value, type):
        raise ValueError(f"{name}: a function has no form here; pass it outside of the space")
    return conversion.categories(name, [value])


def _unwrapped(sampler: Any) -> Tuple[str, Any, Any]:
    """The kind of the sampler, it, and the quantum around it."""
    q = None
    if type(sampler).__name__ == "Quantized":
        q, sampler = sampler.q, sampler.get_sampler()
    return type(sampler).__name__.strip("_"), sampler, q


def _real(conversion: Conversion, name: str, domain: Any, sampler: Any) -> Parameter:
    kind, inner, q = _unwrapped(sampler)
    if kind == "Normal":
        if q is not None:
            conversion.notes.append(f"{name}: normal values are not rounded to multiples of {q}")
        return randn(float(inner.mean), float(inner.sd))
    low, high = float(domain.lower), float(domain.upper)
    if q is not None:
        low, high = onto_grid(low, high, q)
    if low == high:
        return constant(low)
    if kind == "LogUniform":
        return loguniform(low, high) if q is None else qloguniform(low, high, q)
    return uniform(low, high) if q is None else quniform(low, high, q)


def _integer(conversion: Conversion, name: str, domain: Any, sampler: Any) -> Parameter:
    kind, _, q = _unwrapped(sampler)
    low, high = int(domain.lower), int(domain.upper)
    if q is None or q == 1:
        # Ray leaves the upper end out, but for quantised domains.
        high, step = (high - 1 if q is None else high), None
    else:
        first, last = onto_grid(low, high, q)
        low, high, step = int(first), int(last), int(q)
    if low == high:
        return constant(low)
    return integer(low, high, log=kind == "LogUniform", step=step)
