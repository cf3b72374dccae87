"""What draws or watches many trials."""

from __future__ import annotations

from typing import Iterator, Optional, Sequence

from .. import views
from .._transport import path
from ._base import Base


class Views(Base):
    """Columns, curves, rungs, the timeline, and the news."""

    def get_columns(self, name: str, *, after: Optional[int] = None) -> views.Columns:
        """The trials as columns; with `after` only those that changed since that version."""
        return self._get(views.Columns.read, "experiments", name, "columns", query={"after": after})

    def get_curves(
        self,
        name: str,
        *,
        top: Optional[int] = None,
        sample: Optional[int] = None,
        points: Optional[int] = None,
        trials: Optional[Sequence[int]] = None,
    ) -> views.Curves:
        """Where most learning curves lie, and some of them: the best, the running, a sample, and those named."""
        query = {"top": top, "sample": sample, "points": points, "trials": trials}
        return self._get(views.Curves.read, "experiments", name, "curves", query=query)

    def get_rungs(self, name: str) -> views.Ladder:
        """The rungs of each bracket with their trials, and who cloned whom."""
        return self._get(views.Ladder.read, "experiments", name, "rungs")

    def get_timeline(self, name: str) -> views.Columns:
        """Which worker ran which attempt when."""
        return self._get(views.Columns.read, "experiments", name, "timeline")

    def watch_changes(self, name: str, *, after: Optional[int] = None) -> Iterator[views.Message]:
        """News of an experiment as it comes, at most four times a second; ConnectionFailed when the stream breaks."""
        headers = {"Accept": "text/event-stream"}
        lines = self.transport.stream(path("experiments", name, "changes"), query={"after": after}, headers=headers)
        return views.messages(lines)

    def watch_all_changes(self) -> Iterator[views.Message]:
        """Which experiments changed, came or went."""
        return views.messages(self.transport.stream("/changes", headers={"Accept": "text/event-stream"}))
