"""What can go wrong: one class for each family of the server's problems, one for no answer at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Type


class TuneError(Exception):
    """Everything that this package raises on its own."""


class ConnectionFailed(TuneError):
    """The server gave no answer for as long as the retries lasted; the cause is chained."""


class ProtocolError(TuneError):
    """The answer is not what a tune-server says: another program, or a proxy, answers at this address."""


class TooManyFailures(TuneError):
    """So many trials failed one after the other that the fault is likely the trainer's; the last cause is chained."""

    @classmethod
    def after(cls, failures: int, cause: Optional[BaseException]) -> TooManyFailures:
        """The error, with the last failure's cause."""
        last = f", the last with: {cause!r}" if cause is not None else ""
        error = cls(f"{failures} trials failed one after the other{last}")
        error.__cause__ = cause
        return error


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a body."""

    pointer: str
    """A JSON pointer into the body, such as `/limits/trials`."""
    code: str
    detail: str


class ProblemError(TuneError):
    """The server refused a request, which changed nothing."""

    def __init__(self, status: int, document: Mapping[str, Any], retry_after: Optional[float] = None) -> None:
        self.status = status
        self.code = str(document.get("code", ""))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.retryable = bool(document.get("retryable", status in (408, 429, 502, 503, 504)))
        """Whether the same request may succeed later."""
        self.request_id: Optional[str] = document.get("request_id")
        self.retry_after = retry_after
        """The seconds that the server asked to wait."""
        self.errors: List[FieldError] = [
            FieldError(str(e.get("pointer", "")), str(e.get("code", "")), str(e.get("detail", "")))
            for e in document.get("errors") or []
        ]
        self.document: Dict[str, Any] = dict(document)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        text = self.detail or self.title or "The server refused the request."
        if len(self.errors) > 1:
            text += "".join(f"\n  {error.pointer or '/'} {error.detail}" for error in self.errors)
        return f"{text} ({self.status} {self.code})" if self.code else f"{text} ({self.status})"

    def __reduce__(self) -> Any:
        return (type(self), (self.status, self.document, self.retry_after))


class BadRequest(ProblemError):
    """400 and its kind: the request itself cannot be read or taken."""


class Unauthenticated(ProblemError):
    """401: a token is needed, or the one that was sent is not known."""


class Forbidden(ProblemError):
    """403: the token does not allow this."""


class NotFound(ProblemError):
    """404: there is no such experiment, trial or checkpoint."""


class Conflict(ProblemError):
    """409: the state does not allow it."""


class InvalidTransition(Conflict):
    """The experiment or the trial cannot go from its state to that one."""


class TrialFinished(Conflict):
    """The trial is over."""


class MetricConflict(Conflict):
    """Another value was reported for this step before."""


class NameTaken(Conflict):
    """There is another experiment of this name."""


class LeaseLost(Conflict):
    """The trial was handed to another worker."""


class DuplicateTrial(Conflict):
    """There is a trial with this configuration already."""


class NotEnoughData(Conflict):
    """There are too few results for this question yet."""


class Gone(ProblemError):
    """410: the events asked for are no longer kept."""


class StaleRevision(ProblemError):
    """412: it was changed since it was read."""


class TooLarge(ProblemError):
    """413: the body or the checkpoint is over the limit."""


class Invalid(ProblemError):
    """422: the body is JSON but not what is asked for; `errors` says which fields."""


class IdempotencyMismatch(Invalid):
    """422: the same idempotency key came with another body."""


class RateLimited(ProblemError):
    """429: too many requests."""


class ServerFailure(ProblemError):
    """5xx: the server cannot answer this."""


class Unavailable(ServerFailure):
    """503: starting, draining or overloaded; tried again before it is raised."""


class StorageFull(ServerFailure):
    """507: the server's disk is full."""


BY_CODE: Dict[str, Type[ProblemError]] = {
    "unauthenticated": Unauthenticated,
    "forbidden": Forbidden,
    "not-found": NotFound,
    "invalid-transition": InvalidTransition,
    "trial-finished": TrialFinished,
    "metric-conflict": MetricConflict,
    "name-taken": NameTaken,
    "lease-lost": LeaseLost,
    "duplicate-trial": DuplicateTrial,
    "not-enough-data": NotEnoughData,
    "cursor-too-old": Gone,
    "stale-revision": StaleRevision,
    "too-large": TooLarge,
    "invalid-spec": Invalid,
    "invalid-request": Invalid,
    "idempotency-mismatch": IdempotencyMismatch,
    "rate-limited": RateLimited,
    "overloaded": Unavailable,
    "starting": Unavailable,
    "draining": Unavailable,
    "storage-full": StorageFull,
}
"""The class of each code that has one of its own; the others go by their status."""

_BY_STATUS: Dict[int, Type[ProblemError]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    412: StaleRevision,
    413: TooLarge,
    422: Invalid,
    429: RateLimited,
    503: Unavailable,
    507: StorageFull,
}


def problem(status: int, document: Mapping[str, Any], retry_after: Optional[float] = None) -> ProblemError:
    """The exception for a refusal."""
    kind = BY_CODE.get(str(document.get("code", ""))) or _BY_STATUS.get(status)
    if kind is None:
        kind = ServerFailure if status >= 500 else BadRequest
    return kind(status, document, retry_after)
