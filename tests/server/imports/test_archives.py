"""Archives of strangers: whole ones come out as they are, hostile ones are refused with all faults, leaving nothing."""

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.bundles import BundleError
from server.imports.archives import ArchiveLimits, Unpacked, unpack_archive

PLAIN = "plain files and folders, each path once and below the folder it is unpacked into"


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, *members: tarfile.TarInfo, content: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            member.size = len(content) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(content))
    return path


def info_of(name: str, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def zip_of_one(path: Path, change: Callable[[zipfile.ZipInfo], None], content: bytes = b"x") -> Path:
    info = zipfile.ZipInfo("x")
    change(info)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, content)
    return path


def faults_of(archive: Path, target: Path, **limits: int) -> list[str]:
    with pytest.raises(BundleError) as refused:
        unpack_archive(archive, target, limits=ArchiveLimits(**limits))
    assert not target.exists()
    return [fault.message for fault in refused.value.faults]


def test_a_zip_file_comes_out_as_it_was_put_in(tmp_path):
    archive = make_zip(tmp_path / "a.zip", {"competition.yaml": b"title: A", "data/x.csv": b"id\n1\n", "empty/": b""})

    unpacked = unpack_archive(archive, tmp_path / "out")

    assert unpacked == Unpacked("zip", 3, 13, archive.stat().st_size)
    assert (tmp_path / "out" / "data" / "x.csv").read_bytes() == b"id\n1\n"
    assert (tmp_path / "out" / "empty").is_dir()


def test_a_tar_file_of_a_folder_comes_out_as_it_was_put_in(tmp_path):
    folder = tmp_path / "in"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "x.csv").write_bytes(b"id\n1\n" * 1000)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(folder, arcname=".")

    unpacked = unpack_archive(tmp_path / "a.tar.gz", tmp_path / "out")

    assert (unpacked.kind, unpacked.n_members, unpacked.size_bytes) == ("tar.gz", 2, 5000)
    assert (tmp_path / "out" / "data" / "x.csv").read_bytes() == b"id\n1\n" * 1000


@settings(max_examples=25)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{9})?", fullmatch=True), st.binary(max_size=200), max_size=6))
def test_each_member_is_read_back_from_both_kinds(tmp_path_factory, members):
    tmp_path = tmp_path_factory.mktemp("both")
    make_zip(tmp_path / "a.zip", members)
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        for name, content in members.items():
            archive.addfile(info_of(name, size=len(content)), io.BytesIO(content))
    through_a_file = any(f"{name.partition('/')[0]}" in members for name in members if "/" in name)

    for source, target in (("a.zip", "zip"), ("a.tgz", "tar")):
        if through_a_file:
            assert any(
                "a path through the file" in words or "the same path" in words
                for words in faults_of(tmp_path / source, tmp_path / target)
            )
        else:
            unpack_archive(tmp_path / source, tmp_path / target)
            assert {name: (tmp_path / target / name).read_bytes() for name in members} == members


