"""Trials as flat records, and as a pandas frame where pandas is installed."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List

from .models import TrialInfo


def records(trials: Iterable[TrialInfo]) -> List[Dict[str, Any]]:
    """One flat dict a trial."""
    return [_record(trial) for trial in trials]


def _record(trial: TrialInfo) -> Dict[str, Any]:
    record: Dict[str, Any] = {
        "number": trial.number,
        "state": trial.state,
        "value": trial.value,
        "step": trial.step,
        "attempt": trial.attempt,
        "worker": trial.worker,
        "source": trial.origin.get("source"),
        "created_at": trial.created_at,
        "started_at": trial.started_at,
        "finished_at": trial.finished_at,
        "error": trial.error.kind if trial.error is not None else None,
        "reason": trial.reason.text if trial.reason is not None else None,
    }
    record.update({f"config.{name}": value for name, value in trial.config.items()})
    record.update({f"metrics.{name}": value for name, value in trial.metrics.items()})
    return record


def frame(rows: List[Dict[str, Any]]) -> Any:
    """The records as a pandas frame."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("frame() needs pandas: pip install pandas; records() does without") from error
    if not rows:
        return pandas.DataFrame({"state": [], "value": []}, index=pandas.Index([], name="number", dtype="int64"))
    return pandas.DataFrame.from_records(rows).set_index("number")
