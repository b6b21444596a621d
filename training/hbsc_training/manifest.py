"""The data set manifest: which recordings there are, what they are called, and who belongs together."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CLASSES = ("artifact", "extrahls", "murmur", "normal")
"""Class names in label order: index 0 to 3."""

REQUIRED_COLUMNS = ("path", "dataset", "label", "group", "sample_rate", "samples", "pcm_sha256")


class ManifestError(ValueError):
    """The manifest or a recording it names is not what it should be."""


@dataclass(frozen=True)
class RecordingEntry:
    """One row of manifest.csv.

    path:           relative to the data folder
    label:          class name, empty where nobody labelled the recording
    group:          recording session or patient; one group never spans two folds
    sample_rate_hz: Hz
    samples:        number of samples of one channel
    pcm_sha256:     SHA-256 (hex) of the little-endian 16-bit PCM
    """

    path: str
    dataset: str
    label: str
    group: str
    sample_rate_hz: int
    samples: int
    pcm_sha256: str

    @property
    def label_index(self) -> int:
        """Position of the label in CLASSES."""
        return CLASSES.index(self.label)


def read_manifest(data_dir: Path) -> list[RecordingEntry]:
    """All rows of `<data_dir>/manifest.csv`, in file order."""
    path = Path(data_dir) / "manifest.csv"
    if not path.is_file():
        raise ManifestError(f"no manifest.csv in {data_dir}")
    with path.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in REQUIRED_COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise ManifestError(f"manifest.csv lacks the columns {', '.join(missing)}")
        return [_entry(row, line) for line, row in enumerate(reader, start=2)]


def _entry(row: dict[str, str], line: int) -> RecordingEntry:
    try:
        return RecordingEntry(
            path=row["path"],
            dataset=row["dataset"],
            label=row["label"],
            group=row["group"],
            sample_rate_hz=int(row["sample_rate"]),
            samples=int(row["samples"]),
            pcm_sha256=row["pcm_sha256"],
        )
    except (TypeError, ValueError) as error:
        raise ManifestError(f"manifest.csv line {line}: {error}") from error


def select_labelled(entries: Iterable[RecordingEntry], dataset: str) -> list[RecordingEntry]:
    """Labelled recordings of one data set, sorted by path so that every run sees the same order."""
    chosen = sorted((e for e in entries if e.dataset == dataset and e.label), key=lambda e: e.path)
    if not chosen:
        raise ManifestError(f"the manifest has no labelled recordings of data set {dataset!r}")
    unknown = sorted({e.label for e in chosen} - set(CLASSES))
    if unknown:
        raise ManifestError(f"labels outside {CLASSES}: {', '.join(unknown)}")
    ungrouped = [e.path for e in chosen if not e.group]
    if ungrouped:
        raise ManifestError(f"{len(ungrouped)} labelled recordings have no group, e.g. {ungrouped[0]}")
    return chosen


def data_sha256(entries: Iterable[RecordingEntry]) -> str:
    """SHA-256 (hex) over the sorted `pcm_sha256` values, each followed by a newline."""
    lines = "".join(f"{digest}\n" for digest in sorted(e.pcm_sha256 for e in entries))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()
