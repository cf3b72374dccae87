"""From other programs and back: Optuna studies, W&B sweeps, Ray Tune spaces.

None of them is imported before it is needed: a Ray space is known by its classes, a sweep is YAML or a dict.
"""

from __future__ import annotations

from ._conversion import Conversion
from ._optuna import Imported, from_optuna, optuna_space, to_optuna
from ._ray import from_ray
from ._wandb import from_wandb

__all__ = ["Conversion", "Imported", "from_optuna", "from_ray", "from_wandb", "optuna_space", "to_optuna"]
