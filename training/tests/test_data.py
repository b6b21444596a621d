"""Manifest, preparation, folds and crops."""

import shutil

import numpy as np
import pytest

from hbsc_training.augmentation import AugmentationConfig, loop_crop, training_batch
from hbsc_training.crossvalidation import make_folds
from hbsc_training.fitting import at_least_one_second, balanced_order
from hbsc_training.layouts import read_layout
from hbsc_training.manifest import ManifestError, data_sha256, read_manifest, select_labelled
from hbsc_training.recordings import load_prepared, prepare
from hbsc_training.resampling import rate_ratio, resampled_length


def test_manifest_rows_and_selection(data_dir):
    entries = read_manifest(data_dir)
    labelled = select_labelled(entries, ["pascal_a"])
    assert (len(entries), len(labelled)) == (25, 24)
    assert [e.path for e in labelled] == sorted(e.path for e in labelled)
    assert labelled[2].label == "murmur" and labelled[2].label_index == 2
    assert (labelled[2].sublabel, labelled[3].sublabel) == ("", "noisy")


def test_manifest_errors_are_plain(tmp_path, data_dir):
    with pytest.raises(ManifestError, match=r"no manifest\.csv"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.csv").write_text("path,label\nx.flac,normal\n")
    with pytest.raises(ManifestError, match="lacks the columns"):
        read_manifest(tmp_path)
    with pytest.raises(ManifestError, match="no labelled recordings"):
        select_labelled(read_manifest(data_dir), ["pascal_z"])


def test_data_hash_ignores_the_order(data_dir):
    entries = read_manifest(data_dir)
    assert data_sha256(entries) == data_sha256(entries[::-1]) != data_sha256(entries[1:])


def test_prepare_converts_and_survives_the_round_trip(data_dir, tmp_path):
    made = prepare({data_dir: read_layout(data_dir)}, tmp_path, ["pascal_a"])
    stored = load_prepared(tmp_path)
    assert stored.entries == made.entries
    for entry, samples in zip(stored.entries, stored.samples, strict=True):
        assert samples.dtype == np.float32
        assert len(samples) == resampled_length(entry.samples, *rate_ratio(entry.sample_rate_hz))


def test_prepare_refuses_a_recording_with_other_samples(data_dir, tmp_path):
    shutil.copytree(data_dir, tmp_path / "data")
    shutil.copy(data_dir / "01.flac", tmp_path / "data" / "00.flac")
    with pytest.raises(ManifestError, match=r"00\.flac"):
        prepare({tmp_path / "data": read_layout(tmp_path / "data")}, tmp_path / "out", ["pascal_a"])


@pytest.mark.parametrize("seed", range(5))
def test_no_group_lies_on_both_sides_of_a_fold(seed):
    rng = np.random.default_rng(seed)
    labels, groups = rng.integers(0, 4, 100), rng.integers(0, 30, 100).astype(str)
    tested = np.concatenate([test for _, test in make_folds(labels, groups, "group", 5, seed)])
    for train, test in make_folds(labels, groups, "group", 5, seed):
        assert not set(groups[train]) & set(groups[test])
        assert not set(train) & set(test)
    assert sorted(tested) == list(range(100))


def test_crops_loop_and_never_pad():
    recording = np.arange(1, 101, dtype=np.float32)
    crop = loop_crop(recording, 250, 95)
    assert crop.min() >= 1 and list(crop[:7]) == [96, 97, 98, 99, 100, 1, 2]
    assert len(at_least_one_second(recording)) == 8000 and at_least_one_second(recording).min() >= 1


def test_batches_repeat_with_the_seed():
    recordings = [np.sin(np.arange(n) * 0.05).astype(np.float32) for n in (9000, 20000)]
    config = AugmentationConfig(crop_seconds=1.5)
    first, second, other = (training_batch(recordings, config, np.random.default_rng(s)) for s in (1, 1, 2))
    assert first.shape == (2, 12000) and first.dtype == np.float32
    assert np.array_equal(first, second) and not np.array_equal(first, other)


def test_epochs_are_balanced():
    labels = np.array([0] * 32 + [1] * 15 + [2] * 30 + [3] * 25)
    counts = np.bincount(labels[balanced_order(labels, np.random.default_rng(0))])
    assert counts.sum() == 102 and counts.min() >= 24
