"""What a loop over trials remembers from one to the next: of `Experiment.trials`, and of its twin for asyncio."""

from __future__ import annotations

import logging
from typing import Optional

from .models import AskAnswer
from .problems import TooManyFailures
from .trial import Trial

log = logging.getLogger("tuneserver")

LONGEST_WAIT = 20.0
"""The seconds that an ask is held back by the server while there is nothing to do."""


class Loop:
    """Counts trials and failures in a row, and says once what is to be said."""

    def __init__(self, name: str, max_failures: int, limit: Optional[int]) -> None:
        self._name, self._max_failures, self._limit = name, max_failures, limit
        self._given, self._failures = 0, 0
        self._warned = False
        self._said: Optional[str] = None

    @property
    def goes_on(self) -> bool:
        """Whether there may be another trial."""
        return self._limit is None or self._given < self._limit

    def wait(self, answer: AskAnswer) -> Optional[float]:
        """The seconds from one ask without a trial to the next; None when the server is done."""
        if answer.status == "done":
            log.info("%s is done: %s", self._name, answer.detail or answer.reason)
            return None
        if answer.detail != self._said:
            self._said = answer.detail
            level = logging.WARNING if answer.reason == "paused" else logging.INFO
            log.log(level, "%s has nothing to do now: %s", self._name, self._said)
        return answer.retry_after_seconds or 1.0

    def begin(self, trial: Trial) -> None:
        """Notes a trial that was handed out."""
        self._given += 1
        self._said = None
        if self._warned or trial.from_step == 0 or trial.checkpoint is not None:
            return
        self._warned = True
        log.warning(
            "trial %d goes on after step %d without a checkpoint; if this trainer keeps none of its own, let it call "
            "trial.save_checkpoint, or ask with can_resume=False",
            trial.number,
            trial.from_step,
        )

    def end(self, trial: Trial) -> None:
        """Notes how a trial ended; TooManyFailures where so many failed one after the other."""
        self._failures = trial.count_failures(self._failures)
        if self._failures >= self._max_failures:
            raise TooManyFailures.after(self._failures, trial.error)
