"""Whether a recording sounds like those of a hospital database that the model has heard.

A gate: the Mahalanobis distance from the nearest database's mean, under one covariance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HEARD_FEATURES = 112
"""The features of single bands: what tells a microphone, its place and its codec."""

CLIP = 4.0
"""Standard deviations beyond which a feature says no more."""

RIDGE = 0.02
"""Added to the variance of each standardised feature."""

SMALLEST_DATABASE = 15
"""Recordings below which a database has no centre of its own."""

FAMILIAR_SHARE = 0.8
"""Share of held-out recordings of the databases that are to be familiar."""

SOFTNESS = 0.1
"""Width of the passage from familiar to strange, relative to the radius."""


@dataclass(frozen=True)
class Familiarity:
    """Standardised features, whitened by the covariance within the databases, against each database's centre.

    mean, deviation: [112]
    whitening:       [112, 112]
    centres:         whitened [databases, 112]
    radius:          squared distance from the nearest centre at which a recording is half familiar
    """

    mean: np.ndarray
    deviation: np.ndarray
    whitening: np.ndarray
    centres: np.ndarray
    radius: float

    def __call__(self, features: np.ndarray) -> np.ndarray:
        """Features [n, 112 or more] -> familiarity [n, 1], 0 to 1."""
        distance = self.squared_distance(features)[:, None]
        return 1 / (1 + np.exp((distance / self.radius - 1) / SOFTNESS))

    def squared_distance(self, features: np.ndarray) -> np.ndarray:
        """To the nearest centre: [n]."""
        return ((self.whitened(features)[:, None] - self.centres) ** 2).sum(axis=2).min(axis=1)

    def whitened(self, features: np.ndarray) -> np.ndarray:
        """Features [n, 112 or more] -> [n, 112], of unit covariance within the databases."""
        return _standardised(features, self.mean, self.deviation) @ self.whitening.T


def fit_familiarity(features: np.ndarray, databases: np.ndarray, folds: np.ndarray) -> Familiarity:
    """Fit to recordings of the databases: features [n, 144], database and fold of each [n].

    The radius holds `FAMILIAR_SHARE` of the recordings when each is held out with its fold.
    """
    distances = np.concatenate(
        [
            _fit(features[folds != fold], databases[folds != fold], 1.0).squared_distance(features[folds == fold])
            for fold in np.unique(folds)
        ]
    )
    return _fit(features, databases, float(np.quantile(distances, FAMILIAR_SHARE)))


def _fit(features: np.ndarray, databases: np.ndarray, radius: float) -> Familiarity:
    mean = features[:, :HEARD_FEATURES].mean(axis=0)
    deviation = features[:, :HEARD_FEATURES].std(axis=0) + 1e-6
    standardised = _standardised(features, mean, deviation)
    names, counts = np.unique(databases, return_counts=True)
    members = [databases == name for name, count in zip(names, counts, strict=True) if count >= SMALLEST_DATABASE]
    centres = np.stack([standardised[inside].mean(axis=0) for inside in members])
    around = np.concatenate([standardised[inside] - centre for inside, centre in zip(members, centres, strict=True)])
    covariance = around.T @ around / len(around) + RIDGE * np.eye(HEARD_FEATURES)
    whitening = np.linalg.inv(np.linalg.cholesky(covariance))
    return Familiarity(mean, deviation, whitening, centres @ whitening.T, radius)


def _standardised(features: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    return np.clip((features[:, :HEARD_FEATURES] - mean) / deviation, -CLIP, CLIP)
