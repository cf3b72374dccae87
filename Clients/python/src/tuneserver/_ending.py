"""How a training may end early."""

from __future__ import annotations

import traceback


class StopTraining(Exception):
    """Raised inside a trial's block to leave a training from deep within; the trial ends as if the block had ended."""


class Infeasible(Exception):
    """Raised inside a trial's block when its configuration cannot be had: the search avoids its like."""


_OUT_OF_MEMORY = (
    "out of memory",
    "cannot allocate memory",
    "cublas_status_alloc_failed",
    "resource_exhausted",
)


def failure_kind(error: BaseException) -> str:
    """The API's word for what happened."""
    text = "".join(traceback.format_exception_only(type(error), error)).lower()
    if isinstance(error, MemoryError) or any(words in text for words in _OUT_OF_MEMORY):
        return "oom"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, FloatingPointError):
        return "nonfinite"
    return "error"
