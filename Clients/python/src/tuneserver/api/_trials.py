"""Trials: ask, report, complete, and the curves and reasons of each."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence, Union

from .._json import metrics as metric_values
from ..histories import Explanation, History
from ..listings import ReportPage, TrialPage
from ..models import AskAnswer, CheckpointInfo, ReportAnswer, TellAnswer, TrialInfo
from ._base import Base, _body, _lease, _read


class Trials(Base):
    """The calls about trials."""

    def ask(
        self,
        name: str,
        *,
        worker: Optional[str] = None,
        count: Optional[int] = None,
        wait_seconds: Optional[float] = None,
        can_resume: Optional[bool] = None,
        key: Optional[str] = None,
    ) -> AskAnswer:
        """Asks for trials to run; with `wait_seconds` up to 60 the answer is held back until there is one."""
        body = _body(worker=worker, count=count, wait_seconds=wait_seconds, can_resume=can_resume)
        timeout = self.transport.timeout + (wait_seconds or 0.0)
        return self._post(AskAnswer.read, "experiments", name, "ask", body=body, key=key, timeout=timeout)

    def tell(
        self,
        name: str,
        results: Sequence[Mapping[str, Any]],
        *,
        ask: Optional[Mapping[str, Any]] = None,
        key: Optional[str] = None,
    ) -> TellAnswer:
        """Reports and completes many trials and asks for the next, in one round trip."""
        body = _body(results=[_told(result) for result in results], ask=ask)
        timeout = self.transport.timeout + float((ask or {}).get("wait_seconds") or 0.0)
        return self._post(TellAnswer.read, "experiments", name, "tell", body=body, key=key, timeout=timeout)

    def add_trial(
        self,
        name: str,
        config: Mapping[str, Any],
        *,
        state: Optional[str] = None,
        metrics: Optional[Mapping[str, Any]] = None,
        reports: Optional[Sequence[Mapping[str, Any]]] = None,
        key: Optional[str] = None,
    ) -> TrialInfo:
        """Queues a configuration, or records a training that is done (`state="completed"`)."""
        body = _body(
            config=dict(config),
            state=state,
            metrics=None if metrics is None else metric_values(metrics),
            reports=None if reports is None else [report_body(**report) for report in reports],
        )
        return self._post(TrialInfo.read, "experiments", name, "trials", body=body, key=key)

    def list_trials(
        self,
        name: str,
        *,
        state: Optional[Sequence[str]] = None,
        worker: Optional[str] = None,
        sort: Optional[str] = None,
        fields: Optional[Sequence[str]] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> TrialPage:
        """A page of trials; `reports` come only when `fields` names them."""
        query = {
            "state": state,
            "worker": worker,
            "sort": sort,
            "fields": fields,
            "limit": limit,
            "cursor": cursor,
        }
        return self._get(TrialPage.read, "experiments", name, "trials", query=query)

    def get_trial(self, name: str, number: int) -> TrialInfo:
        """A trial as it stands."""
        return self._get(TrialInfo.read, "experiments", name, "trials", number)

    def report(
        self,
        name: str,
        number: int,
        step: Optional[int] = None,
        metrics: Optional[Mapping[str, Any]] = None,
        *,
        checkpoint: Optional[str] = None,
        reports: Optional[Sequence[Mapping[str, Any]]] = None,
        lease: Optional[str] = None,
        key: Optional[str] = None,
    ) -> ReportAnswer:
        """Reports one step, or many as `reports`; the answer says whether to go on. `checkpoint` is an address."""
        if reports is None:
            if step is None or metrics is None:
                raise ValueError("report() takes a step and metrics, or reports")
            body = report_body(step, metrics, checkpoint)
        else:
            body = {"reports": [report_body(**report) for report in reports]}
        return self._post(
            ReportAnswer.read,
            "experiments",
            name,
            "trials",
            number,
            "reports",
            body=body,
            lease=lease,
            key=key,
        )

    def list_reports(
        self,
        name: str,
        number: int,
        *,
        max_points: Optional[int] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> ReportPage:
        """A page of a trial's curve, thinned out with `max_points`."""
        query = {"max_points": max_points, "limit": limit, "cursor": cursor}
        return self._get(ReportPage.read, "experiments", name, "trials", number, "reports", query=query)

    def get_history(self, name: str, number: int) -> History:
        """A trial's attempts, and why it was stopped, paused or promoted."""
        return self._get(History.read, "experiments", name, "trials", number, "history")

    def get_explanation(self, name: str, number: int) -> Explanation:
        """Why a trial has its configuration, and why each decision about it was made."""
        return self._get(Explanation.read, "experiments", name, "trials", number, "explain")

    def complete(
        self,
        name: str,
        number: int,
        state: str = "completed",
        *,
        metrics: Optional[Mapping[str, Any]] = None,
        error: Optional[Mapping[str, str]] = None,
        checkpoint: Optional[str] = None,
        lease: Optional[str] = None,
        key: Optional[str] = None,
        patience: Optional[float] = None,
    ) -> TrialInfo:
        """Ends a trial; `state` is completed, failed or infeasible. The first completion wins."""
        body = _body(
            state=state,
            metrics=None if metrics is None else metric_values(metrics),
            error=error,
            checkpoint=checkpoint,
        )
        return self._post(
            TrialInfo.read,
            *("experiments", name, "trials", number, "complete"),
            body=body,
            lease=lease,
            key=key,
            patience=patience,
        )

    def heartbeat(
        self,
        name: str,
        number: int,
        *,
        lease: Optional[str] = None,
        key: Optional[str] = None,
        patience: Optional[float] = None,
    ) -> ReportAnswer:
        """Renews the lease without a report."""
        parts = ("experiments", name, "trials", number, "heartbeat")
        return self._post(ReportAnswer.read, *parts, lease=lease, key=key, patience=patience)

    def stop_trial(
        self, name: str, number: int, *, reason: Optional[str] = None, key: Optional[str] = None
    ) -> TrialInfo:
        """Stops a trial; a running one is told at its next report."""
        return self._steer(name, number, "stop", reason, key)

    def retry_trial(
        self,
        name: str,
        number: int,
        *,
        reason: Optional[str] = None,
        key: Optional[str] = None,
        patience: Optional[float] = None,
    ) -> TrialInfo:
        """Queues a failed trial again."""
        return self._steer(name, number, "retry", reason, key, patience)

    def cancel_trial(
        self, name: str, number: int, *, reason: Optional[str] = None, key: Optional[str] = None
    ) -> TrialInfo:
        """Takes back a queued or paused trial."""
        return self._steer(name, number, "cancel", reason, key)

    def _steer(
        self,
        name: str,
        number: int,
        verb: str,
        reason: Optional[str],
        key: Optional[str],
        patience: Optional[float] = None,
    ) -> TrialInfo:
        parts = ("experiments", name, "trials", number, verb)
        return self._post(TrialInfo.read, *parts, body=_body(reason=reason), key=key, patience=patience)

    def put_checkpoint(
        self,
        name: str,
        number: int,
        data: Union[bytes, bytearray, memoryview, None] = None,
        *,
        uri: Optional[str] = None,
        step: Optional[int] = None,
        lease: Optional[str] = None,
        key: Optional[str] = None,
    ) -> CheckpointInfo:
        """Keeps a checkpoint's bytes, or the address where it is kept."""
        if (data is None) == (uri is None):
            raise ValueError("put_checkpoint() takes the bytes or a uri")
        options: Dict[str, Any] = {"body": {"uri": uri}}
        headers = _lease(lease)
        if data is not None:
            options = {"data": bytes(data)}
            headers["Content-Type"] = "application/octet-stream"
        parts = ("experiments", name, "trials", number, "checkpoint")
        reply = self._reply("PUT", *parts, query={"step": step}, headers=headers, key=key, **options)
        return _read(CheckpointInfo.read, reply.json())

    def get_checkpoint(self, name: str, number: int) -> Union[bytes, CheckpointInfo]:
        """The last checkpoint: its bytes, or where it is kept."""
        parts = ("experiments", name, "trials", number, "checkpoint")
        reply = self._reply("GET", *parts, headers={"Accept": "*/*"})
        if reply.headers.get("content-type", "").startswith("application/json"):
            return _read(CheckpointInfo.read, reply.json())
        return reply.body


def report_body(step: int, metrics: Mapping[str, Any], checkpoint: Any = None) -> Dict[str, Any]:
    """A report as the API has it."""
    body: Dict[str, Any] = {"step": step, "metrics": metric_values(metrics)}
    if checkpoint is not None:
        body["checkpoint"] = {"uri": checkpoint} if isinstance(checkpoint, str) else checkpoint
    return body


def _told(item: Mapping[str, Any]) -> Dict[str, Any]:
    """An item of a tell, with its metrics as the API has them."""
    told = dict(item)
    if told.get("reports") is not None:
        told["reports"] = [{**report, "metrics": metric_values(report["metrics"])} for report in told["reports"]]
    if (told.get("complete") or {}).get("metrics") is not None:
        told["complete"] = {**told["complete"], "metrics": metric_values(told["complete"]["metrics"])}
    return told
