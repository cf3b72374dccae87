"""What the server answers, as values with types. Field names are the API's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Optional

from ._decoding import Model

Config = Dict[str, Any]

OVER = ("completed", "stopped", "failed")
"""The states of an experiment that hands out nothing any more."""


@dataclass(frozen=True)
class Objective(Model):
    """A metric and whether less or more of it is better."""

    metric: str
    goal: str


@dataclass(frozen=True)
class Chosen(Model):
    """A searcher or a scheduler with its options."""

    name: str
    options: Dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LeaseTerms(Model):
    """How long a silent worker keeps a trial, and how often a trial is handed out."""

    seconds: float = 300.0
    attempts: int = 3


@dataclass(frozen=True)
class Best(Model):
    """The best trial: its number, value, step and configuration."""

    number: int
    value: float
    step: Optional[int] = None
    config: Config = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting(Model):
    """Why an ask would have to wait."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class ExperimentItem(Model):
    """An experiment as lists show it."""

    name: str
    state: str
    reason: Optional[str] = None
    created_at: Optional[datetime] = None
    updated_at: Optional[datetime] = None
    objectives: List[Objective] = field(default_factory=list)
    searcher: str = ""
    scheduler: str = ""
    evaluator: Optional[str] = None
    counts: Dict[str, int] = field(default_factory=dict)
    best: Optional[Best] = None
    tags: List[str] = field(default_factory=list)
    revision: int = 0
    trials_per_minute: float = 0.0
    last_activity_at: Optional[datetime] = None
    sparkline: List[float] = field(default_factory=list)


@dataclass(frozen=True)
class ExperimentInfo(Model):
    """An experiment: what it was told and how it stands."""

    name: str
    state: str
    reason: Optional[str] = None
    created_at: Optional[datetime] = None
    space: Dict[str, Dict[str, Any]] = field(default_factory=dict)
    constraints: List[str] = field(default_factory=list)
    objectives: List[Objective] = field(default_factory=list)
    outcome_constraints: List[Dict[str, Any]] = field(default_factory=list)
    searcher: Chosen = Chosen("auto")
    scheduler: Chosen = Chosen("none")
    limits: Dict[str, Any] = field(default_factory=dict)
    lease: LeaseTerms = LeaseTerms()
    initial: List[Config] = field(default_factory=list)
    seed: int = 0
    evaluator: Optional[Dict[str, Any]] = None
    tags: List[str] = field(default_factory=list)
    notes: str = ""
    revision: int = 0
    events: int = 0
    counts: Dict[str, int] = field(default_factory=dict)
    best: Optional[Best] = None
    levels: List[int] = field(default_factory=list)
    resource_used: float = 0.0
    elapsed_seconds: float = 0.0
    waiting: Optional[Waiting] = None
    links: Dict[str, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether it hands out nothing any more."""
        return self.state in OVER


@dataclass(frozen=True)
class ReasonInfo(Model):
    """Why something was decided."""

    rule: str
    text: str
    rung: Optional[int] = None
    bracket: Optional[int] = None
    value: Optional[float] = None
    threshold: Optional[float] = None
    rank: Optional[int] = None
    count: Optional[int] = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class TrialErrorInfo(Model):
    """Why a trial failed."""

    kind: str
    message: str = ""


@dataclass(frozen=True)
class CheckpointInfo(Model):
    """Where a checkpoint is, and of which step it is."""

    step: int
    uri: Optional[str] = None
    bytes: Optional[int] = None


@dataclass(frozen=True)
class Lease(Model):
    """What makes a trial a worker's for a while."""

    token: str = ""
    expires_at: Optional[datetime] = None


@dataclass(frozen=True)
class Ancestor(Model):
    """Whom a trial cloned."""

    step: int = 0
    from_trial: int = 0
    checkpoint: Optional[CheckpointInfo] = None
    reason: Optional[ReasonInfo] = None
    replaced_config: Config = field(default_factory=dict)


@dataclass(frozen=True)
class StoredReport(Model):
    """One point of a trial's curve."""

    attempt: int
    step: int
    metrics: Dict[str, float] = field(default_factory=dict)
    at: Optional[datetime] = None


@dataclass(frozen=True)
class TrialInfo(Model):
    """A trial as it stands."""

    number: int
    state: str = ""
    config: Config = field(default_factory=dict)
    attempt: int = 1
    origin: Dict[str, Any] = field(default_factory=dict)
    worker: Optional[str] = None
    metrics: Dict[str, float] = field(default_factory=dict)
    value: Optional[float] = None
    step: Optional[int] = None
    bracket: int = 0
    created_at: Optional[datetime] = None
    started_at: Optional[datetime] = None
    finished_at: Optional[datetime] = None
    error: Optional[TrialErrorInfo] = None
    reason: Optional[ReasonInfo] = None
    checkpoint: Optional[CheckpointInfo] = None
    lineage: List[Ancestor] = field(default_factory=list)
    lease: Optional[Lease] = None
    links: Dict[str, str] = field(default_factory=dict)
    reports: List[StoredReport] = field(default_factory=list)


@dataclass(frozen=True)
class AskedTrial(Model):
    """A trial to run."""

    number: int
    config: Config
    attempt: int = 1
    from_step: int = 0
    until_step: Optional[int] = None
    next_decision_step: Optional[int] = None
    resumed: bool = False
    checkpoint: Optional[CheckpointInfo] = None
    lease: Lease = Lease()
    origin: Dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AskAnswer(Model):
    """Work, or why there is none: `status` is ok, wait or done."""

    status: str
    trials: List[AskedTrial] = field(default_factory=list)
    retry_after_seconds: Optional[float] = None
    reason: Optional[str] = None
    detail: Optional[str] = None


@dataclass(frozen=True)
class Decision(Model):
    """What a trainer is to do: `action` is continue, stop, pause or clone."""

    action: str
    until_step: Optional[int] = None
    next_decision_step: Optional[int] = None
    reason: Optional[ReasonInfo] = None
    from_trial: Optional[int] = None
    checkpoint: Optional[CheckpointInfo] = None
    config: Optional[Config] = None
    warnings: List[str] = field(default_factory=list)
    """What the server has to say about the report: the objective was missing, for example."""

    @property
    def should_stop(self) -> bool:
        """Whether the trainer is to leave this trial, for good (stop) or for now (pause)."""
        return self.action in ("stop", "pause")

    @property
    def cloned(self) -> bool:
        """Whether to load the trial's new checkpoint and go on with its new configuration."""
        return self.action == "clone"


@dataclass(frozen=True)
class ReportAnswer(Model):
    """The answer to a report or a heartbeat."""

    decision: Decision
    lease: Lease
    warnings: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class TellResult(Model):
    """What became of one item of a tell; `problem` where it was refused."""

    trial: int
    status: int
    state: Optional[str] = None
    decision: Optional[Decision] = None
    lease: Optional[Lease] = None
    warnings: List[str] = field(default_factory=list)
    problem: Optional[Dict[str, Any]] = None


@dataclass(frozen=True)
class TellAnswer(Model):
    """One result for each item, and work if it was asked for."""

    results: List[TellResult]
    ask: Optional[AskAnswer] = None
