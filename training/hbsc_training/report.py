"""What out-of-fold predictions are worth: figures for the manifest, tables and pictures for the model card."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import figures, pictures
from .calibration import Calibration, calibrate, cross_calibrate, fit_temperature
from .figures import Interval
from .manifest import CLASSES
from .predictions import OutOfFold

RESAMPLES = 2000

MANIFEST_FIGURES = ("accuracy", "balanced accuracy", "macro-F1", "recall murmur", "calibration error")


@dataclass(frozen=True)
class Assessment:
    """Predictions before and after calibration.

    calibration: fitted to all predictions; the manifest has it
    raw:         as the network said
    calibrated:  by temperatures fitted to other groups, so that the figures flatter nothing
    answered:    bool [repeats, recordings], by thresholds chosen on other groups
    resamples:   bootstrap samples behind each interval
    """

    calibration: Calibration
    raw: OutOfFold
    calibrated: OutOfFold
    answered: np.ndarray
    resamples: int = RESAMPLES

    def of_recordings(self, chosen: np.ndarray) -> Assessment:
        """The same for some recordings; nothing is fitted anew."""
        return Assessment(
            self.calibration,
            self.raw.of_recordings(chosen),
            self.calibrated.of_recordings(chosen),
            self.answered[:, chosen],
            self.resamples,
        )


def assess(predictions: OutOfFold, coverage: float = 0.8, resamples: int = RESAMPLES) -> Assessment:
    """Calibrate predictions; `coverage` is the share of recordings that are to be answered."""
    return Assessment(calibrate(predictions, coverage), predictions, *cross_calibrate(predictions, coverage), resamples)


def assessed_figures(assessment: Assessment) -> dict[str, Interval]:
    """All figures by name, with 95 % intervals of a bootstrap over groups."""
    raw, made, groups = assessment.raw, assessment.calibrated, assessment.raw.groups
    correct = made.probabilities.argmax(2) == made.labels
    coverage = assessment.calibration.coverage

    def over_groups(measure) -> Interval:
        return figures.interval_over_groups(measure, groups, assessment.resamples)

    def answered_accuracy(drawn: np.ndarray) -> float:
        answered = assessment.answered[:, drawn]
        return float(correct[:, drawn][answered].mean()) if answered.any() else np.nan

    percent = f"{coverage:.0%}".replace("%", " %")
    return figures.figures_with_intervals(raw.probabilities, raw.labels, groups, assessment.resamples) | {
        "calibration error, raw": over_groups(lambda drawn: figures.calibration_error(*raw.pooled(drawn))),
        "calibration error": over_groups(lambda drawn: figures.calibration_error(*made.pooled(drawn))),
        "mean confidence": over_groups(lambda drawn: float(made.probabilities[:, drawn].max(2).mean())),
        f"accuracy, most certain {percent}": over_groups(
            lambda drawn: figures.accuracy_at_coverage(*made.pooled(drawn), coverage)
        ),
        "share answered": over_groups(lambda drawn: float(assessment.answered[:, drawn].mean())),
        "accuracy, answered": over_groups(answered_accuracy),
        "temperature": Interval(fit_temperature(raw), np.nan, np.nan),
    }


def selections(predictions: OutOfFold, apart: str) -> dict[str, np.ndarray]:
    """Name -> bool [recordings]: all, and without and only the group `apart` where it is there."""
    inside = predictions.groups == apart
    every = {"all": np.ones(len(inside), dtype=bool)}
    return every | ({f"without {apart}": ~inside, f"only {apart}": inside} if inside.any() else {})


def manifest_figures(assessment: Assessment, data: str, apart: str) -> list[dict[str, object]]:
    """The figures that the manifest lists, [{name, value, low, high}]; `data` says on what they were measured."""
    listed = []
    for selection, chosen in selections(assessment.raw, apart).items():
        if selection.startswith("only"):
            continue
        where = data if selection == "all" else f"{data}, {selection}"
        for key, figure in assessed_figures(assessment.of_recordings(chosen)).items():
            if key in MANIFEST_FIGURES or key.startswith("accuracy, most certain"):
                low, high = (None if np.isnan(bound) else round(bound, 4) for bound in (figure.low, figure.high))
                listed.append({"name": f"{key}, {where}", "value": round(figure.value, 4), "low": low, "high": high})
    return listed


def figures_table(assessment: Assessment, apart: str) -> str:
    """Markdown: a line each figure, a column each selection."""
    chosen = selections(assessment.raw, apart)
    columns = [assessed_figures(assessment.of_recordings(kept)) for kept in chosen.values()]
    heads = [f"{name} ({kept.sum()})" for name, kept in chosen.items()]
    rows = [[key, *(_cell(column[key]) for column in columns)] for key in columns[0]]
    return _markdown(["", *heads], rows)


def confusion_table(assessment: Assessment) -> str:
    """Markdown: rows true, columns said, all repeats together."""
    matrix = _confusion(assessment)
    return _markdown(["true / said", *CLASSES], [[name, *map(str, row)] for name, row in zip(CLASSES, matrix, strict=True)])


def reliability_table(assessment: Assessment) -> str:
    """Markdown: each bin of ten with its predictions, confidence and accuracy, after calibration."""
    bins = figures.reliability_bins(*assessment.calibrated.pooled())
    rows = [[str(count), f"{confidence:.3f}", f"{accuracy:.3f}"] for confidence, accuracy, count in bins]
    return _markdown(["predictions", "mean confidence", "accuracy"], rows)


def coverage_table(assessment: Assessment, shares: tuple[float, ...] = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)) -> str:
    """Markdown: accuracy of the most certain share of the recordings."""
    made = assessment.calibrated
    rows = []
    for share in shares:
        accuracy = figures.interval_over_groups(
            lambda drawn, share=share: figures.accuracy_at_coverage(*made.pooled(drawn), share),
            made.groups,
            assessment.resamples,
        )
        rows.append([f"{share:.0%}".replace("%", " %"), _cell(accuracy)])
    return _markdown(["most certain", "accuracy"], rows)


def write_card(folder: Path, predictions_file: Path, assessment: Assessment, apart: str) -> list[Path]:
    """Write tables, pictures and a copy of the predictions into `folder`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "out-of-fold.json"
    if predictions_file.resolve() != copy.resolve():
        shutil.copyfile(predictions_file, copy)
    tables = folder / "figures.md"
    tables.write_text(card_text(assessment, apart), encoding="utf-8")
    raw, made = assessment.raw, assessment.calibrated
    curves = {
        "as the network said": figures.reliability_bins(*raw.pooled()),
        "calibrated": figures.reliability_bins(*made.pooled()),
    }
    coverage = assessment.calibration.coverage
    accuracy = figures.accuracy_by_coverage(*made.pooled())
    return [
        copy,
        tables,
        *pictures.confusion_picture(_confusion(assessment), "Out of fold, all repeats", folder / "confusion"),
        *pictures.reliability_picture(curves, "Reliability, out of fold", folder / "reliability"),
        *pictures.coverage_picture(
            accuracy,
            _coverage_band(made, assessment.resamples),
            coverage,
            "Coverage against accuracy, out of fold",
            folder / "coverage",
        ),
    ]


