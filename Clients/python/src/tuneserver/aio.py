"""The same client for asyncio.

    async with AsyncClient("http://localhost:8080") as client:
        experiment = await client.create("mnist", space=..., objective=minimize("val_loss"))
        async for trial in experiment.trials():
            async with trial:
                for epoch in trial.steps():
                    await trial.report(epoch, val_loss=await train(trial.config))

Each call runs the ordinary client's in a thread of a pool of its own, so that nothing blocks the loop. What that means:
a call that is cancelled still reaches the server; an ask that is cancelled gives back what it got. A training that
computes must leave the loop by itself (`asyncio.to_thread`), as anywhere with asyncio.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    List,
    Mapping,
    Optional,
    Tuple,
    Type,
    TypeVar,
)

from ._loop import LONGEST_WAIT, Loop
from ._running import finish, worker_names
from .checkpoint import Checkpoint, Saved
from .client import Client
from .experiment import Experiment
from .models import AskAnswer, Best, Config, Decision, ExperimentInfo, TrialInfo
from .trial import Trial

T = TypeVar("T")


class AsyncClient:
    """A tune-server for asyncio; takes what `Client` takes."""

    def __init__(
        self,
        url: Optional[str] = None,
        token: Optional[str] = None,
        *,
        threads: int = 64,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        **options: Any,
    ) -> None:
        self.sync = Client(url, token, **options)
        """The client that does the work."""
        self.sleep = sleep
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="tuneserver-aio")

    async def call(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Runs anything of the ordinary client: `await client.call(client.sync.api.get_version)`."""
        return await asyncio.wrap_future(self.submit(function, *arguments, **named))

    def submit(self, function: Callable[..., T], *arguments: Any, **named: Any) -> Future[T]:
        """Starts it on a thread."""
        return self._pool.submit(partial(function, *arguments, **named))

    async def create(self, name: Optional[str] = None, **spec: Any) -> AsyncExperiment:
        """Makes an experiment, or joins the equal one; takes what `Client.create` takes."""
        return AsyncExperiment(self, await self.call(self.sync.create, name, **spec))

    async def experiment(self, name: str) -> AsyncExperiment:
        """The experiment of this name."""
        return AsyncExperiment(self, await self.call(self.sync.experiment, name))

    async def close(self) -> None:
        """Closes the connections; calls that are under way end first."""
        await asyncio.get_running_loop().run_in_executor(None, self._pool.shutdown)
        self.sync.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()


