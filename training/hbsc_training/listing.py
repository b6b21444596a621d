"""What a layout's reader finds in a data folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .manifest import RecordingEntry
from .pcm import pcm_sha256, read_pcm


@dataclass(frozen=True)
class Listing:
    """Recordings of a data folder, and notes on what in it could not be used."""

    entries: list[RecordingEntry]
    notes: list[str] = field(default_factory=list)


def described(folder: Path, file: Path, *, dataset: str, label: str, group: str, sublabel: str = "") -> RecordingEntry:
    """The entry of a recording whose layout gives neither length nor hash: both are taken from the file."""
    pcm, rate_hz = read_pcm(file)
    return RecordingEntry(
        path=file.relative_to(folder).as_posix(),
        dataset=dataset,
        label=label,
        group=group,
        sample_rate_hz=rate_hz,
        samples=len(pcm),
        pcm_sha256=pcm_sha256(pcm),
        sublabel=sublabel,
    )
