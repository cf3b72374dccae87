"""JSON as the API writes it: numbers that are not finite are the strings nan, inf and -inf."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, Mapping, Union

from .problems import ProtocolError

Scalar = Union[str, int, float, bool]
MetricValue = Union[float, int]


def plain(value: Any) -> Any:
    """The value with numpy's and other libraries' scalars and containers as Python's own."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return _base(value)
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [plain(member) for member in value]
    document = getattr(value, "document", None)
    if isinstance(document, Mapping):
        return plain(document)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "item"):
        return plain(value.item())
    raise TypeError(f"{value!r} ({type(value).__name__}) has no form in JSON")


def _base(value: Any) -> Any:
    """Subclasses such as numpy.float64 and enumerations of strings as what they are at heart."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    return str.__str__(value)


def metric(name: str, value: Any) -> Union[float, int, str]:
    """A metric's value as the API takes it.

    Takes whatever is one number: numpy and torch scalars too.
    """
    if isinstance(value, str):
        if value in ("nan", "inf", "-inf"):
            return value
        raise TypeError(f"the metric {name} must be a number, not {value!r}")
    if isinstance(value, int):
        return int(value)
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise TypeError(f"the metric {name} must be a number, not {value!r}") from error
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    return number


def metrics(values: Mapping[str, Any]) -> Dict[str, Union[float, int, str]]:
    """All metrics as the API takes them."""
    return {str(name): metric(str(name), value) for name, value in values.items()}


def encode(document: Any) -> bytes:
    """The document's bytes.

    Raises ValueError where a number is not finite: only metrics may be that.
    """
    return json.dumps(plain(document), allow_nan=False, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def decode(body: bytes, what: str) -> Any:
    """The document in the bytes; ProtocolError, which begins with what it should be, where there is none."""
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"{what} is no JSON: {body[:80].decode('utf-8', 'replace')!r}") from error
