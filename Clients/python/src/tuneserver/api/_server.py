"""Catalogues, workers and the server itself."""

from __future__ import annotations

from typing import Any, Dict, List

from ..listings import CatalogueEntry, Dataset, Version, WorkerLease
from ._base import Base, _items, _object


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
