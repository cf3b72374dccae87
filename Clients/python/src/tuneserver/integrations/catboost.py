"""CatBoost: `fit(trial, model, X, y, ...)` in place of `model.fit(X, y, ...)`.

CatBoost goes on exactly where it was only from a snapshot, which it writes when a fit ends. So a trial is trained in
legs, from one step at which the server may pause it to the next, and the last step of a leg is reported with the
snapshot at hand.
"""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Union

import catboost

from ..trial import Trial
from ._reporting import FAR, Metrics, Reporter, needs_end, settings

_SNAPSHOT, _TREES = "snapshot", "model.cbm"


class TuneCallback:
    """Reports every iteration as `<data>-<metric>` (`validation-Logloss`); ends the fit when the server says so.

    For fits that are never paused; the function `fit` does the rest. CatBoost has no callbacks on GPUs.

    - Parameter metrics: The names to send, or the server's names for CatBoost's: `{"val_loss": "validation-Logloss"}`.
    """

    def __init__(self, trial: Trial, *, metrics: Metrics = None) -> None:
        self.reporter = Reporter(trial, metrics=metrics)

    def after_iteration(self, info: Any) -> bool:
        """CatBoost asks whether to go on."""
        return not self.reporter.report(info.iteration, _values(info))


def fit(
    trial: Trial,
    model: Union[catboost.CatBoost, Callable[[Dict[str, Any]], catboost.CatBoost]],
    *data: Any,
    rounds: Optional[int] = None,
    metrics: Metrics = None,
    checkpoint_every: Optional[int] = None,
    **options: Any,
) -> catboost.CatBoost:
    """Fits a model for a trial, from its checkpoint where it has one, until the server or `rounds` ends it.

    - Parameters:
        model: A model with its parameters, or a function that makes one of the trial's configuration, which
          schedulers that clone trials (pbt) need.
        data: What the model's `fit` takes first: a pool, or X and y.
        rounds: The iteration after which the training is over; not needed where the scheduler has a `max_resource`.
        options: What else the model's `fit` takes: `eval_set` ...

    - Returns: The fitted model; the one that was given stays as it was.
    """
    needs_end(trial, rounds, "rounds")
    reporter = Reporter(trial, metrics=metrics, rounds=rounds, checkpoint_every=checkpoint_every, suffix=".tar")
    made, done = settings(model, trial), reporter.begin
    with tempfile.TemporaryDirectory(prefix="tuneserver-") as folder:
        state = _State(Path(folder))
        state.load(trial.checkpoint, keep_snapshot=True)
        while True:
            leg = _Leg(reporter, done, _end(reporter, done))
            fitted = state.fit(made, leg, data, options)
            if leg.over or leg.held is None:
                return fitted
            done = leg.end
            over = reporter.report(done, leg.held, state.save)
            if reporter.cloned:
                made, done = settings(model, trial, again=True), reporter.begin
                state.load(trial.checkpoint, keep_snapshot=False)
            elif over:
                return fitted


def _end(reporter: Reporter, done: int) -> int:
    """The next step whose report needs a checkpoint, or that is the last one."""
    trial, every = reporter.trial, reporter.checkpoint_every
    ends = [trial.next_decision_step, trial.until_step, reporter.rounds, every and done + every - done % every]
    return min((end for end in ends if end is not None and end > done), default=FAR)


class _Leg:
    """The iterations from one checkpoint to the next: all are reported but the last one."""

    def __init__(self, reporter: Reporter, done: int, end: int) -> None:
        self.reporter = reporter
        self.done = done
        self.end = end
        self.over = False
        self.held: Optional[Dict[str, float]] = None
        self._step = done

    def after_iteration(self, info: Any) -> bool:
        """CatBoost asks whether to go on."""
        self._step += 1
        values = _values(info)
        if self._step >= self.end:
            self.held = values
            return False
        self.over = self.reporter.report(self._step, values)
        return not self.over


class _State:
    """CatBoost's snapshot and the model's trees, in a folder of their own and as one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshot = folder / _SNAPSHOT
        self.trees = folder / _TREES
        self._exact = True

    def fit(
        self, made: catboost.CatBoost, leg: _Leg, data: Tuple[Any, ...], options: Mapping[str, Any]
    ) -> catboost.CatBoost:
        """Trains up to the leg's end. A snapshot knows its iterations; trees alone are added to."""
        model = made.copy()
        rounds = leg.end if self._exact else leg.end - leg.done
        model.set_params(iterations=rounds, train_dir=str(self.folder), allow_writing_files=True)
        where = {"save_snapshot": True, "snapshot_file": str(self.snapshot)} if self._exact else {}
        start = {"init_model": str(self.trees)} if self.trees.exists() and not self._exact else {}
        whole = {"use_best_model": False, "verbose": False, **options}
        whole["callbacks"] = [*(whole.get("callbacks") or []), leg]
        model.fit(*data, **where, **start, **whole)
        model.save_model(str(self.trees))
        return model

    def save(self, path: Path) -> None:
        """Writes what is needed to go on."""
        with tarfile.open(path, "w") as archive:
            for file in (self.snapshot, self.trees):
                if file.exists():
                    archive.add(file, arcname=file.name)

    def load(self, checkpoint: Any, *, keep_snapshot: bool) -> None:
        """Takes what another worker wrote; without its snapshot where the parameters are others now."""
        if checkpoint is None:
            return
        with tarfile.open(checkpoint.path()) as archive:
            for file in (self.snapshot, self.trees):
                member = archive.extractfile(file.name) if file.name in archive.getnames() else None
                file.unlink(missing_ok=True)
                if member is not None:
                    file.write_bytes(member.read())
        if not keep_snapshot:
            self.snapshot.unlink(missing_ok=True)
        self._exact = self.snapshot.exists()


def _values(info: Any) -> Dict[str, float]:
    values = {
        f"{data}-{name}": float(history[-1])
        for data, by in (info.metrics or {}).items()
        for name, history in by.items()
    }
    if not values:
        raise ValueError("CatBoost measures nothing to report: give eval_set=(X, y)")
    return values
