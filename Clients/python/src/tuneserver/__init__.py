"""The Python client of tune-server, a self-hosted server that tunes hyperparameters.

experiment = Client("http://localhost:8080").create(
    "mnist", space={"lr": loguniform(1e-4, 1e-1)}, objective=minimize("val_loss"), scheduler=asha(1, 81, 3))
for trial in experiment.trials():
    with trial:
        for epoch in trial.steps():
            trial.report(epoch, val_loss=train(trial.config, trial.checkpoint))
print(experiment.best().config)
"""

from ._clock import Clock, SystemClock
from ._ending import Infeasible, StopTraining
from ._transport import Retry
from .api import Api
from .catalogue import (
    asha,
    async_hyperband,
    curve,
    hyperband,
    median,
    no_scheduler,
    pasha,
    patient,
    pb2,
    pbt,
    percentile,
    threshold,
    wilcoxon,
)
from .checkpoint import Checkpoint
from .client import Client
from .experiment import Experiment
from .goals import Choice, Goal, maximize, minimize, scheduler, searcher
from .models import Best, Decision, ExperimentInfo, TrialInfo
from .problems import (
    Conflict,
    ConnectionFailed,
    Invalid,
    LeaseLost,
    NotEnoughData,
    NotFound,
    ProblemError,
    TooManyFailures,
    TuneError,
)
from .space import (
    Parameter,
    at_least,
    at_most,
    between,
    boolean,
    choice,
    constant,
    grid_search,
    integer,
    lograndint,
    loguniform,
    ordinal,
    qlograndint,
    qloguniform,
    qrandint,
    quniform,
    randint,
    randn,
    uniform,
)
from .trial import Trial

__version__ = "0.1.0"

__all__ = [
    "Api",
    "Best",
    "Checkpoint",
    "Choice",
    "Client",
    "Clock",
    "Conflict",
    "ConnectionFailed",
    "Decision",
    "Experiment",
    "ExperimentInfo",
    "Goal",
    "Infeasible",
    "Invalid",
    "LeaseLost",
    "NotEnoughData",
    "NotFound",
    "Parameter",
    "ProblemError",
    "Retry",
    "StopTraining",
    "SystemClock",
    "TooManyFailures",
    "Trial",
    "TrialInfo",
    "TuneError",
    "asha",
    "async_hyperband",
    "at_least",
    "at_most",
    "between",
    "boolean",
    "choice",
    "constant",
    "curve",
    "grid_search",
    "hyperband",
    "integer",
    "lograndint",
    "loguniform",
    "maximize",
    "median",
    "minimize",
    "no_scheduler",
    "ordinal",
    "pasha",
    "patient",
    "pb2",
    "pbt",
    "percentile",
    "qlograndint",
    "qloguniform",
    "qrandint",
    "quniform",
    "randint",
    "randn",
    "scheduler",
    "searcher",
    "threshold",
    "uniform",
    "wilcoxon",
]
