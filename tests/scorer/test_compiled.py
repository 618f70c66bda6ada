"""Compiled solutions: written whole, mapped again, the same on both paths, and told apart by format."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.acceleration import find_kernels, use_kernels
from scorer.compiled import CompiledSolution, compile_solution, load_compiled, load_schema, write_compiled
from scorer.errors import SolutionError, SubmissionError
from scorer.schema import IdKind
from scorer.scoring import read_submission, score_table
from scorer.warming import warm_up
from tests.scorer.files import BINARY, SOUND, prepare, write


def compile_text(folder, solution: str = BINARY, metric: str = "roc_auc", **parameters: object) -> CompiledSolution:
    path = write(folder, "solution.csv", solution)
    return compile_solution(path, folder / "compiled", metric=metric, parameters=parameters)


def test_a_compiled_solution_says_what_it_is(tmp_path):
    compiled = compile_text(tmp_path)

    assert compiled.expected_columns == compiled.read_columns == ("id", "target")
    assert (compiled.n_rows, compiled.n_public, compiled.n_private) == (6, 3, 2)
    assert compiled.sha256 == hashlib.sha256(BINARY.encode()).hexdigest()
    manifest = json.loads((tmp_path / "compiled" / "manifest.json").read_text())
    schema = manifest["schema"]
    assert schema == json.loads((tmp_path / "compiled" / "schema.json").read_text())
    assert (schema["metric"], schema["id_kind"], schema["n_rows"]) == ("roc_auc", "int", 6)
    assert schema["parameters"] == {"max_fpr": None, "require_probability": False, "weight_column": None}


def test_what_is_loaded_scores_like_what_was_compiled(tmp_path):
    prepared = prepare(tmp_path)
    write_compiled(prepared, tmp_path / "compiled")
    loaded = load_compiled(tmp_path / "compiled")

    table = read_submission(write(tmp_path, "p.csv", SOUND), load_schema(tmp_path / "compiled"))

    assert loaded.schema == prepared.schema
    assert score_table(table, loaded) == score_table(table, prepared)


def test_the_public_schema_holds_no_label_of_a_row(tmp_path):
    for target in ("01", "10"):
        first, second = target
        compile_text(tmp_path, f"id,y,Usage\n1,{first},Public\n2,{second},Public\n", "accuracy")
        schema = (tmp_path / "compiled" / "schema.json").read_bytes()
        assert schema == (tmp_path / "compiled" / "schema.json").read_bytes()
        write(tmp_path, f"schema-{target}", schema)

    assert (tmp_path / "schema-01").read_bytes() == (tmp_path / "schema-10").read_bytes()


def test_compiling_again_replaces_the_folder_and_leaves_nothing_beside_it(tmp_path):
    before = compile_text(tmp_path)
    after = compile_text(tmp_path, BINARY.replace("6,0,Ignored", "6,0,Private"))

    assert (before.n_private, after.n_private) == (2, 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["compiled", "solution.csv"]
    assert score_table(read_submission(write(tmp_path, "p.csv", SOUND), before.schema), before).n_private == 2


def test_a_faulty_solution_leaves_no_folder(tmp_path):
    with pytest.raises(SolutionError):
        compile_text(tmp_path, "id,y\n1,x\n")

    assert [path.name for path in tmp_path.iterdir()] == ["solution.csv"]


def test_a_folder_of_another_format_is_refused(tmp_path):
    compile_text(tmp_path)
    manifest = tmp_path / "compiled" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format_version": 1', '"format_version": 99'))

    with pytest.raises(SolutionError, match=r"has format 99; expected 1\. Compile the solution again"):
        load_compiled(tmp_path / "compiled")


def test_a_folder_without_a_solution_is_refused(tmp_path):
    with pytest.raises(SolutionError, match="holds no compiled solution"):
        load_compiled(tmp_path)


def test_a_cut_file_of_arrays_is_refused(tmp_path):
    compile_text(tmp_path)
    arrays = tmp_path / "compiled" / "arrays.bin"
    arrays.write_bytes(arrays.read_bytes()[:100])

    with pytest.raises(SolutionError, match="holds no compiled solution"):
        load_compiled(tmp_path / "compiled")


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (["1", "2"], IdKind.INT),
        (["-5", "0"], IdKind.INT),
        (["007", "7"], IdKind.TEXT),
        (["1.0", "2"], IdKind.TEXT),
        (["-0", "1"], IdKind.TEXT),
        (["+1", "2"], IdKind.TEXT),
        (["9223372036854775807", "1"], IdKind.INT),
        (["9223372036854775808", "1"], IdKind.TEXT),
        (["0x1", "2"], IdKind.TEXT),
        (["NA", "null"], IdKind.TEXT),
    ],
)
def test_ids_are_numbers_only_if_each_is_written_as_a_whole_number(tmp_path, ids, kind):
    solution = "id,y\n" + "".join(f"{name},{place % 2}\n" for place, name in enumerate(ids))

    assert prepare(tmp_path, solution).schema.id_kind is kind


FAULTY = {
    "is empty": b"",
    "cannot be unpacked": b"\x1f\x8b\x08\x00",
    "column `id` more than once": b"id,id\n1,0\n",
    "2 target columns (`y`, `z`)": b"id,y,z\n1,0,1\n2,1,0\n",
    "0 target columns (none)": b"id\n1\n2\n",
    "blank id in `id`": b"id,y\n1,0\n,1\n",
    "not as wide as the header": b"id,y\n1,0\n2,1,7\n",
    "that are not 0 or 1": b"id,y\n1,0\n2,2\n",
    "no Public row": b"id,y,Usage\n1,0,Private\n2,1,Private\n",
    "no row below it": b"id,y\n",
}


@pytest.mark.parametrize(("message", "content"), FAULTY.items(), ids=FAULTY.keys())
def test_a_faulty_solution_is_refused_in_words_for_the_host(tmp_path, message, content):
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, content)

    assert message in str(refused.value)
    assert all(fault.startswith("The ") for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("solution", "metric", "options", "message"),
    [
        ("id,y,w\n1,0,0\n2,1,0\n", "roc_auc", {"weight_column": "w"}, "sum to 0"),
        ("id,y\n1,0\n2,1\n", "roc_auc", {"weight_column": "w"}, "no column `w`"),
        ("id,y\n1,0\n2,5\n", "rmse", {"valid_range": [1, 100]}, "outside 1 to 100"),
        ("id,y,m\n1,0,0\n2,5,0\n", "mae", {"mask_column": "m"}, "mask leaves no public row"),
        ("id,y\n1,a\n2,a\n", "log_loss", {}, "one class"),
        ("id,y\n1,a\n2,b\n", "log_loss", {"labels": ["a", "c"]}, "not in `labels`: b"),
        ("id,a,b\n1,1,1\n2,0,1\n", "log_loss", {}, "without exactly one 1"),
        ("id,y\n1,a\n2,\n", "accuracy", {}, "blank label"),
    ],
)
def test_a_solution_that_does_not_fit_its_metric_is_refused(tmp_path, solution, metric, options, message):
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, solution, metric, **options)

    assert message in str(refused.value)


@st.composite
def id_files(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return ids of a solution and of a submission that is right, shuffled, or spoilt."""
    whole = st.one_of(st.integers(0, 20), st.integers(-(2**63) + 1, 2**63 - 1)).map(str)
    text = st.text("abcdefghijk012", min_size=1, max_size=20)
    known = draw(st.lists(draw(st.sampled_from([whole, text])), min_size=2, max_size=12, unique=True))
    given_ids = list(draw(st.permutations(known)))
    spoil = draw(st.sampled_from(["nothing", "drop", "repeat", "strange"]))
    if spoil == "drop":
        given_ids.pop()
    elif spoil == "repeat":
        given_ids[0] = given_ids[-1]
    elif spoil == "strange":
        given_ids[0] = "9999999999"
    return known, given_ids


