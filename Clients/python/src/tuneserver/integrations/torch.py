"""PyTorch: `loop` is a training loop that saves, loads and reports; `State` is what it is made of.

```python
with trial:
    for epoch, report in loop(trial, model=model, optimizer=optimizer):
        train(model, optimizer)
        report(val_loss=evaluate(model))
```
"""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Tuple

import torch
import torch.distributed as distributed

from ..trial import Trial
from ._reporting import Metrics, Reporter

# Nothing but tensors and plain values is read; before 2.1 torch could not even read numbers that way.
_SAFE = {"weights_only": True} if tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 1) else {}
_RANDOM, _CUDA = "tuneserver.random", "tuneserver.cuda"


def loop(
    trial: Optional[Trial], limit: Optional[int] = None, **options: Any
) -> Iterator[Tuple[int, Callable[..., bool]]]:
    """The steps to train, each with the function that reports it: once, at its end.

    Takes what `State` takes, above all what is to be saved, by name: `model=model, optimizer=optimizer`. The function
    takes metrics, and says whether the trial was cloned: take `trial.config` anew then.
    """
    state = State(trial, **options)
    for step in state.steps(limit):
        yield step, partial(state.report, step)


class State:
    """The state of a training: models, optimisers, schedulers, and the generators that torch draws from.

    It is loaded from the trial's checkpoint where there is one, saved where the server may pause the trial, and
    loaded again when the trial becomes the clone of another one; take `config` anew then, for the checkpoint brings
    the other one's learning rate.

    With `torch.distributed` every process makes one: the first with its trial, the others with None. Only the first
    talks to the server; all of them hear what it said.

    - Parameters:
        trial: The trial; None in all processes of a group but the first.
        checkpoint_every: Save every so many steps too, for the case that this worker is lost.
        objects: What has `state_dict` and `load_state_dict`, by any name.
    """

    def __init__(
        self,
        trial: Optional[Trial],
        *,
        checkpoint_every: Optional[int] = None,
        metrics: Metrics = None,
        **objects: Any,
    ) -> None:
        if trial is None and _rank() == 0:
            raise ValueError("the first process needs the trial")
        self.objects = objects
        self.step = 0
        """The step that the objects have reached."""
        self.config: Dict[str, Any] = {}
        """The trial's parameters, in every process."""
        self.over = False
        """Whether the training is to be left."""
        self._reporter: Optional[Reporter] = None
        if trial is not None:
            self._reporter = Reporter(trial, metrics=metrics, checkpoint_every=checkpoint_every, sparse=True)
        self._load()

    def steps(self, limit: Optional[int] = None) -> Iterator[int]:
        """The steps to train: from the one after the checkpoint's to `limit` or the server's word."""
        if self._reporter is not None:
            self._reporter.rounds = limit
        while not _shared(self.over or self._ends()):
            self.step += 1
            yield self.step

    def report(self, step: int, metrics: Optional[Mapping[str, Any]] = None, **values: Any) -> bool:
        """Reports a step, with a checkpoint where one is due; whether the trial was cloned: take `config` anew."""
        over, cloned = False, False
        if self._reporter is not None:
            over = self._reporter.report(step, {**(metrics or {}), **values}, self.save)
            cloned = self._reporter.cloned
        over, cloned = _shared((over, cloned))
        if cloned:
            self._load()
        self.over = over and not cloned
        return bool(cloned)

    def save(self, path: Path) -> None:
        """Writes all objects' states to a file."""
        states = {name: thing.state_dict() for name, thing in self.objects.items()}
        states[_RANDOM] = torch.get_rng_state()
        if torch.cuda.is_available():
            states[_CUDA] = torch.cuda.get_rng_state_all()
        torch.save(states, path)

    def _ends(self) -> bool:
        return self._reporter is not None and self._reporter.reached(self.step)

    def _load(self) -> None:
        found: Tuple[Dict[str, Any], int, Optional[bytes]] = ({}, 0, None)
        if self._reporter is not None:
            trial = self._reporter.trial
            saved = trial.checkpoint.read() if trial.checkpoint is not None else None
            found = (dict(trial.config), self._reporter.begin, saved)
        self.config, self.step, content = _shared(found)
        if content is not None:
            self._restore(torch.load(io.BytesIO(content), map_location="cpu", **_SAFE))

    def _restore(self, states: Dict[str, Any]) -> None:
        for name, thing in self.objects.items():
            if name not in states:
                raise KeyError(f"the checkpoint has no {name}; it has {', '.join(sorted(states))}")
            thing.load_state_dict(states[name])
        if _rank() == 0:
            torch.set_rng_state(states[_RANDOM])
            if _CUDA in states and torch.cuda.is_available():
                torch.cuda.set_rng_state_all(states[_CUDA])


def _grouped() -> bool:
    return bool(distributed.is_available() and distributed.is_initialized())


def _rank() -> int:
    return int(distributed.get_rank()) if _grouped() else 0


def _shared(value: Any) -> Any:
    """The first process's value, in all processes of the group."""
    if not _grouped():
        return value
    box = [value]
    distributed.broadcast_object_list(box, src=0)
    return box[0]
