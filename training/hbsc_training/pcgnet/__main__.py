"""Command line: python -m hbsc_training.pcgnet train | evaluate | export."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..manifest import ManifestError
from . import commands


def build_parser() -> argparse.ArgumentParser:
    """All steps and their options."""
    parser = argparse.ArgumentParser(prog="hbsc_training.pcgnet", description=__doc__)
    steps = parser.add_subparsers(dest="command", required=True)

    def add(name: str, run, text: str) -> argparse.ArgumentParser:
        step = steps.add_parser(name, help=text, description=text)
        step.set_defaults(run=run)
        step.add_argument("--prepared", type=Path, default=Path("runs/prepared-2000"), help="folder that `prepare` wrote")
        step.add_argument("--out", type=Path, default=Path("runs/pcgnet"), help="where networks, features and predictions are")
        return step

    def add_fit(step: argparse.ArgumentParser) -> None:
        step.add_argument("--jobs", type=int, default=1, help="processes; the figures do not depend on it")
        step.add_argument("--steps", type=int, default=1200, help="of each network")
        step.add_argument("--seed", type=int, default=0)

    step = add("train", commands.run_train, "fit the networks of the cross-fitting and measure the features")
    add_fit(step)

    step = add("evaluate", commands.run_evaluate, "hold out sessions, patients where they are told, and whole databases")
    add_fit(step)
    step.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the splits of set A")

    step = add("export", commands.run_export, "write model.onnx, manifest.json and golden vectors")
    step.add_argument("--models", type=Path, default=Path("../packages/classifier/models"))
    step.add_argument("--version", default="1.0.1")
    step.add_argument("--coverage", type=float, default=0.8, help="share of held-out recordings to answer")
    step.add_argument("--apart", default="a032", help="group to report with and without")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one step; returns the exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (ManifestError, FileNotFoundError) as error:
        parser.exit(2, f"hbsc_training.pcgnet: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
