"""The schedulers of the server's catalogue, as functions.

What is left out is the server's default; `GET /schedulers` says what each option does.
"""

from __future__ import annotations

from typing import Optional

from .goals import Choice, scheduler


def no_scheduler() -> Choice:
    """Every trial runs to the end that its trainer gives it."""
    return scheduler("none")


def asha(
    min_resource: Optional[int] = None,
    max_resource: Optional[int] = None,
    reduction_factor: Optional[float] = None,
    *,
    rungs: Optional[str] = None,
    min_rung_size: Optional[int] = None,
    brackets: Optional[int] = None,
    mode: Optional[str] = None,
    promotion_factor: Optional[float] = None,
    compat: Optional[str] = None,
) -> Choice:
    """Asynchronous successive halving: stops, or pauses and promotes, at rungs.

    `asha(1, 81, 3)` compares at steps 1, 3, 9, 27 and ends trials at 81.
    """
    return scheduler(
        "asha",
        min_resource=min_resource,
        max_resource=max_resource,
        reduction_factor=reduction_factor,
        rungs=rungs,
        min_rung_size=min_rung_size,
        brackets=brackets,
        mode=mode,
        promotion_factor=promotion_factor,
        compat=compat,
    )


def hyperband(
    min_resource: Optional[int] = None,
    max_resource: Optional[int] = None,
    reduction_factor: Optional[float] = None,
    *,
    bracket_formula: Optional[str] = None,
    brackets: Optional[int] = None,
) -> Choice:
    """Brackets of successive halving that trade the number of trials for their length."""
    return scheduler(
        "hyperband",
        min_resource=min_resource,
        max_resource=max_resource,
        reduction_factor=reduction_factor,
        bracket_formula=bracket_formula,
        brackets=brackets,
    )


def async_hyperband(
    min_resource: Optional[int] = None,
    max_resource: Optional[int] = None,
    reduction_factor: Optional[float] = None,
    *,
    rungs: Optional[str] = None,
    min_rung_size: Optional[int] = None,
    brackets: Optional[int] = None,
    bracket_choice: Optional[str] = None,
    mode: Optional[str] = None,
) -> Choice:
    """Hyperband without waiting for rungs to fill."""
    return scheduler(
        "async_hyperband",
        min_resource=min_resource,
        max_resource=max_resource,
        reduction_factor=reduction_factor,
        rungs=rungs,
        min_rung_size=min_rung_size,
        brackets=brackets,
        bracket_choice=bracket_choice,
        mode=mode,
    )


def pasha(
    min_resource: Optional[int] = None,
    max_resource: Optional[int] = None,
    reduction_factor: Optional[float] = None,
    *,
    rungs: Optional[str] = None,
    min_rung_size: Optional[int] = None,
    compat: Optional[str] = None,
) -> Choice:
    """ASHA whose last rung moves up only while the ranking still changes."""
    return scheduler(
        "pasha",
        min_resource=min_resource,
        max_resource=max_resource,
        reduction_factor=reduction_factor,
        rungs=rungs,
        min_rung_size=min_rung_size,
        compat=compat,
    )


def median(
    max_resource: Optional[int] = None,
    *,
    form: Optional[str] = None,
    warmup_steps: Optional[int] = None,
    interval_steps: Optional[int] = None,
    startup_trials: Optional[int] = None,
    min_trials: Optional[int] = None,
    compares: Optional[str] = None,
    rank_cutoff: Optional[float] = None,
) -> Choice:
    """Stops a trial that is worse than the median of the others."""
    return scheduler(
        "median",
        max_resource=max_resource,
        form=form,
        warmup_steps=warmup_steps,
        interval_steps=interval_steps,
        startup_trials=startup_trials,
        min_trials=min_trials,
        compares=compares,
        rank_cutoff=rank_cutoff,
    )


