"""What each command does and prints."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from . import figures, robustness
from .crossvalidation import make_folds, out_of_fold
from .fitting import EpochRecord, FitConfig, fit, predict
from .inference import OnnxClassifier
from .manifest import CLASSES, data_sha256, read_manifest, select_labelled
from .recordings import PreparedDataset, load_prepared, load_recording, pcm_to_mono, prepare, read_pcm
from .release import MODEL_FILE, Checkpoint, release
from .sweep import sweep_table


class UsageError(ValueError):
    """Options that do not go together."""


def run_prepare(options: argparse.Namespace) -> None:
    """Check, convert and store the labelled recordings."""
    dataset = prepare(options.data, options.out, options.dataset)
    counts = Counter(e.label for e in dataset.entries)
    groups = len(set(dataset.groups))
    print(f"{len(dataset.entries)} recordings of {options.dataset} in {groups} groups, hashes as in the manifest")
    print(", ".join(f"{name} {counts[name]}" for name in CLASSES))
    print(f"data sha256 {data_sha256(dataset.entries)}\nwritten to {options.out}")


def _print_epoch(record: EpochRecord) -> None:
    held_out = "" if record.validation_loss is None else f"{record.validation_loss:>12.4f}{record.validation_accuracy:>12.3f}"
    print(f"{record.epoch:>5}{record.loss:>10.4f}{record.accuracy:>10.3f}{held_out}{record.seconds:>9.2f}", flush=True)


def _print_report(title: str, labels: np.ndarray, probabilities: np.ndarray) -> None:
    predicted = probabilities.argmax(1)
    print(f"\n{title}\n{figures.classification_report(labels, predicted)}\n")
    print(figures.confusion_table(figures.confusion_matrix(labels, predicted)))


def run_train(options: argparse.Namespace) -> None:
    """Fit on everything (the shipped model), or hold out one fold to watch the validation figures."""
    dataset = load_prepared(options.prepared)
    config = FitConfig(seed=options.seed, epochs=options.epochs)
    labels = dataset.labels
    chosen, held_out = np.arange(len(labels)), np.array([], dtype=int)
    if options.holdout_fold is not None:
        chosen, held_out = make_folds(labels, dataset.groups, "group", 5, options.seed)[options.holdout_fold]
    validation = ([dataset.samples[i] for i in held_out], labels[held_out]) if len(held_out) else None
    validation_columns = f"{'val. loss':>12}{'val. acc.':>12}" if validation else ""
    print(f"{'epoch':>5}{'loss':>10}{'accuracy':>10}{validation_columns}{'seconds':>9}")
    training = [dataset.samples[i] for i in chosen]
    result = fit(training, labels[chosen], config, validation, _print_epoch)
    options.out.mkdir(parents=True, exist_ok=True)
    entries = [dataset.entries[i] for i in chosen]
    Checkpoint.of(result.model.state_dict(), entries, config).save(options.out / "last.pt")
    Checkpoint.of(result.best_state, entries, config).save(options.out / "best.pt")
    print(f"\nlast epoch in {options.out / 'last.pt'}, best epoch ({result.best_epoch}) in {options.out / 'best.pt'}")
    if validation:
        _print_report("Held-out fold, last epoch", validation[1], predict(result.model, validation[0]))
    else:
        _print_report(
            "On the recordings it was trained on (says nothing about new ones; see `evaluate`)",
            labels[chosen],
            predict(result.model, training),
        )


def run_evaluate(options: argparse.Namespace) -> None:
    """Tests of an exported model if asked for, otherwise cross-validation of the recipe."""
    asked = [bool(options.robustness), bool(options.latency), options.recordings is not None]
    if any(asked) and options.model is None:
        raise UsageError("--robustness, --latency and --recordings need --model")
    if options.robustness and options.data is None:
        raise UsageError("--robustness needs --data")
    if options.robustness:
        _print_robustness(options)
    if options.latency:
        _print_latency(options.model)
    if options.recordings is not None:
        _print_recordings(options.model, options.recordings)
    if not any(asked):
        _cross_validate(options)


def _print_robustness(options: argparse.Namespace) -> None:
    classifier = OnnxClassifier(options.model / MODEL_FILE)
    entries = select_labelled(read_manifest(options.data), options.dataset)
    measured = robustness.measure(classifier, (load_recording(options.data, e) for e in entries))
    print(f"Change of the probabilities against the original file, {len(entries)} recordings of {options.dataset}")
    print(robustness.table(measured))
    if "MP3 128 kbit/s" not in measured:
        print("MP3 left out: ffmpeg is not installed")


def _print_latency(model: Path) -> None:
    classifier = OnnxClassifier(model / MODEL_FILE)
    for seconds in (1, 9, 120):
        median, tail = classifier.latency_ms(seconds)
        print(f"{seconds:>4} s at 8 kHz, one thread: median {median:.2f} ms, 95th percentile {tail:.2f} ms")


def _print_recordings(model: Path, folder: Path) -> None:
    classifier = OnnxClassifier(model / MODEL_FILE)
    print(f"{'recording':<32}{'answer':<10}" + "".join(f"{name:>10}" for name in CLASSES))
    for path in sorted([*folder.glob("*.wav"), *folder.glob("*.flac")]):
        pcm, rate = read_pcm(path)
        answer = classifier.probabilities(pcm_to_mono(pcm), rate)
        print(f"{path.name:<32}{CLASSES[int(answer.argmax())]:<10}" + "".join(f"{p:>10.3f}" for p in answer))


def _cross_validate(options: argparse.Namespace) -> None:
    dataset = load_prepared(options.prepared)
    for protocol in ("group", "file") if options.protocol == "both" else (options.protocol,):
        stored = options.out / f"{protocol}.json"
        key = {
            "protocol": protocol,
            "seeds": options.seeds,
            "epochs": options.epochs,
            "dataSha256": data_sha256(dataset.entries),
        }
        if options.reuse:
            probabilities = _stored_probabilities(stored, key)
        else:
            probabilities = out_of_fold(
                dataset, FitConfig(epochs=options.epochs), protocol, options.seeds, jobs=options.jobs
            )
            rows = [{"path": e.path, "label": e.label, "group": e.group} for e in dataset.entries]
            options.out.mkdir(parents=True, exist_ok=True)
            content = key | {"recordings": rows, "probabilities": probabilities.tolist()}
            stored.write_text(json.dumps(content) + "\n", encoding="utf-8")
        _print_cross_validation(dataset, probabilities, protocol, options)


def _stored_probabilities(path: Path, key: dict[str, object]) -> np.ndarray:
    content = json.loads(path.read_text(encoding="utf-8"))
    if any(content.get(name) != value for name, value in key.items()):
        raise UsageError(f"{path} comes from other data or options; run without --reuse")
    return np.array(content["probabilities"])


def _print_cross_validation(
    dataset: PreparedDataset, probabilities: np.ndarray, protocol: str, options: argparse.Namespace
) -> None:
    labels, groups = dataset.labels, dataset.groups
    how = "by recording session" if protocol == "group" else "BY FILE (flatters: sessions leak)"
    seeds = len(options.seeds)
    print(f"\n== 5 folds split {how}, {seeds} seeds, {options.epochs} epochs, out-of-fold")
    print("in brackets: 95 % interval, bootstrap over groups")
    selections = {"all": np.ones(len(labels), dtype=bool)}
    if options.apart in groups:
        selections |= {f"without {options.apart}": groups != options.apart, f"only {options.apart}": groups == options.apart}
    tables = {
        name: figures.figures_with_intervals(probabilities[:, kept], labels[kept], groups[kept])
        for name, kept in selections.items()
    }
    print(f"{'':<20}" + "".join(f"{f'{name} ({kept.sum()})':>24}" for name, kept in selections.items()))
    for key in next(iter(tables.values())):
        print(f"{key:<20}" + "".join(f"{str(table[key]):>24}" for table in tables.values()))
    stacked = {n: (probabilities[:, k].reshape(-1, len(CLASSES)), np.tile(labels[k], seeds)) for n, k in selections.items()}
    print(f"{'mean confidence':<20}" + "".join(f"{p.max(1).mean():>24.3f}" for p, _ in stacked.values()))
    print(f"{'calibration error':<20}" + "".join(f"{figures.calibration_error(p, y):>24.3f}" for p, y in stacked.values()))
    accuracies = ", ".join(f"{(p.argmax(1) == labels).mean():.3f}" for p in probabilities)
    print(f"accuracy of each seed: {accuracies}")
    _print_report(f"All {seeds} seeds together", stacked["all"][1], stacked["all"][0])


def run_export(options: argparse.Namespace) -> None:
    """Write the model folder and check it against PyTorch."""
    folder, difference = release(Checkpoint.load(options.checkpoint), options.models, options.name, options.version)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    print(f"{folder}: {manifest['bytes']} bytes, sha256 {manifest['sha256']}")
    print(f"largest difference to PyTorch on the golden vectors: {difference:.2g}")


def run_resampling(options: argparse.Namespace) -> None:
    """Print the tone sweep."""
    print(sweep_table())
