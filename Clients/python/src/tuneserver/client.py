"""The way to a server."""

from __future__ import annotations

import logging
import os
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from ._clock import Clock, SystemClock
from ._json import plain
from ._transport import Retry, Transport
from .api import Api
from .experiment import Experiment
from .goals import Choice, Objectives, choice_document, objective_documents
from .models import ExperimentInfo, ExperimentItem
from .space import Space, space_document, wants_grid

log = logging.getLogger("tuneserver")

DEFAULT_URL = "http://127.0.0.1:8080"

Chosen = Union[None, str, Choice, Mapping[str, Any]]


class Client:
    """A tune-server, by its address.

    - `url`: TUNE_URL unless given, http://127.0.0.1:8080 without it.
    - `token`: TUNE_TOKEN unless given; none is needed where the server listens on loopback only.
    - `timeout`: The seconds that one exchange may take.
    - `retry`: How requests are tried again; by default for five minutes, so that a restart of the server is outlived.

    A client may be shared by threads, and passed to other processes.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        token: Optional[str] = None,
        *,
        timeout: float = 30.0,
        retry: Optional[Retry] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.api = Api(
            Transport(
                url or os.environ.get("TUNE_URL") or DEFAULT_URL,
                token or os.environ.get("TUNE_TOKEN") or None,
                timeout=timeout,
                retry=retry,
                clock=self.clock,
            )
        )

    @property
    def url(self) -> str:
        """The server's address."""
        return self.api.transport.url

    def create(
        self,
        name: Optional[str] = None,
        *,
        space: Optional[Space] = None,
        objective: Optional[Objectives] = None,
        objectives: Optional[Objectives] = None,
        searcher: Chosen = None,
        scheduler: Chosen = None,
        trials: Optional[int] = None,
        limits: Optional[Mapping[str, Any]] = None,
        constraints: Optional[Sequence[str]] = None,
        outcome_constraints: Optional[Sequence[Mapping[str, Any]]] = None,
        lease: Union[None, float, Mapping[str, Any]] = None,
        initial: Optional[Sequence[Mapping[str, Any]]] = None,
        seed: Optional[int] = None,
        evaluator: Union[None, str, Mapping[str, Any]] = None,
        tags: Optional[Sequence[str]] = None,
        notes: Optional[str] = None,
        on_conflict: str = "reuse",
    ) -> Experiment:
        """Makes an experiment, or joins the equal one of this name: the same script may run again, or many times.

        - `space`: Names with what `tuneserver.space` makes, plain values, or dicts as the API has them.
        - `objective`: `minimize("val_loss")`, `maximize("accuracy")`, or a list of them.
        - `searcher`, `scheduler`: A name, what `tuneserver.catalogue` makes, or a dict; the server chooses otherwise.
        - `trials`: How many there may be, short for `limits={"trials": n}`.
        - `on_conflict`: With `fail` NameTaken is raised when there is one, equal or not.

        Raises Invalid, whose `errors` say which fields, and NameTaken where a different one has the name.
        """
        document = self.spec(
            name,
            space=space,
            objective=objective,
            objectives=objectives,
            searcher=searcher,
            scheduler=scheduler,
            trials=trials,
            limits=limits,
            constraints=constraints,
            outcome_constraints=outcome_constraints,
            lease=lease,
            initial=initial,
            seed=seed,
            evaluator=evaluator,
            tags=tags,
            notes=notes,
        )
        info = self.api.create_experiment(document, on_conflict=on_conflict)
        if info.is_over:
            log.warning("%s is over already (%s); resume it, or take another name", info.name, info.reason)
        return Experiment(self, info)

    def check(self, name: Optional[str] = None, **spec: Any) -> ExperimentInfo:
        """What `create` would make, with every default filled in; makes nothing."""
        return self.api.create_experiment(self.spec(name, **spec), dry_run=True)

    def spec(
        self,
        name: Optional[str] = None,
        *,
        space: Optional[Space] = None,
        objective: Optional[Objectives] = None,
        objectives: Optional[Objectives] = None,
        searcher: Chosen = None,
        scheduler: Chosen = None,
        trials: Optional[int] = None,
        limits: Optional[Mapping[str, Any]] = None,
        lease: Union[None, float, Mapping[str, Any]] = None,
        evaluator: Union[None, str, Mapping[str, Any]] = None,
        **others: Any,
    ) -> Dict[str, Any]:
        """The body of a create request, as `create` sends it."""
        if objective is not None and objectives is not None:
            raise TypeError("objective and objectives are the same; give one")
        goals = objective if objective is not None else objectives
        if searcher is None and space is not None and wants_grid(space):
            searcher = "grid"
        document: Dict[str, Any] = {
            "name": name,
            "space": None if space is None else space_document(space),
            "objectives": None if goals is None else objective_documents(goals),
            "searcher": choice_document(searcher),
            "scheduler": choice_document(scheduler),
            "limits": {**(limits or {}), **({} if trials is None else {"trials": trials})} or None,
            "lease": {"seconds": lease} if isinstance(lease, (int, float)) else lease,
            "evaluator": {"name": evaluator} if isinstance(evaluator, str) else evaluator,
            **others,
        }
        return {member: plain(value) for member, value in document.items() if value is not None}

    def experiment(self, name: str) -> Experiment:
        """The experiment of this name; NotFound where there is none."""
        return Experiment(self, self.api.get_experiment(name))

    def experiments(
        self, *, state: Optional[Sequence[str]] = None, tag: Optional[str] = None, q: Optional[str] = None
    ) -> Iterator[ExperimentItem]:
        """All experiments, page by page."""
        cursor: Optional[str] = None
        while True:
            page = self.api.list_experiments(state=state, tag=tag, q=q, limit=1000, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def import_(self, lines: bytes) -> Experiment:
        """The experiment of the lines that `experiment.export()` wrote, here or on another server."""
        return Experiment(self, self.api.import_experiment(lines))

    def close(self) -> None:
        """Closes the connections."""
        self.api.transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.url!r})"


__all__: List[str] = ["Client", "DEFAULT_URL"]
