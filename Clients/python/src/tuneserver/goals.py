"""Goals, and how a searcher or a scheduler is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._json import plain


@dataclass(frozen=True)
class Choice:
    """A name of the catalogue with options."""

    name: str
    options: Dict[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> Dict[str, Any]:
        """The choice as the API has it."""
        return {"name": self.name, "options": plain(self.options)}


@dataclass(frozen=True)
class Goal:
    """A metric and whether less or more of it is better."""

    metric: str
    goal: str

    @property
    def document(self) -> Dict[str, Any]:
        """The objective as the API has it."""
        return {"metric": self.metric, "goal": self.goal}


def minimize(metric: str) -> Goal:
    """Less of this metric is better."""
    return Goal(metric, "minimize")


def maximize(metric: str) -> Goal:
    """More of this metric is better."""
    return Goal(metric, "maximize")


def searcher(name: str, **options: Any) -> Choice:
    """A searcher with options, such as `searcher("bohb", min_points=8)`; without options the name is enough."""
    return Choice(name, _given(options))


def scheduler(name: str, **options: Any) -> Choice:
    """Any scheduler by its name: for those that this version of the package does not know yet."""
    return Choice(name, _given(options))


def _given(options: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def choice_document(choice: Union[None, str, Choice, Mapping[str, Any]]) -> Optional[Dict[str, Any]]:
    """A searcher or a scheduler as the API has it."""
    if choice is None:
        return None
    if isinstance(choice, str):
        return {"name": choice}
    if isinstance(choice, Choice):
        return choice.document
    document: Dict[str, Any] = plain(choice)
    return document


Objectives = Union[str, Goal, Mapping[str, Any], Sequence[Union[str, Goal, Mapping[str, Any]]]]


def objective_documents(objectives: Objectives) -> List[Dict[str, Any]]:
    """Objectives as the API has them; a string is a metric to minimise."""
    if isinstance(objectives, (str, Goal, Mapping)):
        objectives = [objectives]
    return [_objective(objective) for objective in objectives]


def _objective(objective: Union[str, Goal, Mapping[str, Any]]) -> Dict[str, Any]:
    if isinstance(objective, str):
        return minimize(objective).document
    if isinstance(objective, Goal):
        return objective.document
    document: Dict[str, Any] = plain(objective)
    return document
