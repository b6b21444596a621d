"""The three layouts of a data folder, and what is said of one with a fault."""

import csv
import hashlib

import numpy as np
import pytest
import soundfile

from hbsc_training.__main__ import main
from hbsc_training.layouts import read_layout
from hbsc_training.manifest import ManifestError, select_labelled
from hbsc_training.pcm import read_pcm
from hbsc_training.recordings import load_prepared, prepare
from hbsc_training.resampling import ResamplingSpec
from hbsc_training.synthesis import synthetic_pcg

SET_A = {  # row of set_a.csv -> (label, file on the disk)
    "set_a/artifact__201012172012.wav": ("artifact", "artifact__201012172012"),
    "set_a/extrahls__201104021355.wav": ("extrahls", "extrahls__201104021355"),
    "set_a/murmur__201104021355.wav": ("murmur", "murmur__201104021355"),
    "set_a/murmur__201108222221.wav": ("murmur", "murmur__201108222221"),
    "set_a/normal__201108011112.wav": ("normal", "normal__201108011112"),
    "set_a/__20110501548.wav": ("", "Aunlabelledtest__20110501548"),
}

SET_B = {
    "set_b/Btraining_extrastole_127_1306764300147_C2.wav": ("extrastole", "extrastole__127_1306764300147_C2"),
    "set_b/Btraining_murmur_112_1306243000964_A.wav": ("murmur", "murmur__112_1306243000964_A"),
    "set_b/Btraining_normal_154_1306935608852_D.wav": ("normal", "normal__154_1306935608852_D"),
    "set_b/Btraining_normal_Btraining_noisynormal_154_1306935608852_D.wav": (
        "normal",
        "normal_noisynormal_154_1306935608852_D",
    ),
    "set_b/Bunlabelledtest_154_1306935608852_D.wav": ("", "Bunlabelledtest__154_1306935608852_D"),
}


def write_recording(path, seed, rate_hz, seconds=1.1):
    path.parent.mkdir(parents=True, exist_ok=True)
    pcm = np.round(synthetic_pcg(seconds, rate_hz, seed) * 32767).astype("<i2")
    soundfile.write(path, pcm, rate_hz, subtype="PCM_16")
    return pcm


def write_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


@pytest.fixture
def kaggle(tmp_path):
    """The Kaggle folder, as downloaded but for its size."""
    folder = tmp_path / "heartbeat-sounds"
    for name, recordings, rate_hz in (("set_a", SET_A, 44100), ("set_b", SET_B, 4000)):
        for seed, (_, file) in enumerate(recordings.values()):
            write_recording(folder / name / f"{file}.wav", seed, rate_hz)
        noisy = {row: "noisynormal" if "noisynormal" in row else "" for row in recordings}
        rows = [[name[-1], row, label, noisy[row]] for row, (label, _) in recordings.items()]
        write_csv(folder / f"{name}.csv", [["dataset", "fname", "label", "sublabel"], *rows])
    return folder


@pytest.fixture
def physionet(tmp_path):
    """Two databases; the second without REFERENCE-SQI.csv."""
    folder = tmp_path / "physionet"
    for seed, name in enumerate(("a0001", "a0002", "b0001")):
        write_recording(folder / f"training-{name[0]}" / f"{name}.wav", seed, 2000)
    for letter, labels in (("a", {"a0001": 1, "a0002": -1}), ("b", {"b0001": -1})):
        database = folder / f"training-{letter}"
        (database / "RECORDS").write_text("".join(f"{name}\n" for name in labels))
        write_csv(database / "REFERENCE.csv", labels.items())
    write_csv(folder / "training-a" / "REFERENCE-SQI.csv", [["a0001", 1, 1], ["a0002", -1, 0]])
    return folder


def by_name(listing):
    return {e.path.rpartition("/")[2].removesuffix(".wav"): e for e in listing.entries}


class TestKaggle:
    def test_brings_each_row_to_its_file(self, kaggle):
        listing = read_layout(kaggle)
        found = by_name(listing)
        assert listing.notes == []
        assert {name: e.label for name, e in found.items()} == {f: label for label, f in (SET_A | SET_B).values()}

    def test_tells_normal_from_noisy_of_the_same_patient_time_and_place(self, kaggle):
        found = by_name(read_layout(kaggle))
        assert found["normal_noisynormal_154_1306935608852_D"].sublabel == "noisy"
        assert found["normal__154_1306935608852_D"].sublabel == ""

    def test_groups_set_a_by_day_and_the_replayed_sound_as_one(self, kaggle):
        found = by_name(read_layout(kaggle))
        assert found["extrahls__201104021355"].group == found["murmur__201104021355"].group == "a20110402"
        assert found["murmur__201108222221"].group == found["normal__201108011112"].group == "a032"
        assert found["Aunlabelledtest__20110501548"].group == "a20110501"

    def test_groups_set_b_by_patient(self, kaggle):
        found = by_name(read_layout(kaggle))
        assert found["murmur__112_1306243000964_A"].group == "b112"
        assert {e.group for name, e in found.items() if "_154_" in name} == {"b154"}

    def test_hashes_and_measures_the_files(self, kaggle):
        entry = by_name(read_layout(kaggle))["artifact__201012172012"]
        pcm, rate_hz = read_pcm(kaggle / entry.path)
        assert entry.pcm_sha256 == hashlib.sha256(pcm.tobytes()).hexdigest()
        assert (entry.dataset, entry.sample_rate_hz, entry.samples) == ("pascal_a", rate_hz, len(pcm))

    def test_lets_groups_csv_override(self, kaggle):
        write_csv(kaggle / "groups.csv", [["path", "group"], ["set_a/murmur__201104021355.wav", "a017"], ["nobody.wav", "x"]])
        listing = read_layout(kaggle)
        assert by_name(listing)["murmur__201104021355"].group == "a017"
        assert listing.notes == ["groups.csv: 1 paths name no recording, e.g. nobody.wav"]

    def test_reports_rows_without_file_and_files_without_row(self, kaggle):
        (kaggle / "set_a" / "murmur__201104021355.wav").unlink()
        write_recording(kaggle / "set_b" / "normal__999_1306935608852_A.wav", 9, 4000)
        listing = read_layout(kaggle)
        assert listing.notes == [
            "set_a.csv: 1 rows without a file, e.g. set_a/murmur__201104021355.wav",
            "set_b: 1 files without a row in set_b.csv, left out, e.g. normal__999_1306935608852_A.wav",
        ]
        assert len(listing.entries) == len(SET_A) + len(SET_B) - 1

    def test_says_what_a_csv_lacks(self, kaggle):
        write_csv(kaggle / "set_a.csv", [["fname"], ["set_a/x.wav"]])
        with pytest.raises(ManifestError, match=r"set_a\.csv lacks the columns label, sublabel"):
            read_layout(kaggle)


