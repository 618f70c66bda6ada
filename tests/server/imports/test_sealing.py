"""Programs wrapped as metric files: nothing in them leaves its place, none is larger than a metric file may be."""

import ast
import base64
import json
import lzma

import pytest

from server.imports.sealing import TooLargeToSealError, seal_codabench, seal_huggingface, seal_mlebench, seal_sklearn

HOSTILE = "'''\n\"\"\"\n\\\n%(files)s %(key)s\n\u2028 é"


def constants(text):
    return {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}


def test_text_that_would_end_its_place_stays_in_it():
    for text in (
        seal_huggingface(HOSTILE, id_column=HOSTILE, columns=[HOSTILE], rows=1, key=HOSTILE),
        seal_mlebench(HOSTILE, {"grade.py": HOSTILE}, function=("grade", HOSTILE)),
        seal_codabench(
            {"program/a.py": HOSTILE.encode()}, command={"script": HOSTILE}, key=HOSTILE, references=[], predictions=[]
        ),
    ):
        names = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
        assert "score" in names


def test_bytes_that_are_no_text_are_kept():
    text = seal_codabench({"program/a.bin": b"\xff\x00"}, command={}, key="k", references=[], predictions=[])

    assert '{"texts": {}, "bytes": {"program/a.bin": "/wA="}}' in constants(text)


def test_a_large_program_is_packed_the_same_each_time():
    files = {"program/words.txt": b"".join(b"%d word\n" % number for number in range(100_000))}

    texts = [seal_codabench(files, command={}, key="k", references=[], predictions=[]) for _ in range(2)]

    [packed] = [value for value in constants(texts[0]) if isinstance(value, str) and len(value) > 10_000]
    unpacked = json.loads(lzma.decompress(base64.b85decode(json.loads(packed))))
    assert unpacked == {"texts": {"program/words.txt": files["program/words.txt"].decode()}, "bytes": {}}
    assert texts[0] == texts[1]


def test_only_a_name_is_called():
    assert "metrics.roc_auc_score(" in seal_sklearn("roc_auc_score")
    with pytest.raises(ValueError, match=r"os\.system"):
        seal_sklearn("os.system")


def test_a_program_that_is_too_large_is_refused():
    with pytest.raises(TooLargeToSealError):
        seal_mlebench("x", {"grade.py": "#" * 1_100_000}, function=("grade", "grade"))
