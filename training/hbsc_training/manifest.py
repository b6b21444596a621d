"""Recordings as every layout describes them, and the layout of our own: a folder with manifest.csv."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CLASSES = ("artifact", "extrahls", "murmur", "normal")
"""Class names in label order: index 0 to 3."""

LABELS = (*CLASSES, "extrastole", "abnormal")
"""Every label of the data sets known here: set A has the four classes, set B extrastole, PhysioNet abnormal."""

REQUIRED_COLUMNS = ("path", "dataset", "label", "group", "sample_rate", "samples", "pcm_sha256")


class ManifestError(ValueError):
    """A data folder, its list of recordings or a recording is not what it should be."""


@dataclass(frozen=True)
class RecordingEntry:
    """One recording of a data folder.

    path:           relative to the data folder
    label:          class name, empty where nobody labelled the recording
    group:          recording session or patient; one group never spans two folds
    sample_rate_hz: Hz
    samples:        number of samples of one channel
    pcm_sha256:     SHA-256 (hex) of the little-endian 16-bit PCM
    sublabel:       `noisy` or `poor_quality` where somebody said so
    """

    path: str
    dataset: str
    label: str
    group: str
    sample_rate_hz: int
    samples: int
    pcm_sha256: str
    sublabel: str = ""

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
            sublabel=row.get("sublabel") or "",
        )
    except (TypeError, ValueError) as error:
        raise ManifestError(f"manifest.csv line {line}: {error}") from error


def select_labelled(entries: Iterable[RecordingEntry], datasets: Iterable[str]) -> list[RecordingEntry]:
    """Labelled recordings of some data sets, sorted by path so that every run sees the same order.

    A name stands for the data set of that name and for those it begins, up to an underscore: `physionet2016` for
    `physionet2016_a` to `physionet2016_f`.

    Raises ManifestError for a name without labelled recordings, an unknown label, a recording without group.
    """
    labelled = [e for e in entries if e.label]
    there = sorted({e.dataset for e in labelled})
    wanted = {name: {d for d in there if f"{d}_".startswith(f"{name}_")} for name in datasets}
    for name, found in wanted.items():
        if not found:
            raise ManifestError(f"no labelled recordings of data set {name!r}; there is {', '.join(there) or 'none'}")
    chosen = [e for e in labelled if e.dataset in set().union(*wanted.values())]
    unknown = sorted({e.label for e in chosen} - set(LABELS))
    if unknown:
        raise ManifestError(f"labels outside {', '.join(LABELS)}: {', '.join(unknown)}")
    ungrouped = [e.path for e in chosen if not e.group]
    if ungrouped:
        raise ManifestError(f"{len(ungrouped)} labelled recordings have no group, e.g. {ungrouped[0]}")
    return sorted(chosen, key=lambda e: e.path)


def data_sha256(entries: Iterable[RecordingEntry]) -> str:
    """SHA-256 (hex) over the sorted `pcm_sha256` values, each followed by a newline."""
    lines = "".join(f"{digest}\n" for digest in sorted(e.pcm_sha256 for e in entries))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()