@given(id_files())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_paths_find_every_id_and_tell_the_same_faults(tmp_path, data):
    known, given_ids = data
    solution = "id,y\n" + "".join(f"{name},{place}.5\n" for place, name in enumerate(known))
    place_of = {name: place for place, name in enumerate(known)}
    submission = "id,y\n" + "".join(f"{name},{place_of.get(name, 0)}.5\n" for name in given_ids)

    told = []
    for choose in (warm_up, lambda: use_kernels(None)):
        choose()
        compiled = compile_text(tmp_path, solution, "rmse")
        try:
            table = read_submission(write(tmp_path, "p.csv", submission), compiled.schema)
            told.append(score_table(table, compiled).public_score)
        except SubmissionError as error:
            told.append(error.report)

    assert told[0] == told[1]
    assert (told[0] == 0.0) == (sorted(given_ids) == sorted(known))


def test_ids_that_share_a_hash_are_told_apart(compiled_path):
    kernels = find_kernels()
    assert kernels is not None
    import pyarrow as pa

    from scorer.arrow import to_text_column

    known = to_text_column(pa.array(["aa", "bb", "cc"]))
    arrays = {"id_offsets": known.offsets, "id_bytes": known.data, **kernels.index_texts(known)}
    # Every slot gets the key of "cc": only the bytes can tell which of the three is meant.
    found = int(np.flatnonzero(arrays["id_slots"] == 2)[0])
    key = arrays["id_keys"][found]
    order = np.full(len(arrays["id_slots"]), -1, np.int32)
    mask = len(order) - 1
    for step, row in enumerate([0, 1, 2]):
        order[(int(key) + step) & mask] = row
    arrays |= {"id_slots": order, "id_keys": np.full(len(order), key, np.uint64)}

    assert kernels.locate_texts(to_text_column(pa.array(["cc"])), arrays).tolist() == [2]


def test_the_hash_table_of_each_solution_has_a_seed_of_its_own(tmp_path, compiled_path):
    solution = "id,y\na,0\nb,1\n"

    seeds = {int(compile_text(tmp_path, solution).arrays["id_seed"][0]) for _ in range(3)}

    assert len(seeds) == 3
