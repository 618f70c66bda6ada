"""What a folder is: told by the files that only one platform has, wherever they begin."""

import pytest

from server.bundles import BundleError
from server.imports.outcomes import Format
from server.imports.recognising import recognise
from tests.imports import (
    codabench_bundle,
    codalab_bundle,
    huggingface_repository,
    kaggle_folder,
    mlebench_folder,
    write_files,
)


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (codabench_bundle(), Format.CODABENCH),
        (codalab_bundle(), Format.CODALAB),
        (codalab_bundle(version=1.5), Format.CODALAB),
        (huggingface_repository(), Format.HUGGING_FACE),
        (mlebench_folder(), Format.MLEBENCH),
        (kaggle_folder(), Format.KAGGLE),
    ],
)
@pytest.mark.parametrize("inside", ["", "fuel-economy/", "a/b/"])
def test_each_format_is_recognised_also_inside_a_single_folder(tmp_path, files, kind, inside):
    write_files(tmp_path, {f"{inside}{name}": content for name, content in files.items()})

    assert recognise(tmp_path, name="x.zip") == (kind, tmp_path / inside)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"notes.txt": "x"}, "x.zip: found notes.txt; expected a Codabench bundle"),
        ({"competition.yaml": "version: 3\n"}, "line 1, version: found 3; expected 1, 1.5 or 2."),
        ({"competition.yaml": "slug: a\nmetric: {}\n"}, "found a folder of Podium; expected one of another platform."),
        ({"competition.yaml": "a: [\n"}, "found a fault of syntax"),
        ({"competition.yaml": "a: !!python/name:os.system\n"}, "found the tag tag:yaml.org,2002:python/name:os.system"),
    ],
)
def test_what_is_nothing_of_these_is_told(tmp_path, files, words):
    with pytest.raises(BundleError) as refused:
        recognise(write_files(tmp_path / "in", files), name="x.zip")

    assert words in refused.value.message
