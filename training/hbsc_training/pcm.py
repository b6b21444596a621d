"""Recordings as 16-bit PCM."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import soundfile

from .manifest import ManifestError


def read_pcm(path: Path) -> tuple[np.ndarray, int]:
    """16-bit PCM as int16 [samples, channels], and the sample rate (Hz).

    Raises ManifestError for a file that is no audio.
    """
    try:
        return soundfile.read(path, dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ManifestError(f"{path} cannot be read as audio: {error.error_string}") from error


def pcm_to_mono(pcm: np.ndarray) -> np.ndarray:
    """int16 [samples, channels] -> float32 [samples]: channels averaged, full scale = 1."""
    return (pcm.astype(np.float32) / 32768.0).mean(axis=1, dtype=np.float32)


def pcm_sha256(pcm: np.ndarray) -> str:
    """SHA-256 (hex) of the little-endian samples."""
    return hashlib.sha256(pcm.astype("<i2").tobytes()).hexdigest()
