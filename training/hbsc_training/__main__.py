"""Command line: python -m hbsc_training prepare | train | evaluate | export | report | resampling."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import commands
from .fitting import FitConfig
from .manifest import ManifestError
from .report import RESAMPLES


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="hbsc_training", description=__doc__)
    steps = parser.add_subparsers(dest="command", required=True)
    defaults = FitConfig()

    def add(name: str, run, text: str) -> argparse.ArgumentParser:
        step = steps.add_parser(name, help=text, description=text)
        step.set_defaults(run=run)
        return step

    def add_prepared(step: argparse.ArgumentParser) -> None:
        step.add_argument("--prepared", type=Path, default=Path("runs/prepared-8000"), help="folder that `prepare` wrote")

    def add_fit(step: argparse.ArgumentParser) -> None:
        step.add_argument("--epochs", type=int, default=defaults.epochs)

    def add_apart(step: argparse.ArgumentParser) -> None:
        step.add_argument("--apart", default="a032", help="group to report with and without")

    def add_coverage(step: argparse.ArgumentParser) -> None:
        step.add_argument("--coverage", type=float, default=0.8, help="share of held-out recordings to answer")

    step = add("prepare", commands.run_prepare, "read data folders, check the recordings and convert them to one rate")
    step.add_argument("--data", type=Path, nargs="+", required=True, help="manifest.csv, Kaggle's or PhysioNet's layout")
    step.add_argument("--dataset", nargs="+", default=["pascal_a"], help="data sets, or what their names begin with")
    step.add_argument("--rate", type=int, choices=(2000, 8000), default=8000, help="Hz")
    step.add_argument("--out", type=Path, help="runs/prepared-RATE unless given")

    step = add("train", commands.run_train, "fit M5 and store its weights")
    add_prepared(step)
    add_fit(step)
    step.add_argument("--seed", type=int, default=defaults.seed)
    step.add_argument("--holdout-fold", type=int, choices=range(5), help="hold out this fold of five (by group) to watch")
    step.add_argument("--out", type=Path, default=Path("runs/m5"))

    step = add("evaluate", commands.run_evaluate, "cross-validate the recipe, or test a model against converted recordings")
    add_prepared(step)
    add_fit(step)
    step.add_argument("--protocol", choices=("group", "file", "both"), default="both")
    step.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    step.add_argument("--jobs", type=int, default=1, help="processes; the figures do not depend on it")
    add_apart(step)
    step.add_argument("--out", type=Path, default=Path("runs/evaluation"), help="where out-of-fold predictions are stored")
    step.add_argument("--reuse", action="store_true", help="print the figures of the stored predictions, fit nothing")
    step.add_argument("--robustness", action="store_true", help="rates, channels, MP3, level (needs --data and --model)")
    step.add_argument("--latency", action="store_true", help="time of the model on one thread (needs --model)")
    step.add_argument("--recordings", type=Path, help="classify the .wav and .flac files of this folder (needs --model)")
    step.add_argument("--data", type=Path, help="data folder, as for `prepare`")
    step.add_argument("--dataset", default="pascal_a", help="data set to test on")
    step.add_argument("--model", type=Path, help="folder of an exported model")

    step = add("export", commands.run_export, "write model.onnx, manifest.json and golden vectors")
    step.add_argument("--checkpoint", type=Path, default=Path("runs/m5/last.pt"))
    step.add_argument("--models", type=Path, default=Path("../packages/classifier/models"))
    step.add_argument("--name", default="m5")
    step.add_argument("--version", default="1.0.0")

    step.add_argument("--predictions", type=Path, help="out-of-fold predictions to calibrate with; without: uncalibrated")
    add_coverage(step)
    add_apart(step)

    step = add("report", commands.run_report, "write the model card's tables and pictures")
    step.add_argument("--predictions", type=Path, default=Path("runs/evaluation/group.json"))
    step.add_argument("--model", type=Path, required=True, help="folder of an exported model; written to its card/")
    step.add_argument("--resamples", type=int, default=RESAMPLES, help="bootstrap samples behind each interval")
    add_coverage(step)
    add_apart(step)

    add("resampling", commands.run_resampling, "measure the resampling filter by a tone sweep")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (ManifestError, FileNotFoundError) as error:
        parser.exit(2, f"hbsc_training: {error}\n")
    except commands.UsageError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