def test_what_systems_add_is_left_out(tmp_path):
    unpack_archive(make_zip(tmp_path / "a.zip", {"x.csv": b"1", "__MACOSX/._x.csv": b"2"}), tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["x.csv"]


def test_all_faults_of_names_are_told_at_once_and_nothing_is_written(tmp_path):
    archive = make_zip(
        tmp_path / "a.zip", {"fine.csv": b"1", "../out.csv": b"2", "/etc/cron.d/x": b"3", "FINE.csv": b"4"}
    )

    assert faults_of(archive, tmp_path / "out") == [
        f"a.zip, “../out.csv”: found “..” in its path; expected {PLAIN}.",
        f"a.zip, “/etc/cron.d/x”: found an absolute path; expected {PLAIN}.",
        f"a.zip, “FINE.csv”: found the same path as “fine.csv”; expected {PLAIN}.",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_fault_names_the_archive_as_its_sender_did(tmp_path):
    with pytest.raises(BundleError) as refused:
        unpack_archive(make_zip(tmp_path / "b64f", {"../x": b""}), tmp_path / "out", name="fuel.zip")

    assert refused.value.message.startswith("The bundle “fuel.zip” has 1 fault:\n- fuel.zip, “../x”")


def test_many_faults_are_counted(tmp_path):
    archive = make_zip(tmp_path / "a.zip", {f"../{number}": b"" for number in range(30)})

    faults = faults_of(archive, tmp_path / "out")

    assert len(faults) == 21
    assert faults[-1] == "a.zip: found 10 more faults; expected none."


@pytest.mark.parametrize(
    ("mode", "wrong"),
    [(stat.S_IFLNK, "a link"), (stat.S_IFCHR, "a device, pipe or socket"), (stat.S_IFIFO, "a device, pipe or socket")],
)
def test_links_and_devices_in_a_zip_file_are_refused(tmp_path, mode, wrong):
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = (mode | 0o777) << 16

    archive = zip_of_one(tmp_path / "a.zip", change, b"/etc/passwd")

    assert faults_of(archive, tmp_path / "out") == [f"a.zip, “x”: found {wrong}; expected {PLAIN}."]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device, pipe or unknown kind"),
        (tarfile.FIFOTYPE, "a device, pipe or unknown kind"),
    ],
)
def test_links_and_devices_in_a_tar_file_are_refused(tmp_path, kind, wrong):
    link = info_of("x", type=kind, linkname="/etc/passwd")
    archive = make_tar(tmp_path / "a.tgz", link, info_of("x/passwd"))

    faults = faults_of(archive, tmp_path / "out")

    assert faults[0] == f"a.tgz, “x”: found {wrong}; expected {PLAIN}."


def test_an_encrypted_member_is_refused(tmp_path):
    archive = bytearray(make_zip(tmp_path / "a.zip", {"x": b"secret"}).read_bytes())
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(archive)

    assert faults_of(tmp_path / "a.zip", tmp_path / "out") == [
        f"a.zip, “x”: found an encrypted member; expected {PLAIN}."
    ]


