"""Whole experiments as columns, curves and rungs, and the news about them: what draws, or watches, many trials."""

from __future__ import annotations

import array
import base64
import math
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, Iterable, Iterator, List, Optional

from ._decoding import Model
from ._json import decode


@dataclass(frozen=True)
class Column(Model):
    """One member of many rows, packed."""

    type: str
    data: str
    values: Optional[List[Any]] = None

    def unpack(self) -> List[Any]:
        """The member of each row; None where there is nothing."""
        numbers = array.array("i" if self.type == "i32" else "d", base64.b64decode(self.data))
        if sys.byteorder == "big":
            numbers.byteswap()
        if self.type == "f64":
            return [None if math.isnan(number) else number for number in numbers]
        if self.values is None:
            return [None if number == -1 else number for number in numbers]
        return [None if number == -1 else self.values[number] for number in numbers]


@dataclass(frozen=True)
class Columns(Model):
    """Rows as columns; `note` says what was left out."""

    version: int
    columns: Dict[str, Column]
    after: int = 0
    count: int = 0
    total: int = 0
    created_at: Optional[datetime] = None
    note: Optional[str] = None

    def unpack(self) -> Dict[str, List[Any]]:
        """Each column's values."""
        return {name: column.unpack() for name, column in self.columns.items()}


@dataclass(frozen=True)
class Bands(Model):
    """What a tenth, a half and nine tenths of the curves stay below at each step."""

    steps: List[int]
    low: List[float]
    median: List[float]
    high: List[float]
    count: List[int]


@dataclass(frozen=True)
class Curve(Model):
    """A learning curve, thinned out; `role` says why it is among those shown."""

    trial: int
    role: str
    steps: List[int]
    values: List[float]
    state: str = ""
    reason: Optional[str] = None


@dataclass(frozen=True)
class Curves(Model):
    """Where most learning curves lie, and some of them."""

    version: int
    metric: str
    bands: Bands
    curves: List[Curve]
    total: int = 0
    note: Optional[str] = None


@dataclass(frozen=True)
class Rung(Model):
    """The trials that came to a rung, and what became of them there."""

    level: int
    trials: Column
    values: Column
    fates: Column
    threshold: Optional[float] = None
    entered: int = 0
    promoted: int = 0
    stopped: int = 0


@dataclass(frozen=True)
class LadderBracket(Model):
    """The rungs of a bracket."""

    bracket: int
    rungs: List[Rung]


@dataclass(frozen=True)
class Ladder(Model):
    """The rungs of each bracket, why trials went on or not, and who cloned whom."""

    version: int
    levels: List[int]
    brackets: List[LadderBracket]
    decisions: List[Dict[str, Any]] = field(default_factory=list)
    lineage: List[Dict[str, Any]] = field(default_factory=list)
    note: Optional[str] = None


@dataclass(frozen=True)
class Change(Model):
    """That an experiment changed, and how it stands; `best` is the best trial's number."""

    version: int
    state: str
    revision: int = 0
    counts: Dict[str, int] = field(default_factory=dict)
    best: Optional[int] = None
    value: Optional[float] = None


@dataclass(frozen=True)
class Message:
    """A server-sent event."""

    event: str
    data: Any
    id: Optional[str] = None


def messages(lines: Iterable[bytes]) -> Iterator[Message]:
    """The server-sent events of a stream whose data is JSON."""
    event = "message"
    data: List[str] = []
    identity: Optional[str] = None
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            if data:
                yield Message(event, decode("\n".join(data).encode("utf-8"), "the news"), identity)
            event, data = "message", []
            continue
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event":
            event = value
        elif name == "data":
            data.append(value)
        elif name == "id":
            identity = value
