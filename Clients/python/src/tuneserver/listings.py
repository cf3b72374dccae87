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
