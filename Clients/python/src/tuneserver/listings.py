"""Pages of lists, catalogues, and what the server says of itself. Field names are the API's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Optional

from ._decoding import Model
from .models import ExperimentItem, StoredReport, TrialInfo


@dataclass(frozen=True)
class TrialPage(Model):
    """A page of trials."""

    items: List[TrialInfo]
    next_cursor: Optional[str] = None


@dataclass(frozen=True)
class ExperimentPage(Model):
    """A page of experiments."""

    items: List[ExperimentItem]
    next_cursor: Optional[str] = None


@dataclass(frozen=True)
class ReportPage(Model):
    """A page of a trial's curve."""

    items: List[StoredReport]
    next_cursor: Optional[str] = None


@dataclass(frozen=True)
class EventPage(Model):
    """Events in their order, and what to send as `after` next time."""

    items: List[Dict[str, Any]]
    next: Any = None


@dataclass(frozen=True)
class CatalogueEntry(Model):
    """A searcher, a scheduler or an evaluator; its `options` are a JSON Schema."""

    name: str
    summary: str = ""
    source: str = ""
    options: Dict[str, Any] = field(default_factory=dict)
    default: bool = False


@dataclass(frozen=True)
class Dataset(Model):
    """A data set that evaluators can train on."""

    name: str
    source: str = ""
    task: str = ""
    rows: Optional[int] = None
    columns: Optional[int] = None
    classes: Optional[int] = None


@dataclass(frozen=True)
class WorkerLease(Model):
    """A live lease."""

    worker: Optional[str] = None
    experiment: str = ""
    trial: int = 0
    attempt: int = 1
    expires_at: Optional[datetime] = None


@dataclass(frozen=True)
class Version(Model):
    """The server's version and the limits in force."""

    name: str
    version: str = ""
    api: str = ""
    toolchain: Optional[str] = None
    limits: Dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Token(Model):
    """A token of the API; its value is there only when it was just made."""

    id: str
    role: str
    experiments: List[str] = field(default_factory=list)
    note: str = ""
    created_at: Optional[datetime] = None
    expires_at: Optional[datetime] = None
    last_used_at: Optional[datetime] = None
    token: Optional[str] = field(default=None, repr=False)


@dataclass(frozen=True)
class RouteLatency(Model):
    """How fast a route answers."""

    route: str
    count: int = 0
    p50_ms: Optional[float] = None
    p99_ms: Optional[float] = None
    errors: int = 0


@dataclass(frozen=True)
class Status(Model):
    """How the server itself is."""

    version: str
    uptime_seconds: float
    experiments: int = 0
    connections: int = 0
    streams: int = 0
    memory_bytes: Optional[int] = None
    storage: Dict[str, Optional[int]] = field(default_factory=dict)
    latency: List[RouteLatency] = field(default_factory=list)
