"""Ray runs the trials, this server decides: a searcher and a scheduler for Ray Tune.

```python
tuner = tune.Tuner(
    train,
    param_space={"lr": tune.loguniform(1e-4, 1e-1)},
    tune_config=tune_config("mnist", metric="val_loss", mode="min", scheduler=asha(1, 27, 3), trials=50),
)
```

Rungs, models and results live on the server, so they outlive the driver: continue with `Tuner.restore`, or start the
script again. Ray is imported when one of the names is first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._scheduler import TuneServerScheduler
    from ._search import TuneServerSearch, tune_config

__all__ = ["TuneServerScheduler", "TuneServerSearch", "tune_config"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _scheduler, _search

    return getattr(_scheduler if name == "TuneServerScheduler" else _search, name)
