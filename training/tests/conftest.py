"""A small synthetic data set in the layout of the real one."""

import csv
import hashlib

import numpy as np
import pytest
import soundfile

from hbsc_training.manifest import CLASSES
from hbsc_training.synthesis import handling_noise, synthetic_pcg

RATE_HZ = 11025


def synthetic_recording(label: str, seed: int) -> np.ndarray:
    """float32 PCG of 1.2 to 2 s at 11,025 Hz that fits the label."""
    seconds = 1.2 + 0.1 * (seed % 9)
    if label == "artifact":
        return handling_noise(seconds, RATE_HZ, seed)
    return synthetic_pcg(
        seconds,
        RATE_HZ,
        seed,
        murmur=0.4 if label == "murmur" else 0.0,
        third_sound=0.6 if label == "extrahls" else 0.0,
    )


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    """Folder with manifest.csv and 24 recordings: 4 classes, 12 groups of two, and one unlabelled."""
    folder = tmp_path_factory.mktemp("data")
    columns = ["path", "dataset", "label", "sublabel", "group", "sample_rate", "samples", "duration_s", "pcm_sha256"]
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        for number in range(25):
            label = CLASSES[number % 4] if number < 24 else ""
            pcm = np.round(synthetic_recording(label or "normal", number) * 32767).astype("<i2")
            name = f"{number:02d}.flac"
            soundfile.write(folder / name, pcm, RATE_HZ, subtype="PCM_16")
            group = f"g{number % 4}{number // 8}" if label else "g99"
            digest = hashlib.sha256(pcm.tobytes()).hexdigest()
            sublabel = "noisy" if number == 3 else ""
            values = [name, "pascal_a", label, sublabel, group, RATE_HZ, len(pcm), len(pcm) / RATE_HZ, digest]
            writer.writerow(dict(zip(columns, values, strict=True)))
    return folder
