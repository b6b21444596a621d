"""Reading recordings and the prepared data set (8 kHz mono samples with their labels and groups)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile

from .manifest import ManifestError, RecordingEntry, read_manifest, select_labelled
from .resampling import DEFAULT_SPEC, resample

PREPARED_SAMPLES = "samples.npz"
PREPARED_INDEX = "recordings.json"


@dataclass(frozen=True)
class PreparedDataset:
    """Recordings ready for training.

    entries: one per recording, sorted by path
    samples: per recording float32 [N], mono, 8 kHz, full scale = 1
    """

    entries: list[RecordingEntry]
    samples: list[np.ndarray]

    @property
    def labels(self) -> np.ndarray:
        """Label index per recording, int64 [recordings]."""
        return np.array([e.label_index for e in self.entries], dtype=np.int64)

    @property
    def groups(self) -> np.ndarray:
        """Group name per recording, str [recordings]."""
        return np.array([e.group for e in self.entries])


def read_pcm(path: Path) -> tuple[np.ndarray, int]:
    """16-bit PCM as int16 [samples, channels], and the sample rate (Hz)."""
    return soundfile.read(path, dtype="int16", always_2d=True)


def pcm_to_mono(pcm: np.ndarray) -> np.ndarray:
    """int16 [samples, channels] -> float32 [samples]: channels averaged, full scale = 1."""
    return (pcm.astype(np.float32) / 32768.0).mean(axis=1, dtype=np.float32)


def load_recording(data_dir: Path, entry: RecordingEntry) -> tuple[np.ndarray, int]:
    """Mono float32 [N] at the recording's own rate, checked against the manifest's hash."""
    pcm, rate = read_pcm(Path(data_dir) / entry.path)
    digest = hashlib.sha256(pcm.astype("<i2").tobytes()).hexdigest()
    if digest != entry.pcm_sha256 or rate != entry.sample_rate_hz:
        raise ManifestError(f"{entry.path} is not the recording that the manifest describes")
    return pcm_to_mono(pcm), rate


def prepare(data_dir: Path, out_dir: Path, dataset: str) -> PreparedDataset:
    """Convert the labelled recordings of `dataset` to 8 kHz and store them in `out_dir`."""
    entries = select_labelled(read_manifest(data_dir), dataset)
    samples = [resample(*load_recording(data_dir, entry), DEFAULT_SPEC) for entry in entries]
    out_dir.mkdir(parents=True, exist_ok=True)
    np.savez(out_dir / PREPARED_SAMPLES, **{f"r{i}": s for i, s in enumerate(samples)})
    index = {"resampling": DEFAULT_SPEC.to_manifest(), "recordings": [asdict(e) for e in entries]}
    (out_dir / PREPARED_INDEX).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return PreparedDataset(entries, samples)


def load_prepared(prepared_dir: Path) -> PreparedDataset:
    """What `prepare` stored; refuses a folder made with other resampling constants."""
    index_path = prepared_dir / PREPARED_INDEX
    if not index_path.is_file():
        raise ManifestError(f"{prepared_dir} holds no prepared data; run `prepare` first")
    index = json.loads(index_path.read_text(encoding="utf-8"))
    if index["resampling"] != DEFAULT_SPEC.to_manifest():
        raise ManifestError(f"{prepared_dir} was prepared with other resampling constants; run `prepare` again")
    entries = [RecordingEntry(**row) for row in index["recordings"]]
    with np.load(prepared_dir / PREPARED_SAMPLES) as stored:
        samples = [stored[f"r{i}"] for i in range(len(entries))]
    return PreparedDataset(entries, samples)
