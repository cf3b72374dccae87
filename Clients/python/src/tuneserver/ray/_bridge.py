"""The server's trials in Ray's hands. Knows nothing of Ray but the names of its trials."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..client import Client
from ..experiment import Experiment
from ..models import AskedTrial, TrialInfo
from ..problems import Conflict, LeaseLost, MetricConflict, TrialFinished, TuneError

log = logging.getLogger("tuneserver")

_LONGEST_PAUSE = 1.0
"""The seconds after which the server is asked again at the latest; Ray's loop turns ten times a second."""


@dataclass
class Held:
    """A trial of the server that a trial of Ray's runs."""

    number: int
    token: str
    step: int = 0
    """What the server knows; earlier steps are not sent again."""
    until: Optional[int] = None
    state: str = "running"
    """running, paused or over."""
    metrics: Dict[str, Any] = field(default_factory=dict)
    checkpoint: Optional[str] = None
    """The address that was told last."""


class Bridge:
    """Asks for trials and reports them, for one experiment and one driver.

    It is shared by the searcher and the scheduler, and stays so when Ray copies or pickles either: in one process
    there is one bridge of a key.
    """

    def __init__(self, key: str, client: Client, name: str, max_concurrent: Optional[int]) -> None:
        self.key = key
        self.client = client
        self.name = name
        self.max_concurrent = max_concurrent
        self.held: Dict[str, Held] = {}
        """By the ids of Ray's trials."""
        self.fresh: Dict[str, AskedTrial] = {}
        """What was handed out for trials of Ray's that have not been added yet."""
        self.released: Dict[str, bool] = {}
        """Ray's paused trials that the server lets go on, and whether Ray has been told."""
        self.done = False
        self._spare: List[AskedTrial] = []
        self._ask_again = 0.0
        self._experiment: Optional[Experiment] = None
        self._lock = threading.RLock()
        self._beats: Optional[threading.Thread] = None
        self._cleared = False

    # One bridge of a key in a process

    def __deepcopy__(self, memo: Dict[int, Any]) -> Bridge:
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        return _bridge, (self.key, self.client.url, self.name, self.max_concurrent)

    # The experiment

    @property
    def experiment(self) -> Experiment:
        """The experiment, which must be there."""
        if self._experiment is None:
            self.open(self.client.experiment(self.name))
        assert self._experiment is not None
        return self._experiment

    def open(self, experiment: Experiment) -> None:
        """Takes the experiment.

        Raises ValueError where the scheduler changes configurations while they train: Ray leaves that to itself.
        """
        chosen = experiment.info().scheduler.name
        clones = [one.name for one in self.client.api.list_schedulers() if one.raw.get("clones")]
        if chosen in clones:
            raise ValueError(f"Ray cannot clone trials for a server: {chosen} needs native workers")
        self._experiment = experiment
        self.done = False

    def _give_back_of_the_dead(self) -> None:
        """Trials of drivers on this host whose process has ended need not wait for the end of their leases."""
        self._cleared = True
        same = [bridge for bridge in _bridges.values() if bridge.name == self.name]
        known = {held.number for bridge in same for held in bridge.held.values()}
        for trial in self.experiment.all_trials(state=["running", "lost"], fields=["number", "worker"]):
            if trial.number not in known and _is_dead(trial.worker or ""):
                self._give_back(trial.number)

    def _give_back(self, number: int, lease: Optional[str] = None) -> None:
        reason = "The Ray driver has ended."
        error = {"kind": "preempted", "message": reason}
        try:
            self.client.api.complete(self.name, number, "failed", error=error, lease=lease)
            self.client.api.retry_trial(self.name, number, reason=reason)
        except Conflict as problem:
            log.info("trial %d was not given back: %s", number, problem.detail)

    # Trials to run

    def suggest(self, ray_id: str) -> Optional[AskedTrial]:
        """A trial for a new one of Ray's; None when there is none now, or ever (`done`)."""
        if not self._spare:
            if self.max_concurrent is not None and self.running >= self.max_concurrent:
                return None
            self.ask(ray_id)
        if not self._spare:
            return None
        asked = self._spare.pop(0)
        with self._lock:
            self.held[ray_id] = Held(asked.number, asked.lease.token, asked.from_step, asked.until_step)
        self.fresh[ray_id] = asked
        return asked

    def ask(self, ray_id: str = "next") -> None:
        """Asks for one trial: a new one becomes the spare one, a paused one of Ray's is released."""
        now = self.client.clock.now()
        if self.done or self._spare or now < self._ask_again:
            return
        if not self._cleared:
            self._give_back_of_the_dead()
        answer = self.client.api.ask(self.name, worker=_label(ray_id))
        self.done = answer.status == "done"
        if answer.status == "wait":
            self._ask_again = now + min(answer.retry_after_seconds or _LONGEST_PAUSE, _LONGEST_PAUSE)
        for asked in answer.trials:
            self._start_beating()
            known = self._paused(asked.number)
            if known is None:
                self._spare.append(asked)
                continue
            with self._lock:
                held = self.held[known]
                held.token, held.step, held.until = asked.lease.token, asked.from_step, asked.until_step
                held.state = "running"
            self.released[known] = False

    def _paused(self, number: int) -> Optional[str]:
        return next(
            (one for one, held in self.held.items() if held.number == number and held.state == "paused"), None
        )

    @property
    def running(self) -> int:
        """How many trials are being run, or about to be."""
        return sum(held.state == "running" for held in self.held.values()) + len(self._spare)

    def drop_spare(self) -> None:
        """Gives back the trial that Ray will not take any more."""
        while self._spare:
            asked = self._spare.pop()
            self._give_back(asked.number, asked.lease.token)
        self.done = True

    # What the trials bring

    def report(self, ray_id: str, step: int, metrics: Mapping[str, Any]) -> str:
        """Sends a step, once; continue, pause or stop."""
        held = self.held[ray_id]
        if held.state == "over":
            return "stop"
        if step <= held.step:
            # It was trained again after a break. A pause may have been decided since.
            return "pause" if held.state == "paused" and step == held.step else "continue"
        self._ask_again = 0.0
        try:
            answer = self.client.api.report(self.name, held.number, step, metrics, lease=held.token)
        except MetricConflict as problem:
            log.warning("trial %d: %s", held.number, problem.detail)
            return "continue"
        except (LeaseLost, TrialFinished) as problem:
            log.warning("trial %d is no longer this driver's: %s", held.number, problem.detail)
            held.state = "over"
            return "stop"
        for warning in answer.warnings:
            log.warning("trial %d: %s", held.number, warning)
        with self._lock:
            held.step, held.metrics = step, dict(metrics)
            held.token, held.until = answer.lease.token, answer.decision.until_step
            if answer.decision.should_stop:
                held.state = "paused" if answer.decision.action == "pause" else "over"
                return answer.decision.action
        # At its end a trial is complete, which Ray calls stopped.
        return "stop" if held.until is not None and step >= held.until else "continue"

    def complete(self, ray_id: str, step: Optional[int], metrics: Mapping[str, Any]) -> None:
        """Ends a trial well, with its last step if that was not sent."""
        held = self.held[ray_id]
        if held.state == "running" and step is not None and step > held.step and metrics:
            self.report(ray_id, step, metrics)
        if held.state == "running":
            self._end(held, "completed")
        held.state = "over"

    def fail(self, ray_id: str, message: str, kind: str = "error") -> None:
        """Ends a trial as failed."""
        held = self.held[ray_id]
        if held.state != "over":
            self._end(held, "failed", error={"kind": kind, "message": message[-20_000:]})
        held.state = "over"

    def _end(self, held: Held, state: str, **what: Any) -> None:
        self._ask_again = 0.0
        if state == "completed" and not held.step and not held.metrics:
            state, what = "failed", {"error": {"message": "The training ended and reported nothing."}}
        try:
            self.client.api.complete(self.name, held.number, state, lease=held.token, **what)
        except (LeaseLost, TrialFinished) as problem:
            log.warning("trial %d is no longer this driver's: %s", held.number, problem.detail)

    def tell_checkpoint(self, ray_id: str, uri: str, step: int) -> None:
        """Tells where Ray keeps the checkpoint of a step, so that another driver can go on from it."""
        held = self.held[ray_id]
        if held.state == "over" or held.checkpoint == uri or step > held.step:
            return
        held.checkpoint = uri
        try:
            self.client.api.put_checkpoint(self.name, held.number, uri=uri, step=step, lease=held.token)
        except Conflict as problem:
            log.info("the checkpoint of trial %d was not wanted: %s", held.number, problem.detail)

    # Drivers that come back

    def state(self) -> Dict[str, Any]:
        """What a driver needs to go on: which trial of Ray's runs which of the server's."""
        with self._lock:
            held = {ray_id: asdict(one) for ray_id, one in self.held.items()}
        return {"version": 1, "url": self.client.url, "experiment": self.name, "held": held}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes what another driver of this experiment saved."""
        if state.get("experiment") != self.name:
            raise ValueError(f"this state is of the experiment {state.get('experiment')}, not of {self.name}")
        self.held = {ray_id: Held(**one) for ray_id, one in state["held"].items()}
        if self.held:
            self._start_beating()

    def refresh(self, ray_id: str) -> str:
        """Asks how a trial stands, after a break; running, paused or over."""
        held = self.held[ray_id]
        trial: TrialInfo = self.client.api.get_trial(self.name, held.number)
        held.step = trial.step or 0
        if trial.state == "paused":
            held.state = "paused"
        elif trial.state in ("running", "stopping", "lost", "queued"):
            held.state = "running"
        else:
            held.state = "over"
        return held.state

    # Leases

    def _start_beating(self) -> None:
        seconds = self.experiment.lease_seconds
        if self._beats is None and seconds > 0:
            self._beats = threading.Thread(
                target=self._beat_on, args=(seconds / 3,), daemon=True, name=f"tuneserver-ray-{self.name}"
            )
            self._beats.start()

    def _beat_on(self, interval: float) -> None:
        while True:
            self.client.clock.sleep(interval)
            self.beat(interval)

    def beat(self, patience: float) -> None:
        """Renews the leases of all trials that are run: a step may take long, and a trial may wait for its turn."""
        with self._lock:
            leases = [(one.number, one.token) for one in self.held.values() if one.state == "running"]
            leases += [(asked.number, asked.lease.token) for asked in self._spare]
        for number, token in leases:
            try:
                self.client.api.heartbeat(self.name, number, lease=token, patience=patience)
            except TuneError as problem:
                log.debug("no heartbeat of trial %d: %s", number, problem)


_bridges: Dict[str, Bridge] = {}


def new_bridge(client: Client, name: str, max_concurrent: Optional[int]) -> Bridge:
    """A bridge with a key of its own."""
    key = uuid.uuid4().hex
    _bridges[key] = Bridge(key, client, name, max_concurrent)
    return _bridges[key]


def _bridge(key: str, url: str, name: str, max_concurrent: Optional[int]) -> Bridge:
    """The bridge of a key; in another process a new one. Tokens are not pickled: TUNE_TOKEN must be set there."""
    if key not in _bridges:
        _bridges[key] = Bridge(key, Client(url), name, max_concurrent)
    return _bridges[key]


def _label(ray_id: str) -> str:
    """A worker's name that says which driver it is, and which of its trials."""
    return f"ray {socket.gethostname()} {os.getpid()} {ray_id}"[:200]


def _is_dead(worker: str) -> bool:
    """Whether a label is of a driver on this host whose process has ended."""
    parts = worker.split()
    if len(parts) != 4 or parts[:2] != ["ray", socket.gethostname()] or not parts[2].isdigit():
        return False
    if int(parts[2]) == os.getpid():
        return True  # This process knows what it holds itself.
    try:
        os.kill(int(parts[2]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
