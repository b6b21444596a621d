"""Out-of-fold predictions as `evaluate` stores them and `export` and `report` read them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from .manifest import CLASSES, ManifestError, RecordingEntry


@dataclass(frozen=True)
class OutOfFold:
    """What networks said of recordings that they, and all of the recordings' groups, had been kept from.

    paths:         per recording, relative to the data folder
    labels:        label index, int64 [recordings]
    groups:        group name, str [recordings]
    probabilities: float64 [repeats, recordings, 4], one repeat for each seed
    made_by:       options of the run that made them
    """

    paths: list[str]
    labels: np.ndarray
    groups: np.ndarray
    probabilities: np.ndarray
    made_by: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: list[RecordingEntry], probabilities: np.ndarray, made_by: dict[str, object]) -> OutOfFold:
        """Predictions [repeats, recordings, 4] for these recordings."""
        labels = np.array([e.label_index for e in entries], dtype=np.int64)
        return cls([e.path for e in entries], labels, np.array([e.group for e in entries]), probabilities, made_by)

    def save(self, path: Path) -> None:
        """Store as JSON: made_by, recordings [{path, label, group}], probabilities."""
        rows = [
            {"path": path, "label": CLASSES[label], "group": str(group)}
            for path, label, group in zip(self.paths, self.labels, self.groups, strict=True)
        ]
        content = self.made_by | {"recordings": rows, "probabilities": self.probabilities.tolist()}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> OutOfFold:
        """What `save` stored. Raises ManifestError where the file does not hold such predictions."""
        content = json.loads(path.read_text(encoding="utf-8"))
        rows = content.pop("recordings", [])
        probabilities = np.array(content.pop("probabilities", []), dtype=np.float64)
        if probabilities.ndim != 3 or probabilities.shape[1:] != (len(rows), len(CLASSES)):
            shape = list(probabilities.shape)
            raise ManifestError(f"{path}: probabilities are {shape}, expected [repeats, {len(rows)}, {len(CLASSES)}]")
        strange = next((row["label"] for row in rows if row["label"] not in CLASSES), None)
        if strange:
            raise ManifestError(f"{path}: label {strange!r}, expected one of {', '.join(CLASSES)}")
        labels = np.array([CLASSES.index(row["label"]) for row in rows], dtype=np.int64)
        groups = np.array([row["group"] for row in rows])
        return cls([row["path"] for row in rows], labels, groups, probabilities, content)

    def of_recordings(self, chosen: np.ndarray) -> OutOfFold:
        """Those of some recordings, bool or int64 [recordings]."""
        paths = np.array(self.paths, dtype=object)[chosen].tolist()
        return replace(
            self,
            paths=paths,
            labels=self.labels[chosen],
            groups=self.groups[chosen],
            probabilities=self.probabilities[:, chosen],
        )

    def pooled(self, chosen: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """All repeats together, of some recordings: probabilities [repeats * recordings, 4] and label indices."""
        probabilities = self.probabilities[:, chosen]
        return probabilities.reshape(-1, len(CLASSES)), np.tile(self.labels[chosen], len(probabilities))