def card_text(assessment: Assessment, apart: str) -> str:
    """All tables, under headings."""
    temperature, threshold = assessment.calibration.temperature, assessment.calibration.uncertain_below
    repeats, recordings = assessment.raw.probabilities.shape[:2]
    groups = len(np.unique(assessment.raw.groups))
    return "\n".join(
        [
            "# Out-of-fold figures",
            "",
            f"{recordings} recordings in {groups} groups, {repeats} repeats; in brackets 95 % intervals of a bootstrap over",
            "groups. Written by `python -m hbsc_training report`.",
            "",
            f"In the manifest: temperature {temperature:g}, uncertain below {threshold:g}, both fitted to all these predictions.",
            "In the tables the temperature and the threshold of a recording are fitted to other groups than its own; the line",
            "*temperature* says what the recordings of the column alone would give.",
            "",
            figures_table(assessment, apart),
            "",
            "## Confusion",
            "",
            confusion_table(assessment),
            "",
            "## Reliability, calibrated",
            "",
            reliability_table(assessment),
            "",
            "## Coverage, calibrated",
            "",
            coverage_table(assessment),
            "",
        ]
    )


def _confusion(assessment: Assessment) -> np.ndarray:
    probabilities, labels = assessment.raw.pooled()
    return figures.confusion_matrix(labels, probabilities.argmax(1))


def _coverage_band(predictions: OutOfFold, resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of the accuracy at each share of `accuracy_by_coverage`."""
    size = predictions.probabilities.shape[0] * len(predictions.labels)
    shares = np.linspace(0, 1, size + 1)[1:]
    curves = []
    for drawn in figures.group_draws(predictions.groups, resamples):
        curve = figures.accuracy_by_coverage(*predictions.pooled(drawn))
        curves.append(np.interp(shares, np.linspace(0, 1, len(curve) + 1)[1:], curve))
    low, high = np.percentile(curves, [2.5, 97.5], axis=0)
    return low, high


def _cell(figure: Interval) -> str:
    return str(figure).removesuffix(" (no interval)")


def _markdown(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
