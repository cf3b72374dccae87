"""A trial of the server in the hands of a Ray driver, and how a driver is told from a dead one."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from typing import Any, Dict, Optional


@dataclass
class Held:
    """A trial of the server that a trial of Ray's runs."""

    number: int
    token: Optional[str]
    """None for whatever attempt is the trial's present one."""
    step: int = 0
    """What the server knows; earlier steps are not sent again."""
    until: Optional[int] = None
    state: str = "running"
    """running, paused or over."""
    metrics: Dict[str, Any] = field(default_factory=dict)
    checkpoint: Optional[str] = None
    """The address that was told last."""


def label(ray_id: str) -> str:
    """A worker's name that says which driver it is, and which of its trials."""
    return f"ray {socket.gethostname()} {os.getpid()} {ray_id}"[:200]


def is_dead(worker: str) -> bool:
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
