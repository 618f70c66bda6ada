"""A competition's folder on this machine."""

from pathlib import Path

import pytest

from client.errors import UsageError
from client.folders import open_folder


def make_folder(folder: Path, **files: str) -> Path:
    texts = {"competition.yaml": "slug: iris-species\n", "rules.md": "Be kind.\n", **files}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def read(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    with open_folder(folder) as opened:
        return opened.pages, {path: local.read_text() for path, local in opened.files.items()}


def test_a_prepared_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    data = {"public/train.csv": "id\n", "private/baselines/dummy.csv": "id\n1\n"}
    own = {"images/iris.png": "x", "competition.yaml": "slug: iris\nmetric: {file: mine.py}\n", "mine.py": "1"}
    unused = {"starter.py": "2", "public/.DS_Store": "x", "images/notes.txt": "x", "README.md": "x"}

    pages, files = read(make_folder(tmp_path, **data, **own, **unused))

    assert pages == {"rules": "Be kind.\n"}
    assert sorted(files) == ["images/iris.png", "mine.py", "private/baselines/dummy.csv", "public/train.csv"]


def test_a_program_makes_the_data_in_a_temporary_folder(tmp_path: Path) -> None:
    program = 'def prepare(public, private):\n    (public / "train.csv").write_text("made")\n'

    _, files = read(make_folder(tmp_path, **{"prepare.py": program, "public/train.csv": "old"}))

    assert files == {"public/train.csv": "made"}
    assert (tmp_path / "public" / "train.csv").read_text() == "old"


def test_a_program_that_fails_is_told_by_its_last_line(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, **{"prepare.py": "def prepare(public, private):\n    raise OSError('no disk')\n"})

    with pytest.raises(UsageError, match="exit code 1: OSError: no disk"), open_folder(folder):
        pass


def test_a_link_is_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, **{"public/train.csv": "id\n"})
    (folder / "public" / "test.csv").symlink_to("/etc/hostname")

    with pytest.raises(UsageError, match="a link"), open_folder(folder):
        pass


def test_there_must_be_a_description_in_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no competition\.yaml"), open_folder(tmp_path):
        pass
    (tmp_path / "competition.yaml").write_bytes(b"slug: caf\xe9\n")
    with pytest.raises(UsageError, match="UTF-8"), open_folder(tmp_path):
        pass


@pytest.mark.parametrize("text", ["slug: iris", "title: x\nslug:   'iris'  # ours\n", '"slug": "iris"'])
def test_the_slug_is_found_in_the_text(tmp_path: Path, text: str) -> None:
    with open_folder(make_folder(tmp_path, **{"competition.yaml": text})) as folder:
        assert folder.slug == "iris"


def test_a_text_without_a_slug_is_told(tmp_path: Path) -> None:
    with (
        open_folder(make_folder(tmp_path, **{"competition.yaml": "metric:\n  slug: x\n"})) as folder,
        pytest.raises(UsageError, match="no slug"),
    ):
        _ = folder.slug


def test_a_slug_that_cannot_be_is_told_as_it_stands(tmp_path: Path) -> None:
    with (
        open_folder(make_folder(tmp_path, **{"competition.yaml": "title: x\nslug: My Iris\n"})) as folder,
        pytest.raises(UsageError, match="slug: found My Iris; expected small letters, digits and single hyphens"),
    ):
        _ = folder.slug
