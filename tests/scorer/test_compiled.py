"""Compiled solutions: written whole, mapped again, the same on both paths, and told apart by format."""

from __future__ import annotations

import hashlib
import json

import pytest

from scorer.compiled import (
    FORMAT_VERSION,
    CompiledSolution,
    compile_solution,
    load_compiled,
    load_schema,
    write_compiled,
)
from scorer.errors import SolutionError
from scorer.scoring import read_submission, score_table
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
    manifest.write_text(manifest.read_text().replace(f'"format_version": {FORMAT_VERSION}', '"format_version": 99'))

    with pytest.raises(SolutionError, match=rf"has format 99; expected {FORMAT_VERSION}\. Compile the solution again"):
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
