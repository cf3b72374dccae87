"""A trial between the server and this process: what each has said."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Dict, Iterator, Optional

from ._heartbeat import Heartbeat
from .checkpoint import Checkpoint
from .models import AskedTrial, CheckpointInfo, Config, Decision, Lease, ReasonInfo, ReportAnswer
from .problems import LeaseLost, ProblemError, TrialFinished, TuneError

if TYPE_CHECKING:
    from .experiment import Experiment

log = logging.getLogger("tuneserver")


class HeldTrial:
    """What is known of a trial that this process has; how it is trained is `Trial`'s."""

    def __init__(self, experiment: Experiment, asked: AskedTrial, *, reraises: bool = False) -> None:
        self.experiment = experiment
        self.number: int = asked.number
        self.attempt: int = asked.attempt
        self.config: Config = dict(asked.config)
        """The parameters; another dict after a clone decision."""
        self.from_step: int = asked.from_step
        """The step after which it begins: 0, or where it was left."""
        self.until_step: Optional[int] = asked.until_step
        """How far it may run before it must hear again; None for as far as it likes."""
        self.next_decision_step: Optional[int] = asked.next_decision_step
        """The next step that must not be left out of the reports."""
        self.step: int = asked.from_step
        """The step reported last."""
        self.resumed: bool = asked.resumed
        self.origin: Dict[str, Any] = asked.origin
        """What chose the configuration."""
        self.outcome: Optional[str] = None
        """How it ended here: completed, failed, infeasible, stop, pause, preempted or lost; None before."""
        self.error: Optional[BaseException] = None
        """What made it fail."""
        self.has_reported = False
        self._current = asked.from_step
        self._lease = asked.lease
        self._reraises = reraises
        self._decision = Decision("continue", asked.until_step, asked.next_decision_step)
        self._checkpoint = self._found(asked.checkpoint)
        self._heartbeat: Optional[Heartbeat] = None
        self._lock = threading.RLock()
        self._speaking = 0

    @property
    def checkpoint(self) -> Optional[Checkpoint]:
        """What to load before going on; None to begin anew. Another one after a clone decision."""
        return self._checkpoint

    def replace_checkpoint(self, checkpoint: Optional[Checkpoint]) -> None:
        """Names another checkpoint to load, for trainers that keep them in a place of their own."""
        self._checkpoint = checkpoint

    @property
    def should_stop(self) -> bool:
        """Whether the training is to be left: told by a report, or by a heartbeat while a step takes long."""
        return self.outcome is not None

    @property
    def ended(self) -> bool:
        """Whether nothing is owed to the server any more."""
        return self.outcome is not None

    # What the server says

    def _obey(self, answer: ReportAnswer) -> Decision:
        decision = replace(answer.decision, warnings=answer.warnings)
        for warning in answer.warnings:
            log.warning("trial %d: %s", self.number, warning)
        with self._lock:
            if self.ended:
                return self._decision
            self._lease = answer.lease
            self._decision = decision
            if decision.should_stop:
                self._close(decision.action, decision)
            else:
                self.until_step = decision.until_step or self.until_step
                self.next_decision_step = decision.next_decision_step
                if decision.cloned:
                    self._clone(decision)
        return decision

    def _clone(self, decision: Decision) -> None:
        self.config = dict(decision.config or {})
        if self._checkpoint is not None:
            self._checkpoint.discard()
        self._checkpoint = self._found(decision.checkpoint)

    def _beat(self) -> None:
        api, patience = self.experiment.client.api, self.experiment.lease_seconds / 3
        try:
            answer = api.heartbeat(self.experiment.name, self.number, lease=self._lease.token, patience=patience)
        except (LeaseLost, TrialFinished) as error:
            # What is under way just now may have ended the trial, and will hear so itself.
            if self._speaking == 0:
                self._lose(error)
        except Exception as error:
            # Whatever it is, the next beat may do better, and the training does not depend on it.
            level = logging.DEBUG if isinstance(error, TuneError) else logging.WARNING
            log.log(level, "no heartbeat of trial %d: %r", self.number, error)
        else:
            # A report may have overtaken this, so only an end is believed; orders to clone come again with a report.
            if answer.decision.should_stop and self._speaking == 0:
                self._obey(answer)
            else:
                self._lease = answer.lease

    def _lose(self, error: ProblemError) -> Decision:
        with self._lock:
            if not self.ended:
                log.warning("trial %d is no longer this worker's: %s", self.number, error.detail)
                self._close("lost", Decision("stop", reason=ReasonInfo("lease", error.detail or error.code)))
            return self._decision

    def _close(self, outcome: str, decision: Decision) -> None:
        with self._lock:
            self.outcome, self._decision = outcome, decision
            if self._heartbeat is not None:
                self._heartbeat.stop()

    @contextmanager
    def _call(self) -> Iterator[None]:
        """Around what is said to the server, so that heartbeats keep out of it."""
        with self._lock:
            self._speaking += 1
        try:
            yield
        finally:
            with self._lock:
                self._speaking -= 1
            if self._heartbeat is not None:
                self._heartbeat.touch()

    def _found(self, info: Optional[CheckpointInfo]) -> Optional[Checkpoint]:
        if info is None:
            return None
        api, name = self.experiment.client.api, self.experiment.name
        return Checkpoint(info, lambda: api.get_checkpoint(name, self.number))

    @property
    def lease(self) -> Lease:
        """The lease as the server named it last."""
        return self._lease
