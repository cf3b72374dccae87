"""What can be asked of the results."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

from .. import analysis
from ..models import Best
from ._base import Base, _body, _items


class Analyses(Base):
    """The analyses of an experiment; those that need more results raise NotEnoughData."""

    def get_best(self, name: str, *, fidelity: Optional[str] = None) -> Best:
        """The best trial so far; `fidelity` is highest or any."""
        return self._get(Best.read, "experiments", name, "best", query={"fidelity": fidelity})

    def get_top(self, name: str, top: int, *, fidelity: Optional[str] = None) -> List[Best]:
        """The best few, the best first."""
        return self._get(_items(Best.read), "experiments", name, "best", query={"fidelity": fidelity, "top": top})

    def get_summary(self, name: str) -> analysis.Summary:
        """Counts, rungs, costs and where the configurations came from."""
        return self._get(analysis.Summary.read, "experiments", name, "summary")

    def get_importance(
        self,
        name: str,
        *,
        method: Optional[str] = None,
        objective: Optional[str] = None,
        pairs: Optional[bool] = None,
    ) -> analysis.Importance:
        """Which parameters matter; `method` is ped_anova, fanova or mdi."""
        query = {"method": method, "objective": objective, "pairs": pairs}
        return self._get(analysis.Importance.read, "experiments", name, "importance", query=query)

    def get_pareto(self, name: str) -> analysis.ParetoFront:
        """The trials that no other trial beats in every objective."""
        return self._get(analysis.ParetoFront.read, "experiments", name, "pareto")

    def get_correlations(self, name: str) -> analysis.Correlations:
        """How closely each parameter goes with each objective, by ranks."""
        return self._get(analysis.Correlations.read, "experiments", name, "correlations")

    def get_parallel(self, name: str) -> analysis.ParallelCoordinates:
        """The trials as lines over parallel axes."""
        return self._get(analysis.ParallelCoordinates.read, "experiments", name, "parallel")

    def get_slice(self, name: str, parameter: str, *, objective: Optional[str] = None) -> analysis.Slice:
        """What a forest predicts along one parameter, averaged over all values of the others."""
        query = {"parameter": parameter, "objective": objective}
        return self._get(analysis.Slice.read, "experiments", name, "slice", query=query)

    def get_pairs(self, name: str, x: str, y: str, *, objective: Optional[str] = None) -> analysis.PairMap:
        """What a forest predicts over two parameters, averaged over all values of the others."""
        query = {"x": x, "y": y, "objective": objective}
        return self._get(analysis.PairMap.read, "experiments", name, "pairs", query=query)

    def get_hypervolume(self, name: str) -> analysis.Hypervolume:
        """How the volume that the Pareto front dominates grew."""
        return self._get(analysis.Hypervolume.read, "experiments", name, "hypervolume")

    def get_regret(self, name: str, optimum: float) -> analysis.Regret:
        """How far the best trial was from a known optimum, over time."""
        return self._get(analysis.Regret.read, "experiments", name, "regret", query={"optimum": optimum})

    def get_distribution(self, name: str, *, objective: Optional[str] = None) -> analysis.Distribution:
        """Which share of the results is no worse than a value."""
        query = {"objective": objective}
        return self._get(analysis.Distribution.read, "experiments", name, "distribution", query=query)

    def ask_what_if(
        self, name: str, scheduler: Mapping[str, Any], *, workers: Optional[int] = None
    ) -> analysis.WhatIf:
        """Replays the recorded curves under another scheduler; changes nothing."""
        body = _body(scheduler=scheduler, workers=workers)
        return self._post(analysis.WhatIf.read, "experiments", name, "what-if", body=body)
