"""An experiment, and the loop over its trials."""

from __future__ import annotations

from typing import Any, Callable, Iterator, List, Mapping, Optional, Sequence, Union

from . import _running
from ._known import KnownExperiment
from ._loop import LONGEST_WAIT, Loop
from ._progress import Progress
from .models import AskAnswer, ExperimentInfo, TrialInfo
from .trial import Trial


class Experiment(KnownExperiment):
    """An experiment on a server."""

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
            worker=worker or _running.default_worker(),
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
        - `max_failures`: So many trials that fail one after the other end the loop: TooManyFailures. Want of memory,
          timeouts and overflows are the configuration's fault and do not count.
        - `limit`: How many trials at most.
        - `progress`: A bar by tqdm; shown unless told otherwise where tqdm is installed and there is a terminal.
        """
        loop = Loop(self.name, max_failures, limit)
        with Progress(self, progress) as bar:
            while loop.goes_on:
                trial = self._next(loop, worker, can_resume, bar)
                if trial is None:
                    return
                loop.begin(trial)
                yield trial
                loop.end(trial)
                bar.update()

    def _next(self, loop: Loop, worker: Optional[str], can_resume: bool, bar: Progress) -> Optional[Trial]:
        """The next trial, however long it takes to come; None when there will be none."""
        clock = self.client.clock
        while True:
            began = clock.now()
            answer = self.ask_answer(worker=worker, wait_seconds=LONGEST_WAIT, can_resume=can_resume)
            if answer.trials:
                return Trial(self, answer.trials[0])
            wait = loop.wait(answer)
            if wait is None:
                return None
            bar.update()
            rest = wait - (clock.now() - began)
            if rest > 0:
                clock.sleep(rest)

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

    def resume(self, *, limits: Optional[Mapping[str, Any]] = None, reason: Optional[str] = None) -> ExperimentInfo:
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

    def __repr__(self) -> str:
        return f"Experiment({self.name!r}, {self.client.url!r})"
