"""Keras: `fit(trial, build, x, y, ...)` in place of `model.fit(x, y, ...)`, or `TuneCallback(trial)` as a callback."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

import keras

from ..trial import Trial
from ._reporting import FAR, Metrics, Reporter, needs_end


class TuneCallback(keras.callbacks.Callback):
    """Reports every epoch with all that Keras measures and sets `stop_training` when the server says so.

    - Parameters:
        metrics: The names to send, or the server's names for Keras's: `{"loss": "val_loss"}`.
        epochs: The epoch after which the training is over, counted from the trial's start.
        checkpoint_every: Save the model every so many epochs too, and not only where the server may pause the trial.
    """

    def __init__(
        self,
        trial: Trial,
        *,
        metrics: Metrics = None,
        epochs: Optional[int] = None,
        checkpoint_every: Optional[int] = None,
    ) -> None:
        super().__init__()
        self.reporter = Reporter(
            trial,
            metrics=metrics,
            rounds=epochs,
            checkpoint_every=checkpoint_every,
            suffix=".keras",
            sparse=True,  # With `validation_freq` some epochs have no val_loss.
        )

    def on_epoch_end(self, epoch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Keras has finished an epoch, counted from `initial_epoch`."""
        values = {name: float(value) for name, value in (logs or {}).items()}
        if self.reporter.report(epoch + 1, values, lambda path: self.model.save(str(path))):
            self.model.stop_training = True


def fit(
    trial: Trial,
    build: Callable[[Dict[str, Any]], keras.Model],
    *data: Any,
    epochs: Optional[int] = None,
    metrics: Metrics = None,
    checkpoint_every: Optional[int] = None,
    callbacks: Optional[List[Any]] = None,
    custom_objects: Optional[Mapping[str, Any]] = None,
    **options: Any,
) -> keras.Model:
    """Fits a model for a trial, from its checkpoint where it has one, until the server or `epochs` ends it.

    - Parameters:
        build: Makes the compiled model of a configuration.
        data: What the model's `fit` takes first: x and y, or a data set.
        epochs: The epoch after which the training is over; not needed where the scheduler has a `max_resource`.
        custom_objects: Classes that the saved model needs.
        options: What else the model's `fit` takes: `validation_data`, `batch_size` ...

    - Returns: The fitted model.
    """
    needs_end(trial, epochs, "epochs")
    tune = TuneCallback(trial, metrics=metrics, epochs=epochs, checkpoint_every=checkpoint_every)
    loaded = _loaded(trial, custom_objects)
    model = build(trial.config) if loaded is None else loaded
    while True:
        model.fit(
            *data,
            initial_epoch=tune.reporter.begin,
            epochs=epochs or FAR,
            callbacks=[*(callbacks or []), tune],
            **{"verbose": 0, **options},
        )
        if not tune.reporter.cloned:
            return model
        model = _changed(_loaded(trial, custom_objects), build(trial.config))


def _loaded(trial: Trial, custom_objects: Optional[Mapping[str, Any]]) -> Optional[keras.Model]:
    if trial.checkpoint is None:
        return None
    with tempfile.TemporaryDirectory(prefix="tuneserver-") as folder:
        # Keras looks at how the name ends.
        path = shutil.copy(trial.checkpoint, Path(folder) / "checkpoint.keras")
        return keras.models.load_model(path, custom_objects=custom_objects)


def _changed(donor: Optional[keras.Model], model: keras.Model) -> keras.Model:
    """The model with the donor's weights and its optimiser's momenta, but its own learning rate."""
    if donor is None:
        return model
    model.set_weights(donor.get_weights())
    model.optimizer.build(model.trainable_variables)
    theirs = {variable.path: variable for variable in donor.optimizer.variables}
    for variable in model.optimizer.variables:
        if variable.path in theirs and not variable.path.endswith("learning_rate"):
            variable.assign(theirs[variable.path])
    return model