class AsyncExperiment:
    """An experiment for asyncio."""

    def __init__(self, client: AsyncClient, experiment: Experiment) -> None:
        self.client = client
        self.sync = experiment
        """The ordinary experiment, for what is not here: `await client.call(experiment.sync.frame)`."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.sync.name

    async def info(self) -> ExperimentInfo:
        """How it stands now."""
        return await self.client.call(self.sync.info)

    async def best(self, *, fidelity: Optional[str] = None) -> Best:
        """The best trial so far."""
        return await self.client.call(self.sync.best, fidelity=fidelity)

    async def trial(self, number: int) -> TrialInfo:
        """One trial as it stands."""
        return await self.client.call(self.sync.trial, number)

    async def all_trials(self) -> List[TrialInfo]:
        """All trials."""
        return await self.client.call(lambda: list(self.sync.all_trials()))

    async def add(self, config: Mapping[str, Any], metrics: Optional[Mapping[str, Any]] = None) -> TrialInfo:
        """Queues a configuration; with metrics records a training that is done."""
        return await self.client.call(self.sync.add, config, metrics)

    async def pause(self, **options: Any) -> ExperimentInfo:
        """Gives out no more work until it is resumed."""
        return await self.client.call(self.sync.pause, **options)

    async def resume(self, **options: Any) -> ExperimentInfo:
        """Goes on."""
        return await self.client.call(self.sync.resume, **options)

    async def stop(self, **options: Any) -> ExperimentInfo:
        """Ends it."""
        return await self.client.call(self.sync.stop, **options)

    async def ask(self, count: int = 1, **options: Any) -> List[AsyncTrial]:
        """Up to so many trials to run."""
        return (await self._ask(count, **options))[0]

    async def _ask(self, count: int, **options: Any) -> Tuple[List[AsyncTrial], AskAnswer]:
        asked = self.client.submit(self.sync.ask_answer, count, **options)
        try:
            answer = await asyncio.wrap_future(asked)
        except asyncio.CancelledError:
            asked.add_done_callback(self._give_back)
            raise
        return [AsyncTrial(self.client, Trial(self.sync, one)) for one in answer.trials], answer

    def _give_back(self, asked: Future[Any]) -> None:
        """What came after nobody waited for it any more."""
        if not asked.cancelled() and asked.exception() is None:
            for one in asked.result().trials:
                Trial(self.sync, one).give_back("The ask was cancelled.")

    async def trials(
        self,
        *,
        worker: Optional[str] = None,
        can_resume: bool = True,
        max_failures: int = 3,
        limit: Optional[int] = None,
    ) -> AsyncIterator[AsyncTrial]:
        """Trials to run, one after the other, until the server says that it is done."""
        loop, time = Loop(self.name, max_failures, limit), asyncio.get_running_loop().time
        while loop.goes_on:
            began = time()
            found, answer = await self._ask(1, worker=worker, wait_seconds=LONGEST_WAIT, can_resume=can_resume)
            if found:
                loop.begin(found[0].sync)
                yield found[0]
                loop.end(found[0].sync)
                continue
            wait = loop.wait(answer)
            if wait is None:
                return
            await self.client.sleep(max(0.0, wait - (time() - began)))

    async def run(
        self, function: Callable[[AsyncTrial], Awaitable[Any]], *, workers: int = 1, **options: Any
    ) -> AsyncExperiment:
        """Awaits the function for each trial, with so many at a time, until the server is done.

        An error of one worker cancels the others, which give their trials back.
        """
        names = worker_names(workers, options.pop("worker", None))
        tasks = [asyncio.ensure_future(self._work(function, {**options, "worker": name})) for name in names]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self

    async def _work(self, function: Callable[[AsyncTrial], Awaitable[Any]], options: Mapping[str, Any]) -> None:
        async for trial in self.trials(**options):
            async with trial:
                result = await function(trial)
                await self.client.call(finish, trial.sync, result)


class AsyncTrial:
    """A trial for asyncio: what speaks to the server is awaited. Members of `Trial` that are not here are `sync`'s."""

    def __init__(self, client: AsyncClient, trial: Trial) -> None:
        self.client = client
        self.sync = trial
        """The ordinary trial."""

    @property
    def number(self) -> int:
        """Its number."""
        return self.sync.number

    @property
    def config(self) -> Config:
        """The parameters; another dict after a clone decision."""
        return self.sync.config

    @property
    def step(self) -> int:
        """The step reported last."""
        return self.sync.step

    @property
    def checkpoint(self) -> Optional[Checkpoint]:
        """What to load before going on; its methods block, `checkpoint_path` does not."""
        return self.sync.checkpoint

    async def checkpoint_path(self) -> Optional[Path]:
        """The file to load before going on, fetched when need be."""
        found = self.sync.checkpoint
        return None if found is None else await self.client.call(found.path)

    @property
    def outcome(self) -> Optional[str]:
        """How it ended here; None before."""
        return self.sync.outcome

    @property
    def should_stop(self) -> bool:
        """Whether the training is to be left."""
        return self.sync.should_stop

    def steps(self, limit: Optional[int] = None) -> Iterator[int]:
        """The steps to train; an ordinary `for` is right."""
        return self.sync.steps(limit)

    def checkpoint_due(self, step: int) -> bool:
        """Whether the report of this step may be answered with a pause or a clone."""
        return self.sync.checkpoint_due(step)

    async def report(
        self,
        step: int,
        metrics: Optional[Mapping[str, Any]] = None,
        *,
        checkpoint: Optional[Saved] = None,
        **values: Any,
    ) -> Decision:
        """Reports the metrics of a step and hears how to go on."""
        return await self.client.call(self.sync.report, step, metrics, checkpoint=checkpoint, **values)

    async def save_checkpoint(self, data: Saved, step: Optional[int] = None) -> None:
        """Keeps a checkpoint."""
        await self.client.call(self.sync.save_checkpoint, data, step)

    async def complete(self, metrics: Optional[Mapping[str, Any]] = None, **values: Any) -> None:
        """Ends the trial well."""
        await self.client.call(self.sync.complete, metrics, **values)

    async def fail(self, message: str, kind: str = "error") -> None:
        """Ends the trial as failed."""
        await self.client.call(self.sync.fail, message, kind)

    async def infeasible(self, message: str = "") -> None:
        """Ends the trial as one whose configuration cannot be had."""
        await self.client.call(self.sync.infeasible, message)

    async def give_back(self, message: str = "The worker was interrupted.") -> None:
        """Gives the trial back, so that another worker runs it."""
        await self.client.call(self.sync.give_back, message)

    async def __aenter__(self) -> AsyncTrial:
        self.sync.__enter__()
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> bool:
        leaving = self.client.submit(self.sync.__exit__, kind, error, trace)
        # A cancellation while the server is told must not leave the trial half ended.
        return await asyncio.shield(asyncio.wrap_future(leaving))