def percentile(
    percentile: Optional[float] = None,
    max_resource: Optional[int] = None,
    *,
    warmup_steps: Optional[int] = None,
    interval_steps: Optional[int] = None,
    startup_trials: Optional[int] = None,
    min_trials: Optional[int] = None,
    compat: Optional[str] = None,
) -> Choice:
    """Stops a trial that is not among so many of a hundred."""
    return scheduler(
        "percentile",
        percentile=percentile,
        max_resource=max_resource,
        warmup_steps=warmup_steps,
        interval_steps=interval_steps,
        startup_trials=startup_trials,
        min_trials=min_trials,
        compat=compat,
    )


def threshold(
    lower: Optional[float] = None,
    upper: Optional[float] = None,
    max_resource: Optional[int] = None,
    *,
    warmup_steps: Optional[int] = None,
    interval_steps: Optional[int] = None,
) -> Choice:
    """Stops a trial whose metric leaves a range."""
    return scheduler(
        "threshold",
        lower=lower,
        upper=upper,
        max_resource=max_resource,
        warmup_steps=warmup_steps,
        interval_steps=interval_steps,
    )


def patient(
    patience: Optional[int] = None,
    max_resource: Optional[int] = None,
    *,
    min_delta: Optional[float] = None,
    pruner: Optional[str] = None,
    percentile: Optional[float] = None,
    lower: Optional[float] = None,
    upper: Optional[float] = None,
    warmup_steps: Optional[int] = None,
    interval_steps: Optional[int] = None,
    startup_trials: Optional[int] = None,
    min_trials: Optional[int] = None,
    compat: Optional[str] = None,
) -> Choice:
    """Stops a trial that has not improved for some reports."""
    return scheduler(
        "patient",
        patience=patience,
        max_resource=max_resource,
        min_delta=min_delta,
        pruner=pruner,
        percentile=percentile,
        lower=lower,
        upper=upper,
        warmup_steps=warmup_steps,
        interval_steps=interval_steps,
        startup_trials=startup_trials,
        min_trials=min_trials,
        compat=compat,
    )


def wilcoxon(
    p_threshold: Optional[float] = None,
    *,
    startup_steps: Optional[int] = None,
    compat: Optional[str] = None,
) -> Choice:
    """Stops a trial that is surely worse than the best on the instances they share."""
    return scheduler("wilcoxon", p_threshold=p_threshold, startup_steps=startup_steps, compat=compat)


def curve(
    max_resource: Optional[int] = None,
    *,
    advisory: Optional[bool] = None,
    reduction_factor: Optional[float] = None,
    p_threshold: Optional[float] = None,
    min_fraction: Optional[float] = None,
    warmup_steps: Optional[int] = None,
    interval_steps: Optional[int] = None,
    startup_trials: Optional[int] = None,
) -> Choice:
    """Stops, or only warns about, a trial whose curve will hardly come among the best."""
    return scheduler(
        "curve",
        max_resource=max_resource,
        advisory=advisory,
        reduction_factor=reduction_factor,
        p_threshold=p_threshold,
        min_fraction=min_fraction,
        warmup_steps=warmup_steps,
        interval_steps=interval_steps,
        startup_trials=startup_trials,
    )


def pbt(
    perturbation_interval: Optional[int] = None,
    population: Optional[int] = None,
    max_resource: Optional[int] = None,
    *,
    quantile: Optional[float] = None,
    resample_probability: Optional[float] = None,
    perturbation_factor: Optional[float] = None,
) -> Choice:
    """Population-based training: poor trials clone good ones and change their configuration.

    Save a checkpoint with the report of every `perturbation_interval` steps (`trial.checkpoint_due(step)` says when).
    """
    return scheduler(
        "pbt",
        perturbation_interval=perturbation_interval,
        population=population,
        max_resource=max_resource,
        quantile=quantile,
        resample_probability=resample_probability,
        perturbation_factor=perturbation_factor,
    )


def pb2(
    perturbation_interval: Optional[int] = None,
    population: Optional[int] = None,
    max_resource: Optional[int] = None,
    *,
    quantile: Optional[float] = None,
) -> Choice:
    """Population-based bandits: as `pbt`, with new configurations from a model."""
    return scheduler(
        "pb2",
        perturbation_interval=perturbation_interval,
        population=population,
        max_resource=max_resource,
        quantile=quantile,
    )
