"""Catalogues, workers and the server itself."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

from ..listings import CatalogueEntry, Dataset, Status, Token, Version, WorkerLease
from ._base import Base, _body, _items, _object


class Server(Base):
    """The calls that are about no single experiment."""

    def list_searchers(self) -> List[CatalogueEntry]:
        """The searchers and their options."""
        return self._catalogue("searchers")

    def list_schedulers(self) -> List[CatalogueEntry]:
        """The schedulers and their options."""
        return self._catalogue("schedulers")

    def list_evaluators(self) -> List[CatalogueEntry]:
        """The built-in evaluators, their options and default spaces."""
        return self._catalogue("evaluators")

    def _catalogue(self, name: str) -> List[CatalogueEntry]:
        return self._get(_items(CatalogueEntry.read), name)

    def list_datasets(self) -> List[Dataset]:
        """The data sets that evaluators can train on."""
        return self._get(_items(Dataset.read), "datasets")

    def list_workers(self) -> List[WorkerLease]:
        """The live leases by worker."""
        return self._get(_items(WorkerLease.read), "workers")

    def get_health(self) -> Dict[str, Any]:
        """Whether the process answers."""
        return self._get(_object, "healthz")

    def get_readiness(self) -> Dict[str, Any]:
        """Whether it takes work."""
        return self._get(_object, "readyz")

    def get_version(self) -> Version:
        """The version and the limits in force."""
        return self._get(Version.read, "version")

    def get_document(self) -> str:
        """The server's openapi.yaml."""
        return self._reply("GET", "openapi.yaml", headers={"Accept": "*/*"}).body.decode("utf-8")

    def get_metrics(self) -> str:
        """Counts and durations as Prometheus reads them."""
        return self._reply("GET", "metrics", headers={"Accept": "*/*"}).body.decode("utf-8")

    def get_status(self) -> Status:
        """Storage, load, and how fast each route answers; for admins."""
        return self._get(Status.read, "status")

    def create_token(
        self,
        role: str,
        *,
        experiments: Optional[Sequence[str]] = None,
        expires_in: Optional[int] = None,
        note: Optional[str] = None,
    ) -> Token:
        """Makes a token of a role (viewer, worker, editor, admin); its value is in this answer and nowhere else.

        The server keeps no answer with a secret: where an answer is lost on its way and the request sent again, there
        are two tokens.
        """
        body = _body(role=role, experiments=experiments, expires_in=expires_in, note=note)
        return self._post(Token.read, "tokens", body=body)

    def list_tokens(self) -> List[Token]:
        """The tokens, without their values."""
        return self._get(_items(Token.read), "tokens")

    def delete_token(self, id: str) -> None:
        """Takes a token back."""
        self._reply("DELETE", "tokens", id)
