"""P15: a host's code takes no more than is given, and nothing is believed that it says but a number.

The rows of attempts at processes, memory, disk, time and output, through the real chain of each level.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises.conftest import CANARY
from tests.worker.sandbox.walls import MIB, Walls
from worker.sandbox.answers import MAX_ENTRANT_CHARACTERS, Fault, Refusal, Scores, read_answer
from worker.sandbox.bounds import MAX_OUTPUT_BYTES, MAX_TASKS, Level
from worker.sandbox.outcomes import DiskFull, Ended, OutOfMemory, TimedOut, TooMuchOutput

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes"),
]


def test_p15_05_processes_and_threads_stop_at_their_limit(walls: Walls) -> None:
    found = walls.ask(
        """
started, told_end = 0, os.pipe()
for _ in range(300):
    try:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
    except OSError:
        break
    started += 1
threads = 0
for _ in range(10_000):
    try:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    except RuntimeError:
        break
    threads += 1
print(json.dumps([started, threads]), flush=True)
os._exit(0)
"""
    )

    # At `basic` all sandboxes of the user are counted together, and those of other tests may end meanwhile.
    most = MAX_TASKS if walls.level is Level.FULL else 4 * MAX_TASKS
    assert max(found) <= most


def test_p15_05_nothing_lives_on(walls: Walls, tmp_path: Path) -> None:
    marker = f"{CANARY}-{tmp_path.name}-{walls.level}"

    outcome = walls.run(
        """
if os.fork() == 0:
    try:
        os.setsid()
    except OSError:
        pass
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.closerange(0, 3)
        time.sleep(300)
    os._exit(0)
time.sleep(0.2)
""",
        {"marker": marker},
    )

    assert isinstance(outcome, Ended)
    assert [pid for pid in list_processes() if marker in pid] == []


def list_processes() -> list[str]:
    told = subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


@pytest.mark.parametrize(
    "script",
    [
        "bytearray(100 << 30)",
        "kept = []\nwhile True: kept.append(bytes(1000))",
        "import mmap; mmap.mmap(-1, 100 << 30)",
    ],
    ids=["at_once", "in_small_objects", "mapped"],
)
def test_p15_06_memory_ends_at_its_limit(walls: Walls, script: str) -> None:
    outcome = walls.run(script)

    assert isinstance(outcome, OutOfMemory) or b"Cannot allocate memory" in outcome.printed


def test_p15_06_memory_of_many_processes_is_added_up(walls: Walls) -> None:
    script = "for _ in range(8):\n  if os.fork() == 0: break\nkept = b'x' * (100 << 20)\ntime.sleep(30)"

    assert isinstance(walls.run(script), OutOfMemory)


def test_p15_06_a_huge_sparse_file_is_not_to_be_had(full: Walls) -> None:
    found = full.ask('tries(sparse=lambda: os.truncate(os.open("sparse", os.O_CREAT | os.O_RDWR), 100 << 30))')

    assert found == {"sparse": "EFBIG"}


def test_p15_07_the_one_folder_to_write_in_has_a_quota(full: Walls) -> None:
    found = full.ask(
        """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def fill(n):
    for i in range(n):
        with open("f%d" % i, "wb", buffering=0) as file:
            for _ in range(100):
                if file.write(bytes(1 << 20)) < 1 << 20:
                    raise OSError(errno.ENOSPC, "")
def follow():
    os.symlink(told["file"], "link")
    open("link", "w")
tries(one=lambda: fill(1), many=lambda: fill(20), out=follow, root=lambda: open("/new", "w"))
""",
        {"file": "/etc/passwd"},
    )

    assert found["one"] in {"ENOSPC", "EFBIG"}
    assert found["many"] in {"ENOSPC", "EFBIG"}
    assert (found["out"], found["root"]) == ("EROFS", "EROFS") or found["out"] == "ENOENT"


@pytest.mark.parametrize("act", ["open(str(i), 'w').close()", "os.mkdir('d'); os.chdir('d')"], ids=["wide", "deep"])
def test_p15_07_a_million_files_count_as_memory(full: Walls, act: str) -> None:
    outcome = full.run(f"for i in range(1_000_000): {act}", memory_bytes=128 * MIB)

    assert isinstance(outcome, OutOfMemory | Ended)
    assert isinstance(outcome, OutOfMemory) or b"No space left" in outcome.printed


@pytest.mark.parametrize("end", ["", "os.unlink('f'); "], ids=["kept", "deleted"])
def test_p15_07_where_the_kernel_knows_no_quota_the_parent_looks(tmp_path: Path, end: str) -> None:
    script = f"""
