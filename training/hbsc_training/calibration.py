"""From what a network says to probabilities to go by, and when not to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize_scalar

from .crossvalidation import make_folds
from .predictions import OutOfFold

TEMPERATURE_RANGE = (0.1, 10.0)


@dataclass(frozen=True)
class Calibration:
    """How raw probabilities are read.

    temperature:     q_i = p_i^(1/T) / sum; above 1 less sure, below 1 surer
    uncertain_below: no answer when the highest calibrated probability is under it
    coverage:        share of held-out recordings that the threshold was chosen to answer
    """

    temperature: float = 1.0
    uncertain_below: float = 0.0
    coverage: float = 1.0


def calibrated(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities float64 [..., classes] at a temperature; what is 0 stays 0."""
    with np.errstate(divide="ignore"):  # log 0 is -inf, which exp takes back to 0
        logs = np.log(np.asarray(probabilities, dtype=np.float64)) / temperature
    scaled = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return scaled / scaled.sum(axis=-1, keepdims=True)


def negative_log_likelihood(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the recordings, nats. probabilities [recordings, 4], labels [recordings]."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12)).mean())


def fit_temperature(predictions: OutOfFold) -> float:
    """The temperature of the lowest negative log-likelihood over all repeats together, to four digits."""
    probabilities, labels = predictions.pooled()
    found = minimize_scalar(
        lambda log_t: negative_log_likelihood(calibrated(probabilities, np.exp(log_t)), labels),
        bounds=tuple(np.log(TEMPERATURE_RANGE)),
        method="bounded",
        options={"xatol": 1e-7},
    )
    return round(float(np.exp(found.x)), 4)


def confidence_threshold(predictions: OutOfFold, coverage: float) -> float:
    """The highest threshold that `coverage` of the predictions reach, rounded down to four digits."""
    confidence = np.sort(predictions.pooled()[0].max(axis=1))[::-1]
    answered = max(1, int(np.ceil(coverage * len(confidence))))
    return float(np.floor(confidence[answered - 1] * 1e4) / 1e4)


def calibrate(predictions: OutOfFold, coverage: float) -> Calibration:
    """Temperature and threshold fitted to out-of-fold predictions."""
    temperature = fit_temperature(predictions)
    return Calibration(temperature, confidence_threshold(at_temperature(predictions, temperature), coverage), coverage)


def at_temperature(predictions: OutOfFold, temperature: float) -> OutOfFold:
    """The same predictions, calibrated."""
    return replace(predictions, probabilities=calibrated(predictions.probabilities, temperature))


def cross_calibrate(predictions: OutOfFold, coverage: float, folds: int = 5) -> tuple[OutOfFold, np.ndarray]:
    """Calibrated predictions, and whether they would be answered (bool [repeats, recordings]).

    Temperature and threshold of a recording come from other groups only: what they are worth on groups nobody has heard.
    """
    probabilities = np.empty_like(predictions.probabilities)
    answered = np.zeros(probabilities.shape[:2], dtype=bool)
    for others, held_out in make_folds(predictions.labels, predictions.groups, "group", folds, seed=0):
        fitted = calibrate(predictions.of_recordings(others), coverage)
        probabilities[:, held_out] = calibrated(predictions.probabilities[:, held_out], fitted.temperature)
        answered[:, held_out] = probabilities[:, held_out].max(axis=2) >= fitted.uncertain_below
    return replace(predictions, probabilities=probabilities), answered
