"""What the commands do for PcgNet."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np

from ..manifest import ManifestError, data_sha256
from ..predictions import OutOfFold
from ..recordings import load_prepared
from ..release import ModelDescription, print_release, release
from ..report import assess, manifest_figures
from ..resampling import ResamplingSpec
from .answer import HOP_SECONDS, WINDOW_SECONDS, PcgNetAnswer
from .crossfitting import cross_fitting_tasks, fit_tasks, left_out_tasks, stored_network
from .databases import database_figures, databases_table
from .dataset import HeartSounds
from .evaluation import Measured
from .fitting import NetworkConfig, StepRecord
from .measurements import measure
from .spectrogram import RATE_HZ

MADE_BY = "made-by.json"
NETWORKS, FEATURES, PREDICTIONS, DATABASES = "networks", "features.npy", "group.json", "databases"


def run_train(options: argparse.Namespace) -> None:
    """Fit the networks of the cross-fitting, the one that ships among them, and measure the features."""
    sounds = _sounds(options)
    config = NetworkConfig(seed=options.seed, steps=options.steps)
    _claim(options.out, sounds, config)
    print(f"{'network':<24}{'step':>6}{'loss':>10}{'seconds':>10}")
    fit_tasks(sounds, cross_fitting_tasks(sounds), config, options.out / NETWORKS, options.jobs, _print_step)
    np.save(options.out / FEATURES, measure(sounds.power, seed=options.seed))
    print(f"networks in {options.out / NETWORKS}, features in {options.out / FEATURES}")


def run_evaluate(options: argparse.Namespace) -> None:
    """Sessions, folds and whole databases held out."""
    sounds = _sounds(options)
    _claim(options.out, sounds, NetworkConfig(seed=options.seed, steps=options.steps))
    measured = _measured(sounds, options.out)
    config = NetworkConfig(seed=options.seed + 100, steps=options.steps)
    fit_tasks(sounds, left_out_tasks(sounds), config, options.out / NETWORKS, options.jobs, _print_step)
    chosen = np.flatnonzero(sounds.of_dataset("pascal_a"))
    entries = [sounds.entries[i] for i in chosen]
    made_by = {"protocol": "group", "network": "pcgnet", "seeds": options.seeds, "dataSha256": data_sha256(sounds.entries)}
    OutOfFold.of(entries, measured.by_session(options.seeds)[:, chosen], made_by).save(options.out / PREDICTIONS)
    figures = database_figures(sounds, measured.by_fold(), measured.by_database(options.out / NETWORKS))
    (options.out / f"{DATABASES}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (options.out / f"{DATABASES}.md").write_text(databases_table(figures), encoding="utf-8")
    print(databases_table(figures))
    print(f"out-of-fold predictions of set A in {options.out / PREDICTIONS}; `report` makes figures of them")


def run_export(options: argparse.Namespace) -> None:
    """Fit the regressions to everything and write the model folder."""
    sounds = _sounds(options)
    predictions = OutOfFold.load(options.out / PREDICTIONS)
    if predictions.made_by.get("dataSha256") != data_sha256(sounds.entries):
        raise ManifestError(f"{options.out / PREDICTIONS} comes from other recordings than {options.prepared}")
    measured = _measured(sounds, options.out)
    everything = np.ones(len(sounds.entries), dtype=bool)
    answer = PcgNetAnswer(stored_network(options.out / NETWORKS, "all"), measured.decision(everything))
    assessment = assess(predictions, options.coverage)
    databases = json.loads((options.out / f"{DATABASES}.json").read_text(encoding="utf-8"))
    description = ModelDescription(
        "pcgnet",
        options.version,
        ResamplingSpec(target_rate_hz=RATE_HZ),
        WINDOW_SECONDS,
        HOP_SECONDS,
        assessment.calibration,
        manifest_figures(assessment, "PASCAL A, sessions held out", options.apart) + databases["manifest"],
        {
            "datasets": sorted(set(sounds.datasets.tolist())),
            "recordings": len(sounds.entries),
            **json.loads((options.out / MADE_BY).read_text(encoding="utf-8")),
            "code": "training/",
        },
    )
    folder, difference = release(answer.eval(), description, options.models)
    print_release(folder, difference, assessment.calibration)
    (folder / "card").mkdir(exist_ok=True)
    shutil.copyfile(options.out / f"{DATABASES}.md", folder / "card" / f"{DATABASES}.md")
    listed = "".join(f"{e.dataset},{e.path},{e.pcm_sha256}\n" for e in sounds.entries)
    (folder / "card" / "recordings.csv").write_text("dataset,path,pcm_sha256\n" + listed, encoding="utf-8")


def _claim(folder: Path, sounds: HeartSounds, config: NetworkConfig) -> None:
    """Note in `folder` what its networks are fitted to; refuse a folder that holds those of other recordings or options."""
    asked = {"seed": config.seed, "steps": config.steps, "dataSha256": data_sha256(sounds.entries)}
    place = folder / MADE_BY
    if not place.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(asked, indent=1) + "\n", encoding="utf-8")
    elif json.loads(place.read_text(encoding="utf-8")) != asked:
        raise ManifestError(f"{folder} holds networks of other recordings, steps or seed ({MADE_BY}); name another --out")


def _sounds(options: argparse.Namespace) -> HeartSounds:
    return HeartSounds.of(load_prepared(options.prepared, ResamplingSpec(target_rate_hz=RATE_HZ)))


def _measured(sounds: HeartSounds, folder: Path) -> Measured:
    return Measured.of(sounds, np.load(folder / FEATURES), folder / NETWORKS)


def _print_step(name: str, record: StepRecord) -> None:
    print(f"{name:<24}{record.step:>6}{record.loss:>10.4f}{record.seconds:>10.1f}", flush=True)
