"""A trial in the hands of its trainer."""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, Iterator, Mapping, Optional, Type

from ._ending import Infeasible, StopTraining, failure_kind
from ._heartbeat import Heartbeat
from ._held import HeldTrial
from .checkpoint import Saved, is_address, read_file
from .models import Decision
from .problems import ConnectionFailed, Invalid, LeaseLost, TrialFinished, TuneError

if TYPE_CHECKING:
    from .client import Client

log = logging.getLogger("tuneserver")

GIVING_BACK = "The worker was interrupted."


class Trial(HeldTrial):
    """One configuration to try: run it inside `with trial:`, and report after each step.

    Leaving the block ends the trial: completed with what was reported last, or failed where an exception left it. A
    failure is told to the server and logged, and then the block ends as if nothing had been, so that a loop goes on
    with the next trial. KeyboardInterrupt and SystemExit give the trial back, so that another worker runs it, and
    leave the block. After a stop or a pause nothing is owed and nothing is sent.

    Inside the block a thread keeps the lease alive while a step takes long. All methods may be called from any thread.
    """

    @classmethod
    def from_environment(cls, client: Optional[Client] = None) -> Trial:
        """The trial that `tune-server worker` started this process for.

        Its TUNE_URL, TUNE_EXPERIMENT, TUNE_TRIAL and TUNE_LEASE must be set. An exception that leaves the block is
        told to the server and goes on, so that the process fails as well.
        """
        from ._environment import trial_from_environment

        return trial_from_environment(os.environ, client)

    # Training

    def steps(self, limit: Optional[int] = None) -> Iterator[int]:
        """The steps to train, from the one after `from_step`; at most up to the step `limit`.

        It ends when the server says stop or pause, when the trial may not go further, or when another worker has the
        trial. Where the scheduler sets no end and there is no limit, leave the loop with `break`.
        """
        while not self.should_stop:
            ends = [end for end in (self.until_step, limit) if end is not None]
            if ends and self._current >= min(ends):
                return
            self._current += 1
            yield self._current

    def report(
        self,
        step: int,
        metrics: Optional[Mapping[str, Any]] = None,
        *,
        checkpoint: Optional[Saved] = None,
        **values: Any,
    ) -> Decision:
        """Reports the metrics of a step and hears how to go on.

        Metrics are numbers, NumPy's and torch's too, and may be nan or infinite. A checkpoint of this step is bytes or
        a path, which the server keeps, or an address. Once the trial has ended nothing is sent, and the last decision
        is returned again.

        - `decision.should_stop`: leave the training; `steps()` ends by itself.
        - `decision.cloned`: load `trial.checkpoint`, take `trial.config`, and go on with the next step.
        """
        merged = {**(metrics or {}), **values}
        if not merged:
            raise ValueError("report() needs at least one metric")
        if self.ended:
            return self._decision
        step = int(step)
        address = checkpoint if isinstance(checkpoint, str) and is_address(checkpoint) else None
        if checkpoint is not None and address is None:
            self.save_checkpoint(checkpoint, step)
        with self._call():
            try:
                answer = self.experiment.client.api.report(
                    self.experiment.name,
                    self.number,
                    step,
                    merged,
                    checkpoint=address,
                    lease=self._lease.token,
                )
            except (LeaseLost, TrialFinished) as error:
                return self._lose(error)
            self.has_reported = True
            with self._lock:
                self.step = step
                self._current = max(self._current, step)
            return self._obey(answer)

    def save_checkpoint(self, data: Saved, step: Optional[int] = None) -> None:
        """Keeps a checkpoint: bytes or a file with the server, or an address.

        Save before the report of the same step, so that a clone finds it; a trial that was told to pause may still be
        saved after it. The step is that of `steps()` now unless given.
        """
        if self.ended and self.outcome != "pause":
            return
        step = self._current if step is None else int(step)
        options: Dict[str, Any]
        if isinstance(data, (bytes, bytearray, memoryview)):
            options = {"data": data}
        elif isinstance(data, str) and is_address(data):
            options = {"uri": data}
        else:
            options = {"data": read_file(Path(os.fspath(data)))}
        with self._call():
            try:
                self.experiment.client.api.put_checkpoint(
                    self.experiment.name, self.number, step=step, lease=self._lease.token, **options
                )
            except (LeaseLost, TrialFinished) as error:
                self._lose(error)

    def checkpoint_due(self, step: int) -> bool:
        """Whether the report of this step may be answered with a pause or a clone: save a checkpoint with it."""
        return step in (self.next_decision_step, self.until_step)

    # Ending

    def complete(self, metrics: Optional[Mapping[str, Any]] = None, **values: Any) -> None:
        """Ends the trial well, with these metrics or those reported last. Nothing happens when it has ended."""
        merged = {**(metrics or {}), **values}
        self._end("completed", metrics=merged or None)

    def fail(self, message: str, kind: str = "error") -> None:
        """Ends the trial as failed; `kind` is error, oom, timeout, nonfinite or invalid_config."""
        self.failure = kind
        self._end("failed", error={"kind": kind, "message": _text(message)})

    def count_failures(self, before: int) -> int:
        """How many trials failed in a row, for which the trainer may be to blame, when so many did before this one."""
        return before + (self.failure == "error") if self.outcome == "failed" else 0

    def infeasible(self, message: str = "") -> None:
        """Ends the trial as one whose configuration cannot be had; the search avoids its like."""
        self._end("infeasible", error={"message": _text(message)} if message else None)

    def give_back(self, message: str = GIVING_BACK) -> None:
        """Gives the trial back, so that another worker runs it from its last checkpoint."""
        with self._lock:
            if self.ended:
                return
            self._close("preempted", Decision("stop"))
        api, name = self.experiment.client.api, self.experiment.name
        message = _text(message)
        error = {"kind": "preempted", "message": message}
        try:
            answer = api.complete(name, self.number, "failed", error=error, lease=self._lease.token, patience=5.0)
            if answer.state == "failed":
                api.retry_trial(name, self.number, reason=message, patience=5.0)
        except TuneError as problem:
            log.warning("trial %d could not be given back: %s", self.number, problem)

    def _end(self, state: str, **what: Any) -> None:
        with self._lock:
            if self.ended:
                return
        with self._call():
            try:
                self.experiment.client.api.complete(
                    self.experiment.name, self.number, state, lease=self._lease.token, **what
                )
            except (LeaseLost, TrialFinished) as error:
                self._lose(error)
                return
            self._close(state, Decision("stop"))

    # The block

    def __enter__(self) -> Trial:
        seconds = self.experiment.lease_seconds
        if seconds > 0 and not self.ended:
            name = f"tuneserver-{self.experiment.name}-{self.number}"
            self._heartbeat = Heartbeat(self._beat, seconds / 3, self.experiment.client.clock, name)
            self._heartbeat.start()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> bool:
        try:
            return self._leave(error)
        finally:
            if self._heartbeat is not None:
                self._heartbeat.stop()
            if self._checkpoint is not None:
                self._checkpoint.discard()

    def _leave(self, error: Optional[BaseException]) -> bool:
        if error is None or isinstance(error, StopTraining):
            self._finish()
            return True
        if isinstance(error, Infeasible):
            self.infeasible(str(error))
            return True
        if not isinstance(error, Exception):
            self.give_back(f"{GIVING_BACK[:-1]} ({type(error).__name__}).")
            return False
        if isinstance(error, ConnectionFailed):
            return False
        if self.ended:
            # A training that was stopped in its midst may well break: that is not the configuration's fault.
            log.info("trial %d ended with %s, and then: %r", self.number, self.outcome, error)
            return not self._reraises
        self.error = error
        if not self._reraises:
            log.warning("trial %d failed: %r", self.number, error, exc_info=error)
        self.fail(_account(error), failure_kind(error))
        return not self._reraises

    def _finish(self) -> None:
        try:
            self.complete()
        except Invalid:
            if self.has_reported or self.resumed:
                raise
            log.warning("trial %d ended and reported nothing, so it failed", self.number)
            self.fail("The training ended and reported nothing.")

    def __repr__(self) -> str:
        return f"Trial({self.number}, {self.config!r}, step={self.step}, outcome={self.outcome!r})"


def _account(error: BaseException) -> str:
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))[-20_000:]


def _text(message: str) -> str:
    """What can be sent of a message: its beginning, without what names of files may have that is no text."""
    return message[:20_000].encode("utf-8", "replace").decode("utf-8")
