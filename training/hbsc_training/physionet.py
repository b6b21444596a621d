"""The PhysioNet/CinC Challenge 2016 folder: training-a to training-f, each with RECORDS, REFERENCE.csv and WAV files."""

from __future__ import annotations

import csv
from pathlib import Path

from .listing import Listing, described
from .manifest import ManifestError
from .progress import progress

LABEL_OF = {"-1": "normal", "1": "abnormal"}

POOR, GOOD = "0", "1"


def databases(folder: Path) -> list[Path]:
    """The databases in the folder, `training-a` to `training-f`, as far as they are there."""
    return sorted(path for path in folder.glob("training-[a-f]") if (path / "REFERENCE.csv").is_file())


def read_physionet(folder: Path) -> Listing:
    """All recordings of all databases; each is a group of its own, because the challenge did not tell the patients."""
    entries, notes = [], []
    for database in databases(folder):
        listing = _read_database(folder, database)
        entries += listing.entries
        notes += listing.notes
    return Listing(entries, notes)


def _read_database(folder: Path, database: Path) -> Listing:
    references = _labels(database)
    quality = _quality(database)
    recorded = _records(database) or list(references)
    unlabelled = [name for name in recorded if name not in references]
    files = {name: _audio_file(database, name) for name in recorded if name in references}
    missing = [name for name, file in files.items() if file is None]
    present = [(name, file) for name, file in files.items() if file is not None]
    if not present:
        raise ManifestError(f"{database} holds none of the {len(references)} recordings that REFERENCE.csv names")
    entries = [
        described(
            folder,
            file,
            dataset=f"physionet2016_{database.name[-1]}",
            label=references[name],
            group=f"p{name}",
            sublabel="poor_quality" if quality.get(name) == POOR else "",
        )
        for name, file in progress(present, f"reading {database.name}")
    ]
    notes = []
    if missing:
        notes.append(f"{database.name}: {len(missing)} recordings without a file, e.g. {missing[0]}")
    if unlabelled:
        notes.append(f"{database.name}: {len(unlabelled)} of RECORDS are not in REFERENCE.csv, e.g. {unlabelled[0]}")
    return Listing(entries, notes)


def _records(database: Path) -> list[str]:
    path = database / "RECORDS"
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def _labels(database: Path) -> dict[str, str]:
    rows = _rows(database / "REFERENCE.csv", columns=2)
    strange = next((row for row in rows if row[1] not in LABEL_OF), None)
    if strange:
        raise ManifestError(f"{database.name}/REFERENCE.csv: {strange[0]} is {strange[1]!r}, expected -1 or 1")
    return {row[0]: LABEL_OF[row[1]] for row in rows}


def _quality(database: Path) -> dict[str, str]:
    path = database / "REFERENCE-SQI.csv"
    rows = _rows(path, columns=3) if path.is_file() else []
    strange = next((row for row in rows if row[2] not in (POOR, GOOD)), None)
    if strange:
        raise ManifestError(f"{database.name}/{path.name}: quality of {strange[0]} is {strange[2]!r}, expected 0 or 1")
    return {row[0]: row[2] for row in rows}


def _rows(path: Path, columns: int) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        rows = [[value.strip() for value in row] for row in csv.reader(stream) if row]
    short = next((number for number, row in enumerate(rows, start=1) if len(row) < columns), None)
    if short:
        raise ManifestError(f"{path.parent.name}/{path.name} line {short}: expected {columns} columns")
    return rows


def _audio_file(database: Path, name: str) -> Path | None:
    candidates = (database / f"{name}{suffix}" for suffix in (".wav", ".flac"))
    return next((file for file in candidates if file.is_file()), None)
