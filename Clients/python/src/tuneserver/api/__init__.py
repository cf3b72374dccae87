"""The thin level: one method for each operation of the server's openapi.yaml, with typed results."""

from __future__ import annotations

from ._analyses import Analyses
from ._experiments import Experiments
from ._server import Server
from ._trials import Trials
from ._views import Views


class Api(Experiments, Trials, Analyses, Views, Server):
    """Every call of the HTTP API, named as the operations of openapi.yaml, in snake case.

    Nothing happens behind these: what is passed is sent, what is answered is returned; only retries and idempotency
    keys are added. Each changing call takes a `key`, the idempotency key; without one a new key is made, and used for
    all retries of the call.
    """


__all__ = ["Api"]