def test_a_method_with_a_large_dictionary_is_refused(tmp_path):
    def change(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_LZMA

    assert "packed by method 14" in faults_of(zip_of_one(tmp_path / "a.zip", change), tmp_path / "out")[0]


def test_a_bomb_is_stopped_by_counting(tmp_path):
    archive = make_zip(tmp_path / "a.zip", {"x": bytes(3_000_000)})

    faults = faults_of(archive, tmp_path / "out", total_bytes=1_500_000)

    assert faults == [
        "a.zip, “x”: found more than 1,500,000 bytes, counted while unpacking; expected at most 1,500,000 bytes in all."
    ]


def test_a_bomb_that_gives_itself_out_as_small_is_damaged(tmp_path):
    archive = bytearray(make_zip(tmp_path / "a.zip", {"x": bytes(3_000_000)}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # the unpacked size in both headers
        place = archive.index(signature) + offset
        archive[place : place + 4] = struct.pack("<I", 10)
    (tmp_path / "a.zip").write_bytes(archive)

    assert "found a member that is damaged" in faults_of(tmp_path / "a.zip", tmp_path / "out")[0]


def test_a_tar_bomb_is_stopped_by_counting(tmp_path):
    archive = make_tar(tmp_path / "a.tgz", info_of("x"), content=bytes(3_000_000))

    assert "more than 1,500,000 bytes" in faults_of(archive, tmp_path / "out", total_bytes=1_500_000)[0]


def test_bytes_that_are_passed_over_in_a_tar_file_count_too(tmp_path):
    link, bomb = info_of("x", type=tarfile.SYMTYPE, linkname="y"), info_of("z", size=10**12)
    (tmp_path / "a.tgz").write_bytes(gzip.compress(link.tobuf() + bomb.tobuf() + bytes(30_000_000)))

    faults = faults_of(tmp_path / "a.tgz", tmp_path / "out", total_bytes=1_000_000)

    assert len(faults) == 2
    assert "beyond all limits" in faults[1]


def test_a_chain_of_headers_of_headers_ends(tmp_path):
    header = info_of("x", type=tarfile.XHDTYPE).tobuf()
    (tmp_path / "a.tgz").write_bytes(gzip.compress(header * 5000))

    assert "cut or damaged" in faults_of(tmp_path / "a.tgz", tmp_path / "out")[0]


def test_a_ratio_that_no_data_have_is_refused(tmp_path):
    archive = make_zip(tmp_path / "a.zip", {"x": bytes(3_000_000)})

    assert "more than 1,048,576 bytes" in faults_of(archive, tmp_path / "out", ratio=20)[0]


@pytest.mark.parametrize("make", [make_zip, lambda path, names: make_tar(path, *map(info_of, names))])
def test_members_are_counted(tmp_path, make):
    archive = make(tmp_path / "a", {f"{number}": b"" for number in range(50)})

    assert faults_of(archive, tmp_path / "out", n_members=40) == [
        "a: found more than 40 members; expected at most so many."
    ]


def test_a_huge_list_of_names_is_not_read(tmp_path):
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, 20_000_000, 0, 0)
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(20_000_000 - 4) + end)

    assert "beyond all limits" in faults_of(tmp_path / "a.zip", tmp_path / "out")[0]


def test_a_huge_header_of_a_tar_file_is_not_read(tmp_path):
    header = info_of("x", type=tarfile.XHDTYPE, size=50_000_000).tobuf()
    (tmp_path / "a.tgz").write_bytes(gzip.compress(header + bytes(50_000_000)))

    assert "beyond all limits" in faults_of(tmp_path / "a.tgz", tmp_path / "out")[0]


def test_a_header_that_leads_back_ends(tmp_path):
    header = bytearray(info_of("x", type=tarfile.FIFOTYPE).tobuf())
    header[124:136] = b"\xff" * 10 + (-1024 & 0xFFFF).to_bytes(2, "big")  # a size of -1024
    header[148:156] = b"        "
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    (tmp_path / "a.tgz").write_bytes(gzip.compress(bytes(header) + bytes(10_240)))

    faults = faults_of(tmp_path / "a.tgz", tmp_path / "out")

    assert faults


def test_a_sparse_file_is_refused(tmp_path):
    hole = tmp_path / "hole"
    with hole.open("wb") as file:
        file.truncate(10**10)
    assert os.spawnlp(os.P_WAIT, "tar", "tar", "-C", str(tmp_path), "-czSf", str(tmp_path / "a.tgz"), "hole") == 0

    assert "found a sparse file" in faults_of(tmp_path / "a.tgz", tmp_path / "out")[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "found a file that begins with nothing: it is empty; expected a zip or tar.gz archive."),
        (b"7z\xbc\xaf\x27\x1c", "found a file that begins with “7z"),
        (b"PK\x03\x04" + b"x" * 100, "found an archive that is cut or damaged"),
        (b"\x1f\x8b" + b"x" * 100, "found an archive that is cut or damaged"),
        (gzip.compress(b"no tar file" * 100, mtime=0), "found an archive that is cut or damaged"),
    ],
)
def test_what_is_no_archive_is_told(tmp_path, content, words):
    (tmp_path / "a.zip").write_bytes(content)

    assert words in faults_of(tmp_path / "a.zip", tmp_path / "out")[0]


def test_a_cut_archive_is_told(tmp_path):
    whole = make_tar(tmp_path / "a.tgz", info_of("x"), content=os.urandom(100_000)).read_bytes()
    (tmp_path / "a.tgz").write_bytes(whole[:50_000])

    assert any("damaged" in words for words in faults_of(tmp_path / "a.tgz", tmp_path / "out"))


def test_a_damaged_member_is_named(tmp_path):
    archive = bytearray(make_zip(tmp_path / "a.zip", {"x": os.urandom(1000), "y": b""}).read_bytes())
    archive[500] ^= 1
    (tmp_path / "a.zip").write_bytes(archive)

    assert "a.zip, “x”: found a member that is damaged" in faults_of(tmp_path / "a.zip", tmp_path / "out")[0]


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").touch()

    with pytest.raises(FileExistsError):
        unpack_archive(make_zip(tmp_path / "a.zip", {"x": b""}), tmp_path / "out")

    assert (tmp_path / "out" / "kept").exists()


def test_what_an_archive_held_is_taken_off_the_limits():
    left = ArchiveLimits(n_members=10, total_bytes=100).less(Unpacked("zip", 4, 30, 20))

    assert (left.n_members, left.total_bytes, left.ratio) == (6, 70, 1000)
