"""From features and the network's logit to classes.

One regression answers for anything. It is fitted to recordings of phones above all, the only ones with artifacts and extra sounds
among them. Another answers for the hospitals whose databases it was fitted to, and is the better one there. Familiarity
says which of the two to believe: what the second learnt of colours holds for those microphones and nowhere else. A
recording that the general regression was fitted to is known again: regularised as it is, it would not tell all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from .dataset import HeartSounds
from .familiarity import CLIP, Familiarity, fit_familiarity
from .memory import Memory, fit_memory

LOGIT_SCALE = 4.0
"""How much more a logit of the network may weigh than a feature: the regressions are regularised."""

OTHER_SHARE = 0.1
"""Weight of set B, and of PhysioNet, in the general regression, relative to set A."""

STRATUM_POWER = 0.7
"""In the hospitals' regression a database's normals, or its abnormals, n of them, weigh n^0.7."""

GENERAL_STRENGTH, HOSPITAL_STRENGTH = 0.003, 0.3
"""Inverse regularisation: of the general regression, which must carry over, and of the hospitals' own."""

GENERAL_SHARPNESS = 2.0
"""What the general regression's logits are multiplied by: regularised as it is, it is too timid, out of fold by about that."""

POOR_WEIGHT = 0.5
RESIDUE = 0.01
"""Probability of an artifact, and of an extra sound, that the hospitals' regression leaves."""


@dataclass(frozen=True)
class Regression:
    """z = weights @ clip((x - mean) / deviation, +-4) + bias. weights [outputs, inputs], the rest to fit."""

    mean: np.ndarray
    deviation: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Inputs [n, inputs] -> [n, outputs]."""
        return np.clip((inputs - self.mean) / self.deviation, -CLIP, CLIP) @ self.weights.T + self.bias


@dataclass(frozen=True)
class Decision:
    """What becomes of the inputs [n, 145] of recordings: 144 features and the network's logit."""

    familiarity: Familiarity
    memory: Memory
    general: Regression
    hospitals: Regression

    def probabilities(self, inputs: np.ndarray) -> np.ndarray:
        """Class probabilities [n, 4] in label order, before calibration."""
        familiar = self.familiarity(inputs)
        known, remembered = self.memory.recall(self.familiarity.whitened(inputs))
        judged = familiar * hospital_probabilities(self.hospitals(inputs)) + (1 - familiar) * _softmax(self.general(inputs))
        return known * remembered + (1 - known) * judged


def hospital_probabilities(logits: np.ndarray) -> np.ndarray:
    """What the hospitals' regression [n, 1] says, as class probabilities [n, 4]."""
    murmur = (1 - 2 * RESIDUE) / (1 + np.exp(-logits))
    residue = np.full_like(murmur, RESIDUE)
    return np.concatenate([residue, residue, murmur, 1 - 2 * RESIDUE - murmur], axis=1)


def fit_decision(
    sounds: HeartSounds, features: np.ndarray, logits: np.ndarray, folds: np.ndarray, chosen: np.ndarray
) -> Decision:
    """Fit to the recordings `chosen` (bool [recordings]).

    features: [copies, recordings, 144]
    logits:   [recordings], each from a network that had not heard the recording
    folds:    [recordings]; for the radius of familiarity
    """
    inputs = inputs_of(features, logits)
    in_hospital = chosen & ~sounds.of_dataset("pascal_a")
    classed = chosen & (sounds.classes >= 0)
    by_phone = classed & sounds.of_dataset("pascal_a")
    familiarity = fit_familiarity(features[0, in_hospital], sounds.datasets[in_hospital], folds[in_hospital])
    return Decision(
        familiarity,
        fit_memory(familiarity, features[0, by_phone], sounds.classes[by_phone]),
        _fit(inputs, sounds.classes, _general_weights(sounds, classed), GENERAL_STRENGTH, GENERAL_SHARPNESS),
        fit_hospitals(sounds, inputs, chosen),
    )


def inputs_of(features: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Features [copies, recordings, 144] and logits [recordings] -> [copies, recordings, 145]."""
    return np.concatenate([features, np.broadcast_to(logits[:, None], (*features.shape[:2], 1))], axis=2)


def fit_hospitals(sounds: HeartSounds, inputs: np.ndarray, chosen: np.ndarray) -> Regression:
    """The hospitals' regression alone, fitted to those of the `chosen` (bool [recordings]) that are no phones'."""
    judged = chosen & ~sounds.of_dataset("pascal_a")
    weights = _balanced(judged, sounds.strata, _quality(sounds), STRATUM_POWER) * judged.sum()
    return _fit(inputs, sounds.murmur, weights, HOSPITAL_STRENGTH)


def _general_weights(sounds: HeartSounds, classed: np.ndarray) -> np.ndarray:
    """Set A weighs as many as it has recordings, set B and PhysioNet a share of that each; within each, classes alike."""
    families = ("pascal_a", "pascal_b", "physionet2016")
    members = [classed & sounds.of_dataset(family) for family in families]
    whole, quality = members[0].sum(), _quality(sounds)
    weights = np.zeros(len(classed))
    for family, inside in zip(families, members, strict=True):
        if inside.any():
            share = 1.0 if family == "pascal_a" else OTHER_SHARE
            weights += _balanced(inside, sounds.classes, quality) * share * whole
    return weights


def _quality(sounds: HeartSounds) -> np.ndarray:
    return np.where(sounds.is_poor, POOR_WEIGHT, 1.0)


def _balanced(chosen: np.ndarray, strata: np.ndarray, quality: np.ndarray, power: float = 0.0) -> np.ndarray:
    """Weights float64 [recordings], sum 1, 0 outside the chosen: a stratum of n has a share in proportion to n^power."""
    weights = np.zeros(len(chosen))
    for stratum in np.unique(strata[chosen]):
        members = chosen & (strata == stratum)
        weights[members] = quality[members] / quality[members].sum() * members.sum() ** power
    return weights / weights.sum()


def _fit(
    inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray, strength: float, sharpness: float = 1.0
) -> Regression:
    chosen = weights > 0
    mean = inputs[0, chosen].mean(axis=0)
    deviation = inputs[0, chosen].std(axis=0) + 1e-6
    scale = np.append(np.ones(inputs.shape[2] - 1), LOGIT_SCALE)
    scaled = np.clip((inputs[:, chosen] - mean) / deviation, -CLIP, CLIP) * scale
    copies = len(inputs)
    fitted = LogisticRegression(C=strength, max_iter=500).fit(
        scaled.reshape(-1, inputs.shape[2]),
        np.tile(targets[chosen], copies),
        sample_weight=np.tile(weights[chosen], copies) / copies,
    )
    return Regression(mean, deviation, fitted.coef_ * scale * sharpness, fitted.intercept_ * sharpness)


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
