"""The trial that `tune-server worker` started a process for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from .checkpoint import Checkpoint
from .client import Client
from .models import AskedTrial, CheckpointInfo, Lease
from .problems import TuneError
from .trial import Trial


def trial_from_environment(environment: Mapping[str, str], client: Optional[Client] = None) -> Trial:
    """Reads TUNE_EXPERIMENT, TUNE_TRIAL, TUNE_LEASE and, unless there is a client, TUNE_URL and TUNE_TOKEN.

    What the worker also says (TUNE_CONFIG, TUNE_ATTEMPT, TUNE_FROM_STEP, TUNE_UNTIL_STEP, TUNE_CHECKPOINT) is taken
    from there; where it says nothing, the server is asked.
    """
    missing = [name for name in ("TUNE_EXPERIMENT", "TUNE_TRIAL") if not environment.get(name)]
    if client is None and not environment.get("TUNE_URL"):
        missing.insert(0, "TUNE_URL")
    if missing:
        raise TuneError(f"{', '.join(missing)} is not set; start this program with `tune-server worker`")
    client = client or Client(environment["TUNE_URL"], environment.get("TUNE_TOKEN"))
    experiment = client.experiment(environment["TUNE_EXPERIMENT"])
    number, token = int(environment["TUNE_TRIAL"]), environment.get("TUNE_LEASE") or None
    heard = client.api.heartbeat(experiment.name, number, lease=token)
    found = client.api.get_trial(experiment.name, number)
    given: Dict[str, Any] = _given(environment)
    first = given.get("from_step")
    if first is None:
        first = found.checkpoint.step if found.checkpoint is not None else 0
    asked = AskedTrial(
        number=number,
        config=given.get("config", found.config),
        attempt=given.get("attempt", found.attempt),
        from_step=first,
        until_step=given.get("until_step", heard.decision.until_step),
        next_decision_step=heard.decision.next_decision_step,
        resumed=first > 0,
        checkpoint=found.checkpoint,
        lease=Lease(token or heard.lease.token, heard.lease.expires_at),
        origin=found.origin,
    )
    trial = Trial(experiment, asked, reraises=True)
    _take_local_checkpoint(trial, environment.get("TUNE_CHECKPOINT"), first)
    return trial


def _given(environment: Mapping[str, str]) -> Dict[str, Any]:
    given: Dict[str, Any] = {}
    if environment.get("TUNE_CONFIG"):
        given["config"] = json.loads(environment["TUNE_CONFIG"])
    for name in ("attempt", "from_step", "until_step"):
        if environment.get(f"TUNE_{name.upper()}"):
            given[name] = int(environment[f"TUNE_{name.upper()}"])
    return given


def _take_local_checkpoint(trial: Trial, named: Optional[str], step: int) -> None:
    """What the worker names as the checkpoint: a path that exists goes before what the server knows."""
    if named and Path(named).exists():
        info = CheckpointInfo(step, Path(named).absolute().as_uri())
        trial.replace_checkpoint(Checkpoint(info, lambda: info))
