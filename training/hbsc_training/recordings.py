"""The prepared data set: mono samples at one rate, with their labels and groups."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from .listing import Listing
from .manifest import CLASSES, ManifestError, RecordingEntry, select_labelled
from .pcm import pcm_sha256, pcm_to_mono, read_pcm
from .progress import progress
from .resampling import DEFAULT_SPEC, ResamplingSpec, resample

PREPARED_SAMPLES = "samples.npz"
PREPARED_INDEX = "recordings.json"


@dataclass(frozen=True)
class PreparedDataset:
    """Recordings ready for training.

    entries: one per recording, sorted by path
    samples: per recording float32 [N], mono, at the rate it was prepared for, full scale = 1
    """

    entries: list[RecordingEntry]
    samples: list[np.ndarray]

    @property
    def labels(self) -> np.ndarray:
        """Label index per recording, int64 [recordings].

        Raises ManifestError when a label is none of the four classes.
        """
        strange = next((e for e in self.entries if e.label not in CLASSES), None)
        if strange:
            raise ManifestError(
                f"{strange.path} is {strange.label!r}, the classes are {', '.join(CLASSES)}; prepare with --dataset pascal_a"
            )
        return np.array([e.label_index for e in self.entries], dtype=np.int64)

    @property
    def groups(self) -> np.ndarray:
        """Group name per recording, str [recordings]."""
        return np.array([e.group for e in self.entries])


def load_recording(data_dir: Path, entry: RecordingEntry) -> tuple[np.ndarray, int]:
    """Mono float32 [N] at the recording's own rate (Hz), checked against the entry's hash."""
    pcm, rate_hz = read_pcm(Path(data_dir) / entry.path)
    if pcm_sha256(pcm) != entry.pcm_sha256 or rate_hz != entry.sample_rate_hz:
        raise ManifestError(f"{entry.path} is not the recording that the manifest describes")
    return pcm_to_mono(pcm), rate_hz


def prepare(
    listings: Mapping[Path, Listing], out_dir: Path, datasets: Sequence[str], spec: ResamplingSpec = DEFAULT_SPEC
) -> PreparedDataset:
    """Convert the labelled recordings of some data sets to the target rate of `spec` and store them in `out_dir`.

    listings: data folder -> what is in it (see `read_layout`)
    datasets: as `select_labelled` takes them
    """
    folder_of: dict[str, Path] = {}
    for folder, listing in listings.items():
        for entry in listing.entries:
            if folder_of.setdefault(entry.path, folder) != folder:
                raise ManifestError(f"{entry.path} is in {folder_of[entry.path]} and in {folder}; name one of them")
    entries = select_labelled((e for listing in listings.values() for e in listing.entries), datasets)
    samples = [
        resample(*load_recording(folder_of[entry.path], entry), spec)
        for entry in progress(entries, f"resampling to {spec.target_rate_hz} Hz")
    ]
    out_dir.mkdir(parents=True, exist_ok=True)
    np.savez(out_dir / PREPARED_SAMPLES, **{f"r{i}": s for i, s in enumerate(samples)})
    index = {"resampling": spec.to_manifest(), "recordings": [asdict(e) for e in entries]}
    (out_dir / PREPARED_INDEX).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return PreparedDataset(entries, samples)


def load_prepared(prepared_dir: Path, spec: ResamplingSpec = DEFAULT_SPEC) -> PreparedDataset:
    """What `prepare` stored; refuses a folder made for another rate or with other resampling constants."""
    index_path = prepared_dir / PREPARED_INDEX
    if not index_path.is_file():
        raise ManifestError(f"{prepared_dir} holds no prepared data; run `prepare` first")
    index = json.loads(index_path.read_text(encoding="utf-8"))
    if index["resampling"] != spec.to_manifest():
        raise ManifestError(
            f"{prepared_dir} was prepared for {index['resampling']['targetRateHz']} Hz or with other resampling constants; "
            f"run `prepare --rate {spec.target_rate_hz}`"
        )
    entries = [RecordingEntry(**row) for row in index["recordings"]]
    with np.load(prepared_dir / PREPARED_SAMPLES) as stored:
        samples = [stored[f"r{i}"] for i in range(len(entries))]
    return PreparedDataset(entries, samples)