files = []
for i in range(200):
    files.append(open("f" if {bool(end)} else str(i), "wb", buffering=0))
    files[-1].write(bytes(1 << 20))
    {end}
time.sleep(60)
"""

    assert isinstance(Walls(Level.BASIC, tmp_path).run(script), DiskFull)


def test_p15_07_no_folder_but_its_own_is_written(outside: Path, tmp_path: Path) -> None:
    found = Walls(Level.BASIC, tmp_path).ask(
        """
open_file = told["file"]
tries(
    change=lambda: open(open_file, "w"),
    new=lambda: open(open_file + ".new", "w"),
    beside=lambda: open(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "new"), "w"),
    input=lambda: open(sys.argv[0], "w"),
    tmp=lambda: open("/tmp/podium-new", "w"),
    shm=lambda: open("/dev/shm/podium-new", "w"),
    remove=lambda: os.unlink(open_file),
    rights=lambda: os.chmod(open_file, 0),
    times=lambda: os.utime(open_file),
    cut=lambda: os.truncate(open_file, 0),
)
""",
        {"file": str(outside / "solution.csv")},
    )

    assert set(found.values()) <= {"EACCES", "EPERM"}
    assert (outside / "solution.csv").read_text() == CANARY


@pytest.mark.parametrize(
    "script",
    [
        "while True: pass",
        "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15, 24)]\nwhile True: pass",
        "time.sleep(300)",
        "outcome_of(lambda: os.kill(os.getpid(), signal.SIGSTOP)); time.sleep(300)",
        "os.close(1); os.close(2); time.sleep(300)",
        "os.close(1)\nif os.fork(): time.sleep(300)\nwhile True: pass",
    ],
    ids=["loop", "no_signals", "sleep", "stop", "no_output", "fork"],
)
def test_p15_08_time_ends_at_its_limit(walls: Walls, script: str) -> None:
    assert isinstance(walls.run(script, seconds=1.0), TimedOut)


def test_p15_09_output_is_cut(walls: Walls) -> None:
    much = "block = b'x' * (1 << 20)\nfor _ in range(1024): os.write({}, block)"

    result, printed = walls.run(much.format(1)), walls.run(much.format(2))

    assert isinstance(result, TooMuchOutput)
    assert isinstance(printed, Ended)
    assert len(printed.printed) == MAX_OUTPUT_BYTES


SCORES = (
    b'{"metric": "m", "public_score": 0.5, "private_score": 0.25, "n_public": 2, "n_private": 2, "notes": [],'
    b' "path": "portable"}'
)


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"\x00\x1b[2J",
        b"{}",
        b'{"public_score": 1}',
        SCORES + SCORES,
        SCORES + b"x",
        SCORES.replace(b"0.5", b"NaN"),
        SCORES.replace(b"0.5", b"1e999"),
        SCORES.replace(b"0.5", b"null"),
        SCORES.replace(b"0.5", b'"0.5"'),
        SCORES.replace(b"0.5", b"true"),
        SCORES.replace(b"0.5", b"[0.5]"),
        SCORES.replace(b"}", b', "more": 1}'),
        pickle.dumps(0.5),
    ],
)
def test_p15_09_13_whatever_is_not_exactly_a_result_is_the_hosts_fault(walls: Walls, output: bytes) -> None:
    outcome = walls.run(f"os.write(1, {output!r}); os._exit(0)")

    assert isinstance(outcome, Ended)
    assert isinstance(read_answer(outcome), Fault)


def test_p15_09_a_result_is_read(walls: Walls) -> None:
    outcome = walls.run(f"os.write(1, {SCORES!r})")

    assert isinstance(outcome, Ended)
    assert read_answer(outcome) == Scores("m", 0.5, 0.25, 2, 2, (), "portable")


def test_p15_09_12_entrants_get_bounded_lines_of_what_the_metric_says(walls: Walls) -> None:
    outcome = walls.run(
        """
labels = "\\x1b[31m" + "1,0,1\\n\\x00" * 1000
problem = {"code": "metric_refused", "severity": "error", "message": labels, "count": 1, "hint": labels, "examples": []}
report = {"is_ok": False, "message": labels, "problems": [problem]}
os.write(1, json.dumps({"error": "submission", "message": labels, "report": report}).encode())
os._exit(3)
"""
    )

    assert isinstance(outcome, Ended)
    answer = read_answer(outcome)
    assert isinstance(answer, Refusal)
    (problem,) = answer.problems
    assert len(problem.message) == len(problem.hint) == MAX_ENTRANT_CHARACTERS
    assert (problem.message + problem.hint).isprintable()
