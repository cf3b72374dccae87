"""The async twin."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Awaitable, Callable, List

import pytest

from support import Server, promoting
from tuneserver import Experiment, Infeasible, TooManyFailures, aio, uniform
from tuneserver.aio import AsyncClient, AsyncExperiment, AsyncTrial

SPACE = {"x": uniform(0, 1)}


def run(server: Server, work: Callable[[AsyncClient], Awaitable[Any]], **options: Any) -> Any:
    async def main() -> Any:
        async with AsyncClient(server.url, **options) as client:
            return await work(client)

    return asyncio.run(main())


def test_the_loop_is_the_same(server: Server, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = AsyncExperiment(client, await client.call(promoting, client.sync, name, 6))
        resumed = 0
        async for trial in experiment.trials():
            async with trial:
                path = await trial.checkpoint_path()
                if path is not None:
                    resumed += 1
                    assert path.read_bytes() == str(trial.sync.from_step).encode()
                for step in trial.steps():
                    saved = str(step).encode() if trial.checkpoint_due(step) else None
                    decision = await trial.report(step, loss=trial.config["x"], checkpoint=saved)
                assert trial.should_stop == decision.should_stop
        assert resumed >= 2
        assert (await experiment.info()).state == "completed"
        best = await experiment.best()
        assert (await experiment.trial(best.number)).value == best.value
        assert len(await experiment.all_trials()) == 6

    run(server, work)


def test_many_trainings_run_at_the_same_time(server: Server, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = await client.create(name, space=SPACE, objective="loss", searcher="random", trials=8)
        inside, all_in = [], asyncio.Event()

        async def train(trial: AsyncTrial) -> float:
            inside.append(trial.number)
            if len(inside) == 8:
                all_in.set()
            await asyncio.wait_for(all_in.wait(), 30)
            return float(trial.config["x"])

        await experiment.run(train, workers=8)
        assert sorted(inside) == list(range(1, 9))
        assert len({trial.worker for trial in await experiment.all_trials()}) == 8
        with pytest.raises(ValueError, match="at least one worker"):
            await experiment.run(train, workers=0)
        assert (await experiment.info()).counts["completed"] == 8

    run(server, work)


def test_the_loop_says_what_the_other_one_says(
    server: Server, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = AsyncExperiment(client, promoting(client.sync, name, 3))
        await experiment.pause()
        client.sleep = lambda _: experiment.resume()
        async for trial in experiment.trials():
            async with trial:
                for step in trial.steps():
                    await trial.report(step, loss=1.0)

    monkeypatch.setattr(aio, "LONGEST_WAIT", 0.0)
    run(server, work)
    assert caplog.text.count("has nothing to do now") == 1 and caplog.text.count("without a checkpoint") == 1


def test_failures_are_told_apart(server: Server, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = await client.create(name, space=SPACE, objective="loss", searcher="random", trials=9)
        one, two, three, four = await experiment.ask(4)
        async with one:
            raise MemoryError
        async with two:
            raise Infeasible("too big")
        async with three:
            await three.complete(loss=0.5)
        async with four:
            await four.save_checkpoint(b"x", 1)
            await four.infeasible()
        states = [(t.state, t.error.kind if t.error else None) for t in await experiment.all_trials()]
        assert states[0] == ("failed", "oom") and [s for s, _ in states[1:]] == [
            "infeasible",
            "completed",
            "infeasible",
        ]

        async def broken(trial: AsyncTrial) -> None:
            raise ValueError

        with pytest.raises(TooManyFailures):
            await experiment.run(broken, workers=1, max_failures=2)

    run(server, work)


def test_a_cancelled_training_gives_its_trial_back(server: Server, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = await client.create(name, space=SPACE, objective="loss", searcher="random", trials=4)
        begun: List[int] = []

        async def train(trial: AsyncTrial) -> None:
            await trial.report(1, loss=0.5)
            begun.append(trial.number)
            await asyncio.Event().wait()

        task = asyncio.ensure_future(experiment.run(train, workers=2))
        while len(begun) < 2:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await experiment.info()).counts["queued"] == 2

    run(server, work)


def test_a_cancelled_ask_gives_back_what_it_got(server: Server, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = await client.create(name, space=SPACE, objective="loss", searcher="random", trials=2)
        asked, go = threading.Event(), threading.Event()
        real = experiment.sync.ask_answer

        def slow(*arguments: Any, **options: Any) -> Any:
            asked.set()
            go.wait(30)
            return real(*arguments, **options)

        experiment.sync.ask_answer = slow  # type: ignore[method-assign]
        task = asyncio.ensure_future(experiment.ask())
        await client.call(asked.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go.set()

    run(server, work)
    # Closing the client waits for what is under way.
    from tuneserver import Client

    assert Client(server.url).experiment(name).info().counts["queued"] == 1


def test_waiting_for_work_blocks_nobody(server: Server, name: str) -> None:
    slept: List[float] = []

    async def work(client: AsyncClient) -> None:
        experiment = await client.create(name, space=SPACE, objective="loss", searcher="random", trials=1)
        first = (await experiment.ask())[0]
        real = experiment.sync.ask_answer
        experiment.sync.ask_answer = lambda *a, **k: real(*a, **{**k, "wait_seconds": 0})  # type: ignore

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await first.complete(loss=1.0)

        client.sleep = sleep
        assert [trial.number async for trial in experiment.trials()] == []

    run(server, work)
    assert len(slept) == 1 and 0 < slept[0] <= 1


def test_the_rest_is_there_too(server: Server, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        experiment = await client.create(name, space=SPACE, objective="loss", searcher="random", trials=2)
        assert (await client.experiment(name)).name == experiment.name
        assert (await experiment.add({"x": 0.5})).state == "queued"
        assert (await experiment.pause()).state == "paused"
        assert (await experiment.resume()).state == "running"
        trial = (await experiment.ask())[0]
        await trial.give_back()
        assert trial.outcome == "preempted" and trial.step == 0 and trial.checkpoint is None
        await (await experiment.ask())[0].fail("no")
        assert (await experiment.stop(mode="now")).state == "stopped"
        assert await client.call(client.sync.api.get_health) == {"status": "ok"}
        assert isinstance(experiment, AsyncExperiment) and isinstance(experiment.sync, Experiment)

    run(server, work)
