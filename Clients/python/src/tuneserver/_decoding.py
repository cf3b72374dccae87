"""Turns the API's JSON into dataclasses by their annotations."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from types import MappingProxyType
from typing import (
    Any,
    Callable,
    Dict,
    List,
    Mapping,
    Tuple,
    Type,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

M = TypeVar("M", bound="Model")
_NONE = type(None)


class Model:
    """What the server says about something; its subclasses are frozen dataclasses."""

    raw: Mapping[str, Any] = MappingProxyType({})
    """The whole object, with members that this version of the package does not know yet."""

    @classmethod
    def read(cls: Type[M], document: Any) -> M:
        """The value of a JSON object."""
        if not isinstance(document, Mapping):
            raise ValueError(f"{cls.__name__} is an object, not {document!r}")
        values = {name: convert(document[name]) for name, convert in _members(cls) if document.get(name) is not None}
        for member in dataclasses.fields(cls):  # type: ignore[arg-type]
            if member.name not in values and _has_no_default(member):
                raise ValueError(f"{cls.__name__}.{member.name} is missing")
        value = cls(**values)
        object.__setattr__(value, "raw", dict(document))
        return value


def _has_no_default(member: Any) -> bool:
    return member.default is dataclasses.MISSING and member.default_factory is dataclasses.MISSING


_known: Dict[type, List[Tuple[str, Callable[[Any], Any]]]] = {}


def _members(cls: type) -> List[Tuple[str, Callable[[Any], Any]]]:
    if cls not in _known:
        hints = get_type_hints(cls)
        _known[cls] = [(f.name, _reader(hints[f.name])) for f in dataclasses.fields(cls)]
    return _known[cls]


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union:
        inner = [a for a in arguments if a is not _NONE]
        return _optional(_reader(inner[0])) if len(inner) == 1 else _same
    if origin is list:
        return _list(_reader(arguments[0]))
    if origin is tuple:
        return _tuple([_reader(a) for a in arguments])
    if origin is dict:
        return _dict(_reader(arguments[1]))
    if isinstance(hint, type) and issubclass(hint, Model):
        return hint.read
    if hint is float:
        return number
    if hint is int:
        return int
    if hint is datetime:
        return time
    return _same


def number(value: Any) -> float:
    """A number, or one of the strings nan, inf and -inf."""
    return float(value)


def time(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _same(value: Any) -> Any:
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _list(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: [read(member) for member in value]


def _tuple(reads: List[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    return lambda value: tuple(read(member) for read, member in zip(reads, value))


def _dict(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: {name: read(member) for name, member in value.items()}
