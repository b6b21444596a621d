"""Pictures for the console user and the model card: the same figures give the same bytes."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .manifest import CLASSES

STYLE = {"svg.hashsalt": "hbsc", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 9}
WITHOUT_DATE = {"svg": {"Date": None}, "png": {"Software": None}}
INK, SHADE = "#1f4e79", "#9dc3e6"


def confusion_picture(matrix: np.ndarray, title: str, path: Path) -> list[Path]:
    """Confusion matrix [4, 4] (rows true), shaded by the share of the true class. Writes `path` as .svg and .png."""
    figure, axes = _sheet(4.6, 4.2, title)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for true, said in np.ndindex(*matrix.shape):
        colour = "white" if shares[true, said] > 0.5 else "black"
        axes.text(said, true, f"{matrix[true, said]:g}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(CLASSES)), CLASSES)
    axes.set_yticks(range(len(CLASSES)), CLASSES)
    axes.set_xlabel("said")
    axes.set_ylabel("true")
    return _save(figure, path)


def reliability_picture(curves: dict[str, list[tuple[float, float, int]]], title: str, path: Path) -> list[Path]:
    """Accuracy against mean confidence of each bin, per curve name; dots as large as the bin is full."""
    figure, axes = _sheet(4.6, 4.2, title)
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", linewidth=1)
    for (name, bins), colour, marker in zip(curves.items(), (SHADE, INK), ("s", "o"), strict=False):
        confidence, accuracy, count = (np.array(column) for column in zip(*bins, strict=True))
        axes.plot(confidence, accuracy, color=colour, linewidth=1)
        axes.scatter(confidence, accuracy, s=8 + 150 * count / count.sum(), color=colour, marker=marker, label=name)
    axes.set_xlabel("confidence (mean of the bin)")
    axes.set_ylabel("accuracy")
    axes.legend(loc="upper left", frameon=False)
    return _unit_square(figure, axes, path)


def coverage_picture(
    accuracy: np.ndarray, band: tuple[np.ndarray, np.ndarray], coverage: float, title: str, path: Path
) -> list[Path]:
    """Accuracy of the most certain recordings [n] against their share, its 95 % band, and the coverage chosen."""
    figure, axes = _sheet(4.6, 4.2, title)
    share = np.linspace(0, 1, len(accuracy) + 1)[1:]
    axes.fill_between(share, *band, color=SHADE, alpha=0.5, linewidth=0, label="95 % interval")
    axes.plot(share, accuracy, color=INK, linewidth=1.5, label="accuracy")
    axes.axvline(coverage, color="grey", linestyle=":", linewidth=1)
    axes.set_xlabel("share of recordings answered, most certain first")
    axes.set_ylabel("accuracy among the answered")
    axes.legend(loc="lower left", frameon=False)
    return _unit_square(figure, axes, path)


def _sheet(width: float, height: float, title: str) -> tuple[Figure, Axes]:
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=9)
    return figure, axes


def _unit_square(figure: Figure, axes: Axes, path: Path) -> list[Path]:
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_aspect("equal")
    axes.grid(alpha=0.3)
    return _save(figure, path)


def _save(figure: Figure, path: Path) -> list[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = []
    with matplotlib.rc_context(STYLE):
        for kind, metadata in WITHOUT_DATE.items():
            target = path.with_name(f"{path.name}.{kind}")
            figure.savefig(target, format=kind, dpi=110, metadata=metadata)
            written.append(target)
    return written
