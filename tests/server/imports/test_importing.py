"""The whole way: archives, folders, hostile ones and broken ones; nothing is left of what is refused."""

import io
import stat
import zipfile

import pytest

from server.bundles import BundleError
from server.errors import InvalidInputError
from server.imports.conversions import Choices
from server.imports.importing import CONVERTERS, import_competition
from server.imports.outcomes import Format
from tests.imports import NOW, csv_of, kaggle_folder, write_files, zip_of

CHOICES = Choices(now=NOW, seed=7)


def refusal(path, target):
    with pytest.raises(BundleError) as refused:
        import_competition(path, target, choices=CHOICES)
    assert not target.exists()
    return refused.value.message


def test_each_format_has_its_converter():
    assert set(CONVERTERS) == set(Format)


def test_an_archive_is_imported_like_its_folder(tmp_path):
    (tmp_path / "fuel.zip").write_bytes(zip_of(kaggle_folder()))
    write_files(tmp_path / "fuel", kaggle_folder())

    packed = import_competition(tmp_path / "fuel.zip", tmp_path / "1", choices=CHOICES)
    plain = import_competition(tmp_path / "fuel", tmp_path / "2", choices=CHOICES)

    assert packed.outcomes == plain.outcomes
    assert (packed.name, plain.name) == ("fuel.zip", "fuel")
    names = [
        sorted(path.relative_to(tmp_path / one).as_posix() for path in (tmp_path / one).rglob("*")) for one in "12"
    ]
    assert names[0] == names[1]


def test_a_report_names_the_archive_as_its_sender_did(tmp_path):
    (tmp_path / "b64f").write_bytes(zip_of(kaggle_folder()))

    assert import_competition(tmp_path / "b64f", tmp_path / "1", choices=CHOICES, name="Fuel.zip").name == "Fuel.zip"


def test_a_hostile_archive_is_refused_with_all_that_is_wrong(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("solution.csv", csv_of("id,y", [1], [1]))
        archive.writestr("../../.ssh/authorized_keys", "key")
        link = zipfile.ZipInfo("train.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("competition.yaml", "a: !!python/object/apply:os.system ['touch /tmp/x']\n")
    (tmp_path / "evil.zip").write_bytes(packed.getvalue())

    message = refusal(tmp_path / "evil.zip", tmp_path / "out")

    assert "“../../.ssh/authorized_keys”: found “..” in its path" in message
    assert "“train.csv”: found a link" in message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.zip"]


def test_a_bomb_is_refused(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(
        zip_of({"solution.csv": bytes(30_000_000), **{f"{n}": b"" for n in range(11_000)}})
    )

    message = refusal(tmp_path / "bomb.zip", tmp_path / "out")

    assert "more than 10,000 members" in message


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        "c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d]\n",
        "a: !!python/object/new:os.system [id]\n",
        "version: 2\ntasks: [" + "[" * 40 + "]" * 40 + "]\n",
    ],
)
def test_hostile_yaml_is_refused(tmp_path, text):
    (tmp_path / "evil.zip").write_bytes(zip_of({"competition.yaml": text}))

    assert "competition.yaml" in refusal(tmp_path / "evil.zip", tmp_path / "out")


def test_links_in_a_folder_are_refused(tmp_path):
    write_files(tmp_path / "in", kaggle_folder())
    (tmp_path / "in" / "passwd").symlink_to("/etc/passwd")

    assert "passwd: found a link; expected plain files and folders." in refusal(tmp_path / "in", tmp_path / "out")


def test_what_is_not_there_or_there_already_is_told(tmp_path):
    with pytest.raises(InvalidInputError, match="There is nothing at"):
        import_competition(tmp_path / "none", tmp_path / "out", choices=CHOICES)
    with pytest.raises(InvalidInputError, match="is there already"):
        import_competition(write_files(tmp_path / "in", kaggle_folder()), tmp_path, choices=CHOICES)
