"""An experiment, and the loop over its trials."""

from __future__ import annotations

import logging
import os
import socket
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from . import _frame, _running
from ._progress import Progress
from .analysis import Importance, ParetoFront, Summary
from .histories import Explanation
from .models import OVER, AskAnswer, Best, ExperimentInfo, Objective, TrialInfo
from .problems import ConnectionFailed, TooManyFailures, Unavailable
from .trial import Trial
from .views import Change

if TYPE_CHECKING:
    from .client import Client

log = logging.getLogger("tuneserver")

LONGEST_WAIT = 20.0
"""The seconds that an ask is held back by the server while there is nothing to do."""


class Experiment:
    """An experiment on a server."""

    def __init__(self, client: Client, info: ExperimentInfo) -> None:
        self.client = client
        self.name: str = info.name
        self.objectives: List[Objective] = info.objectives
        self.lease_seconds: float = info.lease.seconds
        """How long a silent worker keeps a trial; 0 for ever."""
        self._info = info

    # State

    def info(self) -> ExperimentInfo:
        """The experiment as it stands now: definition, state, counts, best."""
        self._info = self.client.api.get_experiment(self.name)
        return self._info

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
            except (ConnectionFailed, Unavailable) as error:
                log.debug("the news of %s broke off: %s", self.name, error)
            # Waits for the server, and ends where the experiment is gone.
            if self.info().is_over and self._info.events == known:
                return
            if known == before:
                self.client.clock.sleep(1.0)

    def _news(self, known: Optional[int]) -> Iterator[Change]:
        for message in self.client.api.watch_changes(self.name, after=known):
            if message.event == "change":
                yield Change.read(message.data)

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

    # Trials to run

    def ask(
        self,
        count: int = 1,
        *,
        worker: Optional[str] = None,
        wait_seconds: float = 0.0,
        can_resume: bool = True,
    ) -> List[Trial]:
        """Up to so many trials to run; none when there is nothing to do now, or ever (`ask_answer` says why)."""
        answer = self.ask_answer(count, worker=worker, wait_seconds=wait_seconds, can_resume=can_resume)
        return [Trial(self, asked) for asked in answer.trials]

    def ask_answer(
        self,
        count: int = 1,
        *,
        worker: Optional[str] = None,
        wait_seconds: float = 0.0,
        can_resume: bool = True,
    ) -> AskAnswer:
        """The server's answer to an ask."""
        return self.client.api.ask(
            self.name,
            worker=worker or default_worker(),
            count=count,
            wait_seconds=wait_seconds,
            can_resume=None if can_resume else False,
        )

    def trials(
        self,
        *,
        worker: Optional[str] = None,
        can_resume: bool = True,
        max_failures: int = 3,
        limit: Optional[int] = None,
        progress: Optional[bool] = None,
    ) -> Iterator[Trial]:
        """Trials to run, one after the other, until the server says that it is done; waits where it has to.

        - `worker`: This worker's name in the histories; host and process unless given.
        - `can_resume`: False for trainers that cannot save themselves: they are never told to pause.
        - `max_failures`: So many trials that fail one after the other end the loop: TooManyFailures.
        - `limit`: How many trials at most.
        - `progress`: A bar by tqdm; shown unless told otherwise where tqdm is installed and there is a terminal.
        """
        failures, given = 0, 0
        with Progress(self, progress) as bar:
            while limit is None or given < limit:
                trial = self._next(worker, can_resume, bar)
                if trial is None:
                    return
                given += 1
                self._warn_of_resuming(trial)
                yield trial
                failures = failures + 1 if trial.outcome == "failed" else 0
                if failures >= max_failures:
                    raise TooManyFailures(
                        f"{failures} trials failed one after the other, the last with: {trial.error}"
                    ) from trial.error
                bar.update()

    def _next(self, worker: Optional[str], can_resume: bool, bar: Progress) -> Optional[Trial]:
        """The next trial, however long it takes to come; None when there will be none."""
        said: Optional[str] = None
        while True:
            began = self.client.clock.now()
            answer = self.ask_answer(worker=worker, wait_seconds=LONGEST_WAIT, can_resume=can_resume)
            if answer.trials:
                return Trial(self, answer.trials[0])
            if answer.status == "done":
                log.info("%s is done: %s", self.name, answer.detail or answer.reason)
                return None
            if answer.detail != said:
                said = answer.detail
                log.info("%s has nothing to do now: %s", self.name, said)
            bar.update()
            rest = (answer.retry_after_seconds or 1.0) - (self.client.clock.now() - began)
            if rest > 0:
                self.client.clock.sleep(rest)

    def _warn_of_resuming(self, trial: Trial) -> None:
        if trial.from_step > 0 and trial.checkpoint is None:
            log.warning(
                "trial %d goes on after step %d without a checkpoint; if this trainer keeps none of its own, let it "
                "call trial.save_checkpoint, or ask with can_resume=False",
                trial.number,
                trial.from_step,
            )

    def run(
        self,
        function: Callable[[Trial], Any],
        *,
        workers: int = 1,
        processes: Union[bool, str] = False,
        can_resume: bool = True,
        max_failures: int = 3,
        progress: Optional[bool] = None,
    ) -> Experiment:
        """Calls the function with each trial until the server is done, on several threads, or processes.

        The function reports as it goes, or returns the objective's value or a dict of metrics. Ctrl-C gives the trials
        back and is raised again. `processes` may name how they start ("spawn", as CUDA needs it; the system's way
        unless named): what is spawned must be a function that other processes can import.
        """
        options = _running.Options(can_resume, max_failures, progress)
        _running.run(self, function, workers, processes, options)
        return self

    def add(
        self,
        config: Mapping[str, Any],
        metrics: Optional[Mapping[str, Any]] = None,
        *,
        reports: Optional[Sequence[Mapping[str, Any]]] = None,
    ) -> TrialInfo:
        """Queues a configuration to be tried; with metrics records a training that is done."""
        state = "completed" if metrics is not None else None
        return self.client.api.add_trial(self.name, config, state=state, metrics=metrics, reports=reports)

    # Steering

    def pause(self, *, mode: Optional[str] = None, reason: Optional[str] = None) -> ExperimentInfo:
        """Gives out no more work until it is resumed."""
        return self.client.api.pause_experiment(self.name, mode=mode, reason=reason)

    def resume(
        self, *, limits: Optional[Mapping[str, Any]] = None, reason: Optional[str] = None
    ) -> ExperimentInfo:
        """Goes on, also after a limit was reached when it is raised here."""
        return self.client.api.resume_experiment(self.name, limits=limits, reason=reason)

    def stop(self, *, mode: Optional[str] = None, reason: Optional[str] = None) -> ExperimentInfo:
        """Ends it; `mode` is drain (live trials finish) or now."""
        return self.client.api.stop_experiment(self.name, mode=mode, reason=reason)

    def fork(
        self,
        name: Optional[str] = None,
        *,
        changes: Optional[Mapping[str, Any]] = None,
        trials: Optional[str] = None,
    ) -> Experiment:
        """Makes an experiment from this one, with its results to begin with."""
        info = self.client.api.fork_experiment(self.name, name, changes=changes, trials=trials)
        return Experiment(self.client, info)

    def edit(self, **changes: Any) -> ExperimentInfo:
        """Changes `tags`, `notes` or `limits`."""
        return self.client.api.edit_experiment(self.name, changes)

    def delete(self) -> None:
        """Deletes it, which must be paused or over, with all its trials."""
        self.client.api.delete_experiment(self.name)

    def export(self, format: str = "jsonl") -> bytes:
        """The whole log as lines of JSON (for `client.import_`), the trials as `csv`, or the `analysis`."""
        return self.client.api.export(self.name, format=format)

    def __repr__(self) -> str:
        return f"Experiment({self.name!r}, {self.client.url!r})"


def default_worker() -> str:
    """This process's name in the histories."""
    return f"{socket.gethostname()}-{os.getpid()}"[:200]
