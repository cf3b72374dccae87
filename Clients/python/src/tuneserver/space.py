"""Search spaces: functions named as Ray Tune's, each making one parameter of the API's `space`.

    space = {"lr": loguniform(1e-4, 1e-1), "layers": integer(1, 3),
             "units2": lograndint(8, 257).when(layers=at_least(2))}

A plain value in a space is a constant; a dict with a `type` is taken as the API has it.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

from ._json import plain


class Parameter:
    """One parameter of a space. It never changes: `when` and `prior` make another one."""

    def __init__(self, document: Mapping[str, Any], *, is_grid: bool = False) -> None:
        self._document: Dict[str, Any] = plain(document)
        self.is_grid = is_grid
        """Whether it came from `grid_search`, so that the searcher is `grid` unless another is named."""

    @property
    def document(self) -> Dict[str, Any]:
        """The parameter as the API has it."""
        return dict(self._document)

    def when(self, parents: Optional[Mapping[str, Any]] = None, **named: Any) -> Parameter:
        """The same parameter, active only when each parent named here passes its test.

        A test is one value, a list of values, or `at_least`, `at_most`, `between`. Names that are no Python names go
        into a dict: `.when({"model.layers": at_least(2)})`.
        """
        tests = {name: _test(test) for name, test in {**(parents or {}), **named}.items()}
        if not tests:
            raise ValueError("when() names no parent")
        return self._with("when", {**self._document.get("when", {}), **tests})

    def prior(self, value: Any, confidence: Optional[str] = None) -> Parameter:
        """The same parameter with a belief about its best value; `confidence` is low, medium (the default) or high."""
        if confidence not in (None, "low", "medium", "high"):
            raise ValueError(f"confidence is low, medium or high, not {confidence!r}")
        belief: Dict[str, Any] = {"value": value}
        if confidence is not None:
            belief["confidence"] = confidence
        return self._with("prior", belief)

    def _with(self, name: str, value: Any) -> Parameter:
        return Parameter({**self._document, name: value}, is_grid=self.is_grid)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameter) and (self._document, self.is_grid) == (
            other._document,
            other.is_grid,
        )

    def __hash__(self) -> int:
        return hash(repr(self._document))

    def __repr__(self) -> str:
        return f"Parameter({self._document!r})"


class Condition:
    """A test of a parent's value, for `Parameter.when`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: Dict[str, Any] = dict(document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.document == other.document

    def __hash__(self) -> int:
        return hash(repr(self.document))

    def __repr__(self) -> str:
        return f"Condition({self.document!r})"


def at_least(value: float) -> Condition:
    """The parent is this or more."""
    return Condition({"min": value})


def at_most(value: float) -> Condition:
    """The parent is this or less."""
    return Condition({"max": value})


def between(low: float, high: float) -> Condition:
    """The parent lies between these two, the ends included."""
    return Condition({"min": low, "max": high})


def _test(test: Any) -> Any:
    if isinstance(test, Condition):
        return test.document
    if isinstance(test, Mapping):
        return dict(test)
    if isinstance(test, (list, tuple, set, frozenset)):
        return {"in": list(test)}
    return {"in": [test]}


# Categories


def choice(values: Iterable[Any]) -> Parameter:
    """One of the values, which are strings, numbers or booleans without an order."""
    return Parameter({"type": "categorical", "values": _values(values)})


def ordinal(values: Iterable[Any]) -> Parameter:
    """One of the values, where neighbours are alike: sizes, levels."""
    return Parameter({"type": "categorical", "values": _values(values), "ordered": True})


def grid_search(values: Iterable[Any]) -> Parameter:
    """Each of the values in turn: an experiment with one of these uses the searcher `grid` unless it names another."""
    return Parameter({"type": "categorical", "values": _values(values)}, is_grid=True)


def boolean() -> Parameter:
    """True or false."""
    return Parameter({"type": "bool"})


def constant(value: Any) -> Parameter:
    """Always this value."""
    return Parameter({"type": "constant", "value": value})


def _values(values: Iterable[Any]) -> List[Any]:
    if isinstance(values, (str, bytes, Mapping)):
        raise TypeError(f"the values are a list, not {values!r}")
    found: List[Any] = plain(list(values))
    for value in found:
        if not isinstance(value, (str, int, float)):
            raise TypeError(f"a value is a string, a number or a boolean, not {value!r}")
    return found


# Real numbers


def uniform(low: float, high: float) -> Parameter:
    """A real number, each as likely as the others, the ends included."""
    return _real(low, high, log=False)


def loguniform(low: float, high: float) -> Parameter:
    """A real number whose logarithm is uniform: learning rates, regularisation."""
    return _real(low, high, log=True)


def quniform(low: float, high: float, q: float) -> Parameter:
    """One of low, low + q, low + 2q ..., the ends included; `low` need not be a multiple of q, unlike in Ray Tune."""
    return _real(low, high, log=False, step=q)


def qloguniform(low: float, high: float, q: float) -> Parameter:
    """One of low, low + q, low + 2q ..., the lower ones as likely as their logarithms are apart."""
    return _real(low, high, log=True, step=q)


def randn(mean: float = 0.0, sd: float = 1.0) -> Parameter:
    """A normally distributed real number."""
    return Parameter({"type": "normal", "mean": mean, "sd": sd})


def _real(low: float, high: float, *, log: bool, step: Optional[float] = None) -> Parameter:
    return Parameter(_range("float", low, high, log, step))


# Integers


def randint(low: int, high: int) -> Parameter:
    """An integer from low up to, and without, high: as in Ray Tune and NumPy. `integer` includes both ends."""
    return integer(low, high - 1)


def lograndint(low: int, high: int) -> Parameter:
    """An integer from low up to, and without, high, whose logarithm is uniform."""
    return integer(low, high - 1, log=True)


def qrandint(low: int, high: int, q: int = 1) -> Parameter:
    """One of low, low + q, low + 2q ..., the ends included."""
    return integer(low, high, step=q)


def qlograndint(low: int, high: int, q: int = 1) -> Parameter:
    """One of low, low + q, low + 2q ..., the ends included, by the logarithm."""
    return integer(low, high, step=q, log=True)


def integer(low: int, high: int, *, log: bool = False, step: Optional[int] = None) -> Parameter:
    """An integer, both ends included."""
    for value in (low, high, step):
        if value is not None and int(value) != value:
            raise ValueError(f"{value!r} is not an integer")
    return Parameter(_range("int", int(low), int(high), log, None if step is None else int(step)))


def _range(kind: str, low: float, high: float, log: bool, step: Optional[float]) -> Dict[str, Any]:
    document: Dict[str, Any] = {"type": kind, "low": low, "high": high}
    if log:
        document["scale"] = "log"
    if step is not None and not (kind == "int" and step == 1):
        document["step"] = step
    return document


# Whole spaces

Space = Mapping[str, Union[Parameter, Mapping[str, Any], str, int, float, bool]]


def space_document(space: Space) -> Dict[str, Any]:
    """The space as the API has it."""
    return {str(name): _parameter(str(name), value) for name, value in space.items()}


def _parameter(name: str, value: Any) -> Dict[str, Any]:
    if isinstance(value, Parameter):
        return value.document
    if isinstance(value, Mapping):
        if "type" not in value:
            raise TypeError(f"{name}: a parameter as a dict has a `type`; nested spaces are not taken")
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        raise TypeError(f"{name}: a list is no parameter; did you mean choice({value!r})?")
    return constant(value).document


def wants_grid(space: Space) -> bool:
    """Whether some parameter came from `grid_search`."""
    return any(isinstance(value, Parameter) and value.is_grid for value in space.values())