class TestPhysioNet:
    def test_reads_labels_and_quality(self, physionet):
        listing = read_layout(physionet)
        assert listing.notes == []
        assert [(e.path, e.dataset, e.label, e.sublabel, e.group) for e in listing.entries] == [
            ("training-a/a0001.wav", "physionet2016_a", "abnormal", "", "pa0001"),
            ("training-a/a0002.wav", "physionet2016_a", "normal", "poor_quality", "pa0002"),
            ("training-b/b0001.wav", "physionet2016_b", "normal", "", "pb0001"),
        ]

    def test_reports_what_is_missing(self, physionet):
        (physionet / "training-a" / "a0002.wav").unlink()
        with (physionet / "training-a" / "RECORDS").open("a") as records:
            records.write("a0003\n")
        assert read_layout(physionet).notes == [
            "training-a: 1 recordings without a file, e.g. a0002",
            "training-a: 1 of RECORDS are not in REFERENCE.csv, e.g. a0003",
        ]

    @pytest.mark.parametrize(
        ("file", "row", "message"),
        [
            ("REFERENCE.csv", ["a0001", "0"], r"REFERENCE\.csv: a0001 is '0', expected -1 or 1"),
            ("REFERENCE-SQI.csv", ["a0001", "1", "2"], r"quality of a0001 is '2', expected 0 or 1"),
            ("REFERENCE.csv", ["a0001"], r"REFERENCE\.csv line 1: expected 2 columns"),
        ],
    )
    def test_refuses_what_it_does_not_know(self, physionet, file, row, message):
        write_csv(physionet / "training-a" / file, [row])
        with pytest.raises(ManifestError, match=message):
            read_layout(physionet)


class TestAnyLayout:
    def test_names_the_known_ones_when_it_is_none(self, tmp_path):
        with pytest.raises(ManifestError, match=r"none of the known layouts: manifest\.csv; set_a\.csv"):
            read_layout(tmp_path)
        with pytest.raises(ManifestError, match="there is no folder"):
            read_layout(tmp_path / "nowhere")

    def test_names_a_file_that_is_no_audio(self, physionet):
        (physionet / "training-a" / "a0001.wav").write_bytes(b"RIFF")
        with pytest.raises(ManifestError, match=r"a0001\.wav cannot be read as audio"):
            read_layout(physionet)

    def test_data_sets_are_chosen_by_name_or_its_beginning(self, kaggle, physionet):
        entries = [*read_layout(kaggle).entries, *read_layout(physionet).entries]
        assert {e.dataset for e in select_labelled(entries, ["physionet2016"])} == {"physionet2016_a", "physionet2016_b"}
        assert {e.label for e in select_labelled(entries, ["pascal_b"])} == {"extrastole", "murmur", "normal"}
        with pytest.raises(ManifestError, match=r"data set 'pascal_c'; there is pascal_a, pascal_b, physionet2016_a"):
            select_labelled(entries, ["pascal_c"])

    def test_two_folders_make_one_prepared_set_at_2_khz(self, kaggle, physionet, tmp_path, capsys):
        out = tmp_path / "prepared"
        sets = ["--dataset", "pascal", "physionet2016", "--rate", "2000"]
        assert main(["prepare", "--data", str(kaggle), str(physionet), *sets, "--out", str(out)]) == 0
        printed = capsys.readouterr()
        assert "pascal_b: extrastole 1, murmur 1, normal 2" in printed.out
        assert "resampling to 2000 Hz: 12 of 12" in printed.err
        stored = load_prepared(out, ResamplingSpec(target_rate_hz=2000))
        assert [e.path for e in stored.entries] == sorted(e.path for e in stored.entries)
        assert {len(samples) for samples in stored.samples} == {2200}
        assert {e.sublabel for e in stored.entries} == {"", "noisy", "poor_quality"}
        with pytest.raises(ManifestError, match="prepared for 2000 Hz"):
            load_prepared(out)
        with pytest.raises(ManifestError, match="the classes are artifact, extrahls, murmur, normal"):
            _ = stored.labels

    def test_the_same_recording_in_two_folders_is_refused(self, kaggle, tmp_path):
        listing = read_layout(kaggle)
        with pytest.raises(ManifestError, match="name one of them"):
            prepare({kaggle: listing, tmp_path: listing}, tmp_path / "out", ["pascal_a"])
