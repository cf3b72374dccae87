"""A progress bar where tqdm is installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from .experiment import Experiment

_ENDED = ("completed", "failed", "infeasible", "stopped", "cancelled")


class Progress:
    """Trials that have ended, of those there may be, and the best value so far.

    Each update asks the server once: other workers' trials count too. Nothing is asked where no bar is shown.
    """

    def __init__(self, experiment: Experiment, shown: Optional[bool] = None) -> None:
        self._experiment = experiment
        self._bar: Any = None
        self._class = _tqdm() if shown or (shown is None and _has_terminal()) else None

    def __enter__(self) -> Progress:
        if self._class is not None:
            self._bar = self._class(desc=self._experiment.name, unit="trial")
            self.update()
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        if self._bar is not None:
            if kind is None:  # Who is interrupted must not wait for the server.
                self.update()
            self._bar.close()

    def update(self) -> None:
        """Shows how it stands."""
        if self._bar is None:
            return
        info = self._experiment.info()
        self._bar.total = info.limits.get("trials")
        self._bar.n = sum(info.counts.get(state, 0) for state in _ENDED)
        if info.best is not None:
            self._bar.set_postfix_str(f"best {info.best.value:.6g} (trial {info.best.number})", refresh=False)
        self._bar.refresh()


def _has_terminal() -> bool:
    # Programs without a console have no stderr at all.
    return sys.stderr is not None and sys.stderr.isatty()


def _tqdm() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm
