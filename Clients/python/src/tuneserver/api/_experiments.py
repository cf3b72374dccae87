"""Experiments: make, list, change, end."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from ..listings import EventPage, ExperimentPage
from ..models import ExperimentInfo
from ._base import Base, _body, _read


class Experiments(Base):
    """The calls about experiments as a whole."""

    def create_experiment(
        self,
        spec: Mapping[str, Any],
        *,
        dry_run: bool = False,
        on_conflict: str = "fail",
        key: Optional[str] = None,
    ) -> ExperimentInfo:
        """Makes an experiment; with `dry_run` only checks and normalises it, with `reuse` takes an equal one."""
        query = {"dry_run": True if dry_run else None, "on_conflict": on_conflict}
        return self._post(ExperimentInfo.read, "experiments", body=spec, query=query, key=key)

    def list_experiments(
        self,
        *,
        state: Optional[Sequence[str]] = None,
        tag: Optional[str] = None,
        q: Optional[str] = None,
        sort: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> ExperimentPage:
        """A page of experiments."""
        query = {"state": state, "tag": tag, "q": q, "sort": sort, "limit": limit, "cursor": cursor}
        return self._get(ExperimentPage.read, "experiments", query=query)

    def get_experiment(self, name: str) -> ExperimentInfo:
        """An experiment with its state, counts and best trial."""
        return self._get(ExperimentInfo.read, "experiments", name)

    def edit_experiment(
        self,
        name: str,
        changes: Mapping[str, Any],
        *,
        revision: Optional[int] = None,
        key: Optional[str] = None,
    ) -> ExperimentInfo:
        """Changes `tags`, `notes` or `limits`; with a revision only when it is still that one (else StaleRevision)."""
        headers = {"If-Match": f'"r{revision}.0"'} if revision is not None else {}
        reply = self._reply("PATCH", "experiments", name, body=changes, headers=headers, key=key)
        return _read(ExperimentInfo.read, reply.json())

    def delete_experiment(self, name: str, *, key: Optional[str] = None) -> None:
        """Deletes an experiment that is paused or finished, with all its trials."""
        self._reply("DELETE", "experiments", name, key=key)

    def pause_experiment(
        self,
        name: str,
        *,
        mode: Optional[str] = None,
        reason: Optional[str] = None,
        key: Optional[str] = None,
    ) -> ExperimentInfo:
        """Gives out no more work until it is resumed; `mode` is drain or now."""
        return self._change(name, "pause", key, mode=mode, reason=reason)

    def resume_experiment(
        self,
        name: str,
        *,
        limits: Optional[Mapping[str, Any]] = None,
        reason: Optional[str] = None,
        key: Optional[str] = None,
    ) -> ExperimentInfo:
        """Goes on, also after a limit was reached when it is raised here."""
        return self._change(name, "resume", key, limits=limits, reason=reason)

    def stop_experiment(
        self,
        name: str,
        *,
        mode: Optional[str] = None,
        reason: Optional[str] = None,
        key: Optional[str] = None,
    ) -> ExperimentInfo:
        """Ends it: live trials finish first (`drain`) or are told to stop at their next report (`now`)."""
        return self._change(name, "stop", key, mode=mode, reason=reason)

    def fork_experiment(
        self,
        name: str,
        new_name: Optional[str] = None,
        *,
        changes: Optional[Mapping[str, Any]] = None,
        trials: Optional[str] = None,
        key: Optional[str] = None,
    ) -> ExperimentInfo:
        """Makes an experiment from another one; `trials` says which come along: all, completed or none."""
        return self._change(name, "fork", key, name=new_name, changes=changes, trials=trials)

    def _change(self, experiment: str, verb: str, key: Optional[str], **members: Any) -> ExperimentInfo:
        return self._post(ExperimentInfo.read, "experiments", experiment, verb, body=_body(**members), key=key)

    def export(self, name: str, *, format: str = "jsonl") -> bytes:
        """The whole log as lines of JSON, the trials as `csv`, or all analyses as one object (`analysis`)."""
        headers = {"Accept": "*/*"}
        return self._reply("GET", "experiments", name, "export", query={"format": format}, headers=headers).body

    def import_experiment(self, lines: bytes, *, key: Optional[str] = None) -> ExperimentInfo:
        """Makes an experiment from the lines that `export` wrote."""
        headers = {"Content-Type": "application/x-ndjson"}
        return _read(ExperimentInfo.read, self._reply("POST", "import", data=lines, headers=headers, key=key).json())

    def list_events(self, name: str, *, after: Optional[int] = None, wait: float = 0.0) -> EventPage:
        """The events after a version, within `wait` seconds if there are none yet."""
        query = {"after": after, "wait": wait}
        return self._get(
            EventPage.read, "experiments", name, "events", query=query, timeout=wait + self.transport.timeout
        )

    def list_all_events(self, *, after: Optional[str] = None, wait: float = 0.0) -> EventPage:
        """The events of all experiments."""
        query = {"after": after, "wait": wait}
        return self._get(EventPage.read, "events", query=query, timeout=wait + self.transport.timeout)
