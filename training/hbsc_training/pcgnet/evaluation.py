"""What the whole model says of recordings it was kept from: by session, by fold, and by database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..crossvalidation import make_folds
from .crossfitting import FOLDS, cross_fitting_tasks, fold_of, stored_logits
from .dataset import HeartSounds
from .decision import Decision, fit_decision, fit_hospitals, hospital_probabilities, inputs_of


@dataclass(frozen=True)
class Measured:
    """What the regressions work with: features [copies, recordings, 144], and logits of networks kept from each recording."""

    sounds: HeartSounds
    features: np.ndarray
    logits: np.ndarray

    @classmethod
    def of(cls, sounds: HeartSounds, features: np.ndarray, folder: Path) -> Measured:
        """With the cross-fitted networks' logits, which are in `folder`."""
        names = [task.name for task in cross_fitting_tasks(sounds)]
        return cls(sounds, features, stored_logits(folder, names, len(sounds.entries)))

    def decision(self, chosen: np.ndarray) -> Decision:
        """Fitted to the recordings `chosen` (bool [recordings])."""
        return fit_decision(self.sounds, self.features, self.logits, fold_of(self.sounds), chosen)

    def said_by(self, decision: Decision, asked: np.ndarray) -> np.ndarray:
        """Probabilities [n, 4] of the recordings `asked` (bool or int64)."""
        return decision.probabilities(inputs_of(self.features[:1], self.logits)[0, asked])

    def by_session(self, seeds: list[int]) -> np.ndarray:
        """Set A, sessions held out: probabilities [seeds, recordings, 4], NaN outside set A."""
        inside = np.flatnonzero(self.sounds.of_dataset("pascal_a"))
        said = np.full((len(seeds), len(self.sounds.entries), 4), np.nan)
        for row, seed in enumerate(seeds):
            folds = make_folds(self.sounds.classes[inside], self.sounds.groups[inside], "group", FOLDS, seed)
            for _, held_out in folds:
                said[row, inside[held_out]] = self._kept_from(inside[held_out])
        return said

    def by_fold(self) -> np.ndarray:
        """Set B and PhysioNet, folds held out: probabilities [recordings, 4], NaN in set A.

        A fold keeps a patient of set B together; PhysioNet does not tell its patients. The logits of the other folds, which the
        regressions are fitted to, come of networks that had heard this one.
        """
        folds = fold_of(self.sounds)
        said = np.full((len(self.sounds.entries), 4), np.nan)
        for fold in range(FOLDS):
            said[folds == fold] = self._kept_from(np.flatnonzero(folds == fold))
        return said

    def by_database(self, folder: Path) -> np.ndarray:
        """Each database left out: probabilities [recordings, 4].

        The networks that heard nothing of a database are in `folder`; only the logits of the others, which the regressions are
        fitted to, come of networks that had heard it. Without set A there are no four classes to learn, and
        the hospitals' regression answers alone.
        """
        said = np.full((len(self.sounds.entries), 4), np.nan)
        is_a = self.sounds.of_dataset("pascal_a")
        inputs = inputs_of(self.features, self.logits)
        said[is_a] = hospital_probabilities(fit_hospitals(self.sounds, inputs, ~is_a)(inputs[0, is_a]))
        for name in sorted(set(self.sounds.datasets[~is_a])):
            inside = self.sounds.datasets == name
            heard = stored_logits(folder, [f"without-{name}"], len(inside))
            kept = Measured(self.sounds, self.features, np.where(np.isnan(heard), self.logits, heard))
            said[inside] = kept._kept_from(np.flatnonzero(inside))
        return said

    def _kept_from(self, recordings: np.ndarray) -> np.ndarray:
        chosen = np.ones(len(self.sounds.entries), dtype=bool)
        chosen[recordings] = False
        return self.said_by(self.decision(chosen), recordings)
