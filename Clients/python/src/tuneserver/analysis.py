"""What the server's analyses answer. Field names are the API's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

from ._decoding import Model
from .models import Best, Chosen, Config


@dataclass(frozen=True)
class RungSummary(Model):
    """What happened at one rung."""

    bracket: int
    level: int
    entered: int
    stopped: int = 0
    paused: int = 0
    promoted: int = 0
    survival: float = 0.0
    best_value: Optional[float] = None
    median_value: Optional[float] = None


@dataclass(frozen=True)
class Alert(Model):
    """What somebody should look at."""

    kind: str
    severity: str
    text: str
    trials: List[int] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True)
class Budget(Model):
    """How much of a limit is used, and for how long the rest lasts at the pace so far."""

    limit: str
    used: float
    allowed: float
    share: float = 0.0
    eta_seconds: Optional[float] = None


@dataclass(frozen=True)
class Summary(Model):
    """Counts, rungs, costs, and where the configurations came from."""

    counts: Dict[str, int]
    resource_used: float
    resource_by_state: Dict[str, float] = field(default_factory=dict)
    resource_saved: Optional[float] = None
    resource_saved_share: Optional[float] = None
    elapsed_seconds: float = 0.0
    trials_per_minute: float = 0.0
    best: Optional[Best] = None
    rungs: List[RungSummary] = field(default_factory=list)
    sources: Dict[str, int] = field(default_factory=dict)
    failures: Dict[str, int] = field(default_factory=dict)
    alerts: List[Alert] = field(default_factory=list)
    budget: List[Budget] = field(default_factory=list)


@dataclass(frozen=True)
class ParameterImportance(Model):
    """A parameter's share."""

    parameter: str
    importance: float

    @property
    def raw_value(self) -> float:
        """What the shares were made of: `raw` in the API."""
        return float(self.raw.get("raw", 0.0))


@dataclass(frozen=True)
class Importance(Model):
    """Which parameters matter, the most important first."""

    method: str
    objective: str
    parameters: List[ParameterImportance]
    level: Optional[int] = None
    trials: int = 0
    pairs: List[Dict[str, Any]] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class ParetoItem(Model):
    """A trial of the front."""

    number: int
    values: List[float]
    config: Config


@dataclass(frozen=True)
class ParetoFront(Model):
    """The trials that no other one beats in every objective."""

    objectives: List[str]
    items: List[ParetoItem]
    shown: int = 0
    front: int = 0
    trials: int = 0
    reference: List[Optional[float]] = field(default_factory=list)
    hypervolume: Optional[float] = None


@dataclass(frozen=True)
class Correlation(Model):
    """How closely a parameter goes with an objective."""

    parameter: str
    metric: str
    measure: str
    coefficient: Optional[float] = None
    trials: int = 0


@dataclass(frozen=True)
class Correlations(Model):
    """All coefficients."""

    items: List[Correlation]
    levels: Dict[str, Optional[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class ParallelCoordinates(Model):
    """The trials as lines over parallel axes."""

    trials: List[int]
    axes: List[Dict[str, Any]]
    steps: List[Optional[int]] = field(default_factory=list)
    states: List[str] = field(default_factory=list)
    shown: int = 0
    total: int = 0


@dataclass(frozen=True)
class SlicePoint(Model):
    """What is predicted at one value of a parameter."""

    x: Any = None
    mean: Optional[float] = None
    deviation: Optional[float] = None


@dataclass(frozen=True)
class Slice(Model):
    """What is predicted along one parameter, averaged over the others."""

    parameter: str
    objective: str
    points: List[SlicePoint]
    level: Optional[int] = None
    observed: List[List[Any]] = field(default_factory=list)
    trials: int = 0
    notes: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class PairMap(Model):
    """What is predicted over two parameters: a row for each x, a column for each y."""

    x: str
    y: str
    objective: str
    xs: List[Any]
    ys: List[Any]
    mean: List[List[Optional[float]]]
    deviation: List[List[Optional[float]]]
    level: Optional[int] = None
    observed: List[List[Any]] = field(default_factory=list)
    trials: int = 0
    notes: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class HypervolumePoint(Model):
    """The volume after a change of the front."""

    trials: int
    seconds: float
    number: int
    hypervolume: Optional[float] = None


@dataclass(frozen=True)
class Hypervolume(Model):
    """How the volume that the front dominates grew."""

    objectives: List[str]
    points: List[HypervolumePoint]
    reference: List[Optional[float]] = field(default_factory=list)
    changes: int = 0
    trials: int = 0
    is_lower_bound: bool = False


@dataclass(frozen=True)
class RegretPoint(Model):
    """How far the best trial was from the optimum at one moment."""

    trials: int
    seconds: float
    resource: float
    number: int
    regret: Optional[float] = None
    normalised: Optional[float] = None


@dataclass(frozen=True)
class Regret(Model):
    """How far the best trial was from a known optimum, over time."""

    objective: str
    optimum: float
    points: List[RegretPoint]
    total: int = 0


@dataclass(frozen=True)
class Distribution(Model):
    """Which share of the results is no worse than a value."""

    objective: str
    points: List[Tuple[float, float]]
    quantiles: List[Tuple[float, float]]
    level: Optional[int] = None
    trials: int = 0


@dataclass(frozen=True)
class WhatIf(Model):
    """What another scheduler would have done."""

    scheduler: Chosen
    workers: int
    recorded: Dict[str, Any]
    replayed: Dict[str, Any]
    saved: Dict[str, Any]
    best_trial: Optional[Dict[str, Any]] = None
    stopped: List[Dict[str, Any]] = field(default_factory=list)
    unknown: List[Dict[str, Any]] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)
