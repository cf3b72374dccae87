"""Ray's scheduler: reports to the server and does what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Mapping, Optional
from urllib.parse import quote

from ray.train._internal.checkpoint_manager import _TrainingResult
from ray.tune import Checkpoint
from ray.tune.experiment import Trial
from ray.tune.schedulers import TrialScheduler

from .._ending import failure_kind
from ._search import TuneServerSearch

_OVER = (Trial.TERMINATED, Trial.ERROR)


class TuneServerScheduler(TrialScheduler):  # type: ignore[misc]
    """Lets a tune-server stop, pause and resume trials; takes the `TuneServerSearch` that it belongs to."""

    _supports_buffered_results = False

    def __init__(self, search: TuneServerSearch) -> None:
        super().__init__()
        self.search = search
        self.bridge = search.bridge
        self._live: Dict[str, Trial] = {}

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_live": {}}

    def set_search_properties(self, metric: Any, mode: Any, **spec: Any) -> bool:
        """Ray tells the metric; the searcher has told the server."""
        self._metric = metric
        samples = spec.get("num_samples")
        if samples != 1:  # Ray's default, and what Tuner.restore says in any case.
            self.search.check_end(samples)
        return True

    def on_trial_add(self, controller: Any, trial: Trial) -> None:
        """A new trial, one that is tried again, or one from before the driver was started anew."""
        ray_id = trial.trial_id
        asked = self.bridge.fresh.pop(ray_id, None)
        if asked is not None:
            self._live[ray_id] = trial
            if asked.checkpoint is not None and asked.from_step > 0:
                _begin_from(trial, asked.checkpoint.uri, asked.checkpoint.step, self.search.time_attr)
        elif ray_id in self.bridge.held:
            if trial.status not in _OVER:
                self._live[ray_id] = trial
                self._align(trial, self.bridge.refresh(ray_id))
        elif trial.status not in _OVER:
            raise ValueError(f"Ray's trial {ray_id} is none of the server's: was it restarted under a new id?")

    def _align(self, trial: Trial, state: str) -> None:
        """Gives Ray's trial the state that the server's has; Ray files it by this state when this call returns."""
        if state == "paused":
            trial.set_status(Trial.PAUSED)
        elif state == "over":
            trial.set_status(Trial.TERMINATED)

    def on_trial_result(self, controller: Any, trial: Trial, result: Mapping[str, Any]) -> str:
        """A trial reported."""
        metrics = self.search.metrics(result)
        if not metrics:
            return str(TrialScheduler.CONTINUE)
        decision = self.bridge.report(trial.trial_id, int(result[self.search.time_attr]), metrics)
        words = {"continue": TrialScheduler.CONTINUE, "pause": TrialScheduler.PAUSE, "stop": TrialScheduler.STOP}
        return str(words[decision])

    def on_trial_complete(self, controller: Any, trial: Trial, result: Mapping[str, Any]) -> None:
        """A trial ended by itself, or because it was told so."""
        self._tell_checkpoint(trial)
        self._live.pop(trial.trial_id, None)
        step = result.get(self.search.time_attr)
        self.bridge.complete(trial.trial_id, None if step is None else int(step), self.search.metrics(result))

    def on_trial_error(self, controller: Any, trial: Trial) -> None:
        """A trial failed: for good, or (its status is ERROR then) to be tried again by Ray."""
        if trial.status == Trial.ERROR:
            return
        self._live.pop(trial.trial_id, None)
        account = _account(trial)
        self.bridge.fail(trial.trial_id, account, failure_kind(RuntimeError(account)))

    def on_trial_remove(self, controller: Any, trial: Trial) -> None:
        """A waiting or paused trial was taken away."""
        self._live.pop(trial.trial_id, None)

    def choose_trial_to_run(self, controller: Any) -> Optional[Trial]:
        """The paused trial that the server lets go on; all others start by themselves."""
        for trial in list(self._live.values()):
            self._tell_checkpoint(trial)
        if controller.search_alg.is_finished():
            self._finish(controller)
        return self._released()

    def _released(self) -> Optional[Trial]:
        for ray_id, chosen in list(self.bridge.released.items()):
            trial = self._live.get(ray_id)
            if trial is not None and trial.status == Trial.PAUSED:
                self.bridge.released[ray_id] = True
                return trial
            # The server may be quicker than Ray, which is saving the trial and will have paused it in a moment.
            if trial is None or chosen or trial.status in _OVER:
                del self.bridge.released[ray_id]
        return None

    def _finish(self, controller: Any) -> None:
        """Ray takes no new trials any more: only paused ones may go on, and at the end they are taken away."""
        paused = [trial for trial in self._live.values() if trial.status == Trial.PAUSED]
        waiting = any(trial.status == Trial.PENDING for trial in self._live.values())
        if paused and not self.bridge.released and not waiting:
            self.bridge.ask()
            self.bridge.drop_spare()
        if self.bridge.done:
            for trial in paused:
                if trial.trial_id not in self.bridge.released:
                    controller.stop_trial(trial)

    def _tell_checkpoint(self, trial: Trial) -> None:
        saved = trial.latest_checkpoint_result
        step = (saved.metrics or {}).get(self.search.time_attr) if saved is not None else None
        if saved is not None and step is not None and trial.trial_id in self.bridge.held:
            self.bridge.tell_checkpoint(trial.trial_id, _address(saved.checkpoint), int(step))

    def debug_string(self) -> str:
        """A line for Ray's console."""
        held = list(self.bridge.held.values())
        states = {state: sum(one.state == state for one in held) for state in ("running", "paused", "over")}
        counts = ", ".join(f"{count} {state}" for state, count in states.items())
        return f"tune-server {self.bridge.client.url}, experiment {self.bridge.name}: {counts}"


def _account(trial: Trial) -> str:
    """What Ray wrote about the last failure, on this machine: it goes to the storage later."""
    if trial.error_file is None or not Path(trial.error_file).exists():
        return "Ray gave no reason."
    last = Path(trial.error_file).read_text(errors="replace").rpartition("Failure # ")[2].partition("\n")[2]
    return re.sub("\x1b\\[[0-9;]*m", "", last).strip()  # Without its colours.


def _address(checkpoint: Checkpoint) -> str:
    kind = checkpoint.filesystem.type_name
    return f"{'file' if kind == 'local' else kind}://{quote(checkpoint.path)}"


def _begin_from(trial: Trial, uri: Optional[str], step: int, time_attr: str) -> None:
    """Lets a new trial of Ray's start from a checkpoint that another driver left; anew where it is not one of Ray's."""
    if uri is None or "://" not in uri or uri.startswith("blob:"):
        return
    metrics = {time_attr: step, "training_iteration": step}
    trial._restore_checkpoint_result = _TrainingResult(checkpoint=Checkpoint(uri), metrics=metrics)
