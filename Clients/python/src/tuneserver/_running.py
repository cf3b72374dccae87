"""Calls a function with trials, on threads or processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Callable, List, Mapping, Optional, Union

from .problems import TuneError

if TYPE_CHECKING:
    from .experiment import Experiment
    from .trial import Trial


@dataclass(frozen=True)
class Options:
    """What `Experiment.trials` is told."""

    can_resume: bool
    max_failures: int
    progress: Optional[bool]


def run(
    experiment: Experiment,
    function: Callable[[Trial], Any],
    workers: int,
    processes: Union[bool, str],
    options: Options,
) -> None:
    """Runs trials until the server is done."""
    names = worker_names(workers)
    if processes:
        method = processes if isinstance(processes, str) else None
        _on_processes(experiment, function, workers, options, multiprocessing.get_context(method))
    elif workers == 1:
        _work(experiment, function, options, None)
    else:
        _Threads(experiment, function, names, options).run()


def worker_names(workers: int, name: Optional[str] = None) -> List[str]:
    """A name for each worker of this process, made of this one or the process's."""
    if workers < 1:
        raise ValueError(f"there must be at least one worker, not {workers}")
    name = (name or default_worker())[:190]
    return [name] if workers == 1 else [f"{name}-{index}" for index in range(workers)]


def default_worker() -> str:
    """This process's name in the histories."""
    return f"{socket.gethostname()}-{os.getpid()}"[:200]


def _work(
    experiment: Experiment,
    function: Callable[[Trial], Any],
    options: Options,
    threads: Optional[_Threads],
    worker: Optional[str] = None,
) -> None:
    for trial in experiment.trials(
        worker=worker,
        can_resume=options.can_resume,
        max_failures=options.max_failures,
        progress=options.progress,
    ):
        if threads is not None and not threads.enter(trial):
            return
        with trial:
            finish(trial, function(trial))


def finish(trial: Trial, result: Any) -> None:
    """Ends a trial with what its function returned: nothing, the objective's value, or metrics."""
    if result is None or trial.ended:
        return
    if isinstance(result, Mapping):
        trial.complete(result)
        return
    objectives = trial.experiment.objectives
    if len(objectives) != 1:
        names = ", ".join(objective.metric for objective in objectives)
        raise TypeError(f"there are several objectives ({names}): return a dict of them, not {result!r}")
    trial.complete({objectives[0].metric: result})


class _Threads:
    """Several threads, each with a trial at a time."""

    def __init__(
        self, experiment: Experiment, function: Callable[[Trial], Any], names: List[str], options: Options
    ) -> None:
        self._experiment, self._function, self._options = experiment, function, options
        self._lock = threading.Lock()
        self._open: List[Trial] = []
        self._interrupted = False
        self._errors: List[BaseException] = []
        self._ended = threading.Condition(self._lock)
        self._left = len(names)
        self._names = names

    def run(self) -> None:
        """Starts them and waits; an error of one lets the others end their trials and is raised then."""
        for index, name in enumerate(self._names):
            options = self._options if index == 0 else replace(self._options, progress=False)
            title = f"tuneserver-{index}"
            threading.Thread(target=self._thread, args=(name, options), daemon=True, name=title).start()
        try:
            with self._lock:
                while self._left > 0:
                    # With a limit, so that Ctrl-C is noticed on every system.
                    self._ended.wait(1.0)
        except BaseException:
            self._interrupt()
            raise
        if self._errors:
            raise self._errors[0]

    def enter(self, trial: Trial) -> bool:
        """Notes a trial that begins; false where none may begin any more."""
        with self._lock:
            if not self._interrupted and not self._errors:
                self._open = [one for one in self._open if not one.ended] + [trial]
                return True
        trial.give_back()
        return False

    def _interrupt(self) -> None:
        with self._lock:
            self._interrupted = True
            trials = [trial for trial in self._open if not trial.ended]
        for trial in trials:
            trial.give_back()

    def _thread(self, name: str, options: Options) -> None:
        try:
            _work(self._experiment, self._function, options, self, name)
        except BaseException as error:
            with self._lock:
                self._errors.append(error)
        finally:
            with self._lock:
                self._left -= 1
                self._ended.notify_all()


def _on_processes(
    experiment: Experiment, function: Callable[[Trial], Any], workers: int, options: Options, context: Any
) -> None:
    quiet = replace(options, progress=False)
    crew = [
        context.Process(target=_process, args=(experiment, function, options if index == 0 else quiet))
        for index in range(workers)
    ]
    for process in crew:
        process.start()
    try:
        for process in crew:
            process.join()
    except BaseException:
        for process in crew:
            if process.is_alive() and process.pid is not None:
                _interrupt(process)
        for process in crew:
            process.join()
        raise
    failed = [process for process in crew if process.exitcode != 0]
    if failed:
        codes = ", ".join(str(process.exitcode) for process in failed)
        raise TuneError(f"{len(failed)} of {workers} worker processes failed (exit codes {codes}); see their output")


def _interrupt_once(number: int, frame: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _interrupt(process: Any) -> None:
    """Ctrl-C reaches the whole group of a terminal; where only this process was told, the others must be."""
    try:
        os.kill(process.pid, signal.SIGINT)
    except OSError:
        pass


def _process(experiment: Experiment, function: Callable[[Trial], Any], options: Options) -> None:
    # Ctrl-C comes twice, from the terminal and from the parent: the second must not disturb the giving back.
    signal.signal(signal.SIGINT, _interrupt_once)
    try:
        _work(experiment, function, options, None)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
