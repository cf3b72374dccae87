"""What can be known of an experiment."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence

from . import _frame
from .analysis import Importance, ParetoFront, Summary
from .api._base import _read
from .histories import Explanation
from .models import OVER, Best, ExperimentInfo, Objective, TrialInfo
from .problems import ConnectionFailed, ProblemError
from .views import Change

if TYPE_CHECKING:
    from .client import Client

log = logging.getLogger("tuneserver")


class KnownExperiment:
    """How an experiment stands; how it is run and steered is `Experiment`'s."""

    def __init__(self, client: Client, info: ExperimentInfo) -> None:
        self.client = client
        self.name: str = info.name
        self.objectives: List[Objective] = info.objectives
        self.lease_seconds: float = info.lease.seconds
        """How long a silent worker keeps a trial; 0 for ever."""

    def info(self) -> ExperimentInfo:
        """The experiment as it stands now: definition, state, counts, best."""
        return self.client.api.get_experiment(self.name)

    @property
    def state(self) -> str:
        """running, paused, stopping, completed, stopped or failed; asked for each time."""
        return self.info().state

    def best(self, *, fidelity: Optional[str] = None) -> Best:
        """The best trial so far; NotEnoughData before there is one."""
        return self.client.api.get_best(self.name, fidelity=fidelity)

    def top(self, count: int, *, fidelity: Optional[str] = None) -> List[Best]:
        """The best few, the best first."""
        return self.client.api.get_top(self.name, count, fidelity=fidelity)

    def trial(self, number: int) -> TrialInfo:
        """One trial as it stands."""
        return self.client.api.get_trial(self.name, number)

    def all_trials(
        self, *, state: Optional[Sequence[str]] = None, fields: Optional[Sequence[str]] = None
    ) -> Iterator[TrialInfo]:
        """All trials, page by page; with their curves where `fields` names `reports`."""
        cursor: Optional[str] = None
        while True:
            page = self.client.api.list_trials(self.name, state=state, fields=fields, limit=1000, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def records(self) -> List[Dict[str, Any]]:
        """One flat dict a trial: number, state, value, `config.lr`, `metrics.val_loss` ..."""
        return _frame.records(self.all_trials())

    def frame(self) -> Any:
        """The records as a pandas frame, indexed by the trial's number; pandas must be installed."""
        return _frame.frame(self.records())

    def watch(self) -> Iterator[Change]:
        """How it stands whenever it changes, at most four times a second, until it is over or deleted.

        When the connection breaks it is made again, for as long as the client's retries last. NotFound when the
        experiment was deleted.
        """
        known: Optional[int] = None
        while True:
            before = known
            try:
                for change in self._news(known):
                    known = change.version
                    yield change
                    if change.state in OVER:
                        return
            except (ConnectionFailed, ProblemError) as error:
                if isinstance(error, ProblemError) and not error.retryable:
                    raise
                log.debug("the news of %s broke off: %s", self.name, error)
            # Waits for the server, and ends where the experiment is gone.
            info = self.info()
            if info.is_over and info.events == known:
                return
            if known == before:
                self.client.clock.sleep(1.0)

    def _news(self, known: Optional[int]) -> Iterator[Change]:
        for message in self.client.api.watch_changes(self.name, after=known):
            if message.event == "change":
                yield _read(Change.read, message.data)

    def wait(self) -> ExperimentInfo:
        """Waits until it is over: for experiments that others, or the server's evaluator, train."""
        for _ in self.watch():
            pass
        return self.info()

    def summary(self) -> Summary:
        """Counts, rungs, costs, alerts, and where the configurations came from."""
        return self.client.api.get_summary(self.name)

    def importance(self, method: Optional[str] = None) -> Importance:
        """Which parameters matter; `method` is ped_anova, fanova or mdi."""
        return self.client.api.get_importance(self.name, method=method)

    def pareto(self) -> ParetoFront:
        """The trials that no other one beats in every objective."""
        return self.client.api.get_pareto(self.name)

    def explain(self, number: int) -> Explanation:
        """Why a trial has its configuration, and why each decision about it was made."""
        return self.client.api.get_explanation(self.name, number)

    def export(self, format: str = "jsonl") -> bytes:
        """The whole log as lines of JSON (for `client.import_`), the trials as `csv`, or the `analysis`."""
        return self.client.api.export(self.name, format=format)
