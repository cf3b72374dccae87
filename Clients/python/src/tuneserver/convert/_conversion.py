"""What became of another program's space, and the way back for its values."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from .._json import plain
from ..space import Parameter, choice, constant, grid_search, ordinal


@dataclass
class Conversion:
    """A space, or a whole experiment, that was another program's."""

    spec: Dict[str, Any]
    """What `client.create(**conversion.spec)` takes: `space`, and what else was there."""
    notes: List[str] = field(default_factory=list)
    """What could not be kept, in words."""
    separator: str = "/"
    values: Dict[str, Dict[str, Any]] = field(default_factory=dict)
    """Parameter -> text that stands for a value -> the value, for what is no string, number or boolean."""
    nested: Dict[str, Tuple[str, ...]] = field(default_factory=dict)
    """Parameter -> where it was in nested dicts."""

    @property
    def space(self) -> Dict[str, Parameter]:
        """The space."""
        found: Dict[str, Parameter] = self.spec["space"]
        return found

    def restore(self, config: Mapping[str, Any]) -> Dict[str, Any]:
        """A trial's config as the other program had it: nested, and with values that JSON has no form for."""
        restored: Dict[str, Any] = {}
        for name, value in config.items():
            *folders, last = self.nested.get(name, (name,))
            place = restored
            for folder in folders:
                place = place.setdefault(folder, {})
            place[last] = self.values.get(name, {}).get(value, value) if isinstance(value, str) else value
        return restored

    def scalars(self, name: str, values: Iterable[Any]) -> List[Any]:
        """The values as the API takes them; what is no scalar becomes a text that `restore` turns back."""
        found = [self._scalar(name, value) for value in values]
        unique: List[Any] = []
        for value in found:
            if not any(value == other and type(value) is type(other) for other in unique):
                unique.append(value)
        return unique

    def _scalar(self, name: str, value: Any) -> Any:
        try:
            simple = plain(value)
        except TypeError:
            simple = None
        if isinstance(simple, (str, int, float)) and not (isinstance(simple, float) and not math.isfinite(simple)):
            return simple
        text = _text(value, simple)
        self.values.setdefault(name, {})[text] = value
        return text

    def categories(self, name: str, values: Iterable[Any], *, grid: bool = False, order: bool = False) -> Parameter:
        """A categorical parameter, or a constant where there is one value only."""
        scalars = self.scalars(name, values)
        if grid:
            return grid_search(scalars)
        if len(scalars) == 1:
            return constant(scalars[0])
        return ordinal(scalars) if order else choice(scalars)


def _text(value: Any, simple: Optional[Any]) -> str:
    if value is None:
        return "None"
    if simple is not None:
        return json.dumps(simple)[:200]
    return (getattr(value, "__name__", None) or repr(value))[:200]


def onto_grid(low: float, high: float, q: float) -> Tuple[float, float]:
    """The multiples of q inside a range: programs that round onto them."""
    first, last = math.ceil(low / q - 1e-9), math.floor(high / q + 1e-9)
    if last < first:
        raise ValueError(f"there is no multiple of {q} from {low} to {high}")
    return _clean(first * q), _clean(last * q)


def _clean(value: float) -> float:
    """Without the dust of a multiplication: 3 * 0.1 is 0.3."""
    return float(f"{value:.12g}")
