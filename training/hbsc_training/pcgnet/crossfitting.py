"""Networks that were kept from some recordings, and what they say of those."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from ..crossvalidation import make_folds
from .dataset import HeartSounds
from .fitting import NetworkConfig, StepRecord, fit_network, network_logits
from .network import MurmurNetwork

FOLDS = 5


@dataclass(frozen=True)
class Task:
    """One network: the recordings it is fitted to, and those it is asked about. Both bool [recordings]."""

    name: str
    fitted_to: np.ndarray
    asked_about: np.ndarray


def fold_of(sounds: HeartSounds) -> np.ndarray:
    """Fold 0 to 4 of the recordings of set B (by patient) and PhysioNet (whose patients are not told); -1 for set A's."""
    others = np.flatnonzero(~sounds.of_dataset("pascal_a"))
    folds = np.full(len(sounds.entries), -1)
    pairs = make_folds(sounds.strata[others], sounds.groups[others], "group", FOLDS, seed=0)
    for fold, (_, held_out) in enumerate(pairs):
        folds[others[held_out]] = fold
    return folds


def cross_fitting_tasks(sounds: HeartSounds) -> list[Task]:
    """A network for set A, which none is ever fitted to, and one for each fold of the rest."""
    is_a, folds = sounds.of_dataset("pascal_a"), fold_of(sounds)
    return [
        Task("all", ~is_a, is_a),
        *(Task(f"fold-{fold}", ~is_a & (folds != fold), folds == fold) for fold in range(FOLDS)),
    ]


def left_out_tasks(sounds: HeartSounds) -> list[Task]:
    """For each database but set A, a network that heard nothing of it, asked about it and about set A."""
    is_a = sounds.of_dataset("pascal_a")
    tasks = []
    for name in sorted(set(sounds.datasets[~is_a])):
        inside = sounds.datasets == name
        tasks.append(Task(f"without-{name}", ~is_a & ~inside, inside | is_a))
    return tasks


def fit_tasks(
    sounds: HeartSounds,
    tasks: list[Task],
    config: NetworkConfig,
    folder: Path,
    jobs: int = 1,
    on_progress: Callable[[str, StepRecord], None] | None = None,
) -> None:
    """Fit the networks of the tasks and store each in `folder`, with its logits; what is there already is left.

    `jobs` processes give the same networks as one; the progress is told with one process alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [
        (number, task) for number, task in enumerate(tasks) if not (folder / f"{task.name}.npz").is_file()
    ]
    if jobs == 1:
        for number, task in missing:
            _fit_task(sounds, task, replace(config, seed=config.seed + number), folder, on_progress)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        pending = [
            pool.submit(_fit_task, sounds, task, replace(config, seed=config.seed + number), folder)
            for number, task in missing
        ]
        for future in pending:
            future.result()


def _fit_task(
    sounds: HeartSounds,
    task: Task,
    config: NetworkConfig,
    folder: Path,
    on_progress: Callable[[str, StepRecord], None] | None = None,
) -> None:
    def tell(record: StepRecord) -> None:
        if on_progress:
            on_progress(task.name, record)

    network = fit_network(sounds, np.flatnonzero(task.fitted_to), config, tell)
    torch.save(network.state_dict(), folder / f"{task.name}.pt")
    asked = np.flatnonzero(task.asked_about)
    logits = network_logits(network, [sounds.power[i] for i in asked])
    np.savez(folder / f"{task.name}.npz", recordings=asked, logits=logits)


def stored_network(folder: Path, name: str) -> MurmurNetwork:
    """A network that `fit_tasks` stored, in eval mode."""
    network = MurmurNetwork()
    network.load_state_dict(torch.load(folder / f"{name}.pt", weights_only=True))
    return network.eval()


def stored_logits(folder: Path, names: list[str], recordings: int) -> np.ndarray:
    """Logits of the recordings the networks were asked about, the later networks' over the earlier ones'; NaN elsewhere."""
    logits = np.full(recordings, np.nan)
    for name in names:
        with np.load(folder / f"{name}.npz") as stored:
            logits[stored["recordings"]] = stored["logits"]
    return logits
