"""Why a trial is as it is: its attempts, the decisions about it, and words. Field names are the API's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Optional

from ._decoding import Model
from .models import Config, ReasonInfo


@dataclass(frozen=True)
class Attempt(Model):
    """One run of a trial on a worker."""

    attempt: int
    worker: Optional[str] = None
    started_at: Optional[datetime] = None
    ended_at: Optional[datetime] = None
    outcome: str = ""
    from_step: int = 0


@dataclass(frozen=True)
class DecisionEntry(Model):
    """A decision that was made, and why."""

    at: Optional[datetime] = None
    step: Optional[int] = None
    attempt: Optional[int] = None
    action: str = ""
    reason: Optional[ReasonInfo] = None


@dataclass(frozen=True)
class History(Model):
    """A trial's attempts and decisions, oldest first."""

    attempts: List[Attempt]
    decisions: List[DecisionEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Explanation(Model):
    """Why a trial has its configuration, and why each decision about it was made."""

    number: int
    config: Config
    configuration: str
    standing: str
    state: str = ""
    origin: Dict[str, Any] = field(default_factory=dict)
    reason: Optional[ReasonInfo] = None
    rungs: List[Dict[str, Any]] = field(default_factory=list)
    decisions: List[DecisionEntry] = field(default_factory=list)
