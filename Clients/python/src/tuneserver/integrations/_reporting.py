"""What the callbacks have in common: which values are sent, when a checkpoint is saved, and when a run is over."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, TypeVar, Union

from ..trial import Trial

Metrics = Union[Mapping[str, str], Iterable[str], None]
"""Which values are reported: all (None), those named, or the server's names for the library's."""

FAR = 1_000_000_000
"""More steps than any trial has; libraries that want a number of steps get it where only the server knows the end."""

Save = Callable[[Path], Any]
"""Writes a model to a path."""

T = TypeVar("T")


class Reporter:
    """Reports the steps of one trial to the server and remembers what it said.

    - Parameters:
        metrics: Which values are sent, and under which names.
        rounds: The step after which the training is over; None where the server knows it (`max_resource`).
        checkpoint_every: Save a checkpoint every so many steps too, for the case that this worker is lost.
        suffix: How the names of checkpoint files end, where the library looks at that.
        sparse: Whether the objective may be missing in some reports.
    """

    def __init__(
        self,
        trial: Trial,
        *,
        metrics: Metrics = None,
        rounds: Optional[int] = None,
        checkpoint_every: Optional[int] = None,
        suffix: str = "",
        sparse: bool = False,
    ) -> None:
        if checkpoint_every is not None and checkpoint_every < 1:
            raise ValueError(f"checkpoint_every is a number of steps, not {checkpoint_every}")
        self.trial = trial
        self.rounds = rounds
        self.checkpoint_every = checkpoint_every
        self.cloned = False
        self._names = _names(metrics)
        self._suffix = suffix
        self._sparse = sparse

    @property
    def begin(self) -> int:
        """The step that the model which is to be loaded has reached; 0 where there is none."""
        if self.cloned:
            return self.trial.step
        return self.trial.checkpoint.step if self.trial.checkpoint is not None else 0

    def due(self, step: int) -> bool:
        """Whether a checkpoint belongs to this step."""
        every = self.checkpoint_every is not None and step % self.checkpoint_every == 0
        return every or self.trial.checkpoint_due(step)

    def report(self, step: int, values: Mapping[str, Any], save: Optional[Save] = None) -> bool:
        """Sends a step; whether the library must end its training now.

        What the server knows from before a break is not sent again: a trial may come back without its model.

        - Parameter save: Writes the model to the path that it is given; called before the report where a checkpoint
          is due, so that whoever takes over the trial finds it.
        """
        self.cloned = False
        if step <= self.trial.from_step:
            return self.trial.should_stop or self.reached(step)
        due = save is not None and self.due(step)
        if save is not None and due:
            self.save(step, save)
        decision = self.trial.report(step, self.chosen(values))
        self.cloned = decision.cloned
        if save is not None and not due and self.trial.outcome == "pause":
            self.save(step, save)  # A person paused the experiment, which nobody could foresee.
        return decision.should_stop or decision.cloned or self.reached(step)

    def reached(self, step: int) -> bool:
        """Whether a training at this step may not go further."""
        until = self.trial.until_step
        return (self.rounds is not None and step >= self.rounds) or (until is not None and step >= until)

    def save(self, step: int, save: Save) -> None:
        """Hands the server a checkpoint of this step."""
        with tempfile.TemporaryDirectory(prefix="tuneserver-") as folder:
            path = Path(folder) / f"checkpoint{self._suffix}"
            save(path)
            self.trial.save_checkpoint(path, step=step)

    def chosen(self, values: Mapping[str, Any]) -> Dict[str, Any]:
        """The values that are sent, under the server's names.

        Raises KeyError where one of the wanted values is not there, or an objective that has never been there.
        """
        chosen = dict(values)
        if self._names is not None:
            self._demand(self._names.values(), values, "the library measures")
            chosen = {ours: values[theirs] for ours, theirs in self._names.items()}
        if not self.trial.has_reported and not self._sparse:
            self._demand((one.metric for one in self.trial.experiment.objectives), chosen, "these are reported:")
        return chosen

    def _demand(self, wanted: Iterable[str], values: Mapping[str, Any], what: str) -> None:
        missing = [name for name in wanted if name not in values]
        if missing:
            one, have = missing[0], ", ".join(values)
            raise KeyError(f"no {one}; {what} {have}. Give metrics={{server's name: library's name}}")


def _names(metrics: Metrics) -> Optional[Dict[str, str]]:
    if metrics is None:
        return None
    if isinstance(metrics, str):
        raise TypeError(f"metrics is a list of names or a mapping, as in [{metrics!r}]")
    if isinstance(metrics, Mapping):
        return {str(ours): str(theirs) for ours, theirs in metrics.items()}
    return {str(name): str(name) for name in metrics}


def settings(given: Union[T, Callable[[Dict[str, Any]], T]], trial: Trial, *, again: bool = False) -> T:
    """What the caller gave, or what its function makes of the trial's configuration as it is now.

    - Parameter again: Whether the trial has just become the clone of another one; then only a function will do.
    """
    if callable(given):
        return given(trial.config)
    if again:
        raise TypeError("the scheduler changes configurations while they train: give a function of the configuration")
    return given


def needs_end(trial: Trial, rounds: Optional[int], word: str) -> None:
    """Raises ValueError where neither the caller nor the server knows when the training is over."""
    if rounds is None and trial.until_step is None:
        raise ValueError(
            f"say {word}=..., or give the experiment a scheduler with max_resource or limits.trial.steps"
        )
