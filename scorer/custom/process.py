"""The process in which a metric runs, seen from the command: started apart, fed, listened to, and ended.

Nothing that the metric prints or does to its own process reaches the command's output or its exit code: what it prints
goes into one pipe and is cut, its answer comes through another and is read strictly.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from scorer.custom.answers import MAX_ANSWER_BYTES, Answer, Failure, cut, read_answer
from scorer.custom.inputs import write_whole
from scorer.custom.requests import Frame, Request
from scorer.files import Format
from scorer.whole_files import WholeFile

MAX_OUTPUT_BYTES = 8 * 1024
_CHUNK_BYTES = 64 * 1024
_ROOT = Path(__file__).parents[2]
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop()); from scorer.custom.child import main; main()"
# Neither the folder of the start nor the user's packages are searched. Hashes have one order, so that a metric that
# sums over a set gives the same score each time; one thread, because many would only wait for each other.
_FLAGS = ("-P", "-s", "-B")
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JOBLIB_MULTIPROCESSING": "0",
}
_HANDED_ON = ("PATH", "HOME", "TMPDIR")


@dataclass(frozen=True)
class Heard:
    """What came of the process: its answer, and what it printed, cut."""

    answer: Answer
    output: str


class MetricProcess:
    """One process to be; give it its files, then `run` it once."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._descriptors: list[int] = []

    def __enter__(self) -> MetricProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def give_frame(self, whole: WholeFile) -> Frame:
        """Hand over a file; it has no name that the metric could find."""
        file = self._open_file()
        write_whole(whole, file)
        return Frame(self._share(file), is_parquet=whole.format is not Format.TEXT)

    def give_rows(self, rows: npt.NDArray[np.int32]) -> int:
        """Hand over an array; returns its descriptor."""
        file = self._open_file()
        np.save(file, rows)
        return self._share(file)

    def _open_file(self) -> IO[bytes]:
        return self._stack.enter_context(tempfile.TemporaryFile())

    def _share(self, file: IO[bytes]) -> int:
        file.seek(0)
        self._descriptors.append(file.fileno())
        return file.fileno()

    def run(self, request: Request) -> Heard:
        """Let it do its work, and end it and whatever it started."""
        ours, theirs = os.pipe()
        channel = self._stack.enter_context(os.fdopen(ours, "rb", buffering=0))
        order = self._open_file()
        order.write(replace(request, channel=theirs).to_json().encode())
        order.seek(0)
        try:
            process = subprocess.Popen(
                [sys.executable, *_FLAGS, "-c", _PROGRAM, str(_ROOT)],
                stdin=order,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs, *self._descriptors),
                env={name: os.environ[name] for name in _HANDED_ON if name in os.environ} | _ENVIRONMENT,
            )
        finally:
            os.close(theirs)
        assert process.stdout is not None
        with process.stdout:
            try:
                line, output = _listen(channel, process.stdout)
            finally:
                _end(process)
        return Heard(_understand(line, process.returncode), cut(output.decode(errors="replace"), MAX_OUTPUT_BYTES))


def _listen(channel: IO[bytes], printed: IO[bytes]) -> tuple[bytes, bytes]:
    """Return the answer's line, and the beginning of what was printed; ends with the answer or its channel."""
    line, output = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        selector.register(printed, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if printed in ready:
                chunk = os.read(printed.fileno(), _CHUNK_BYTES)
                output += chunk[: MAX_OUTPUT_BYTES - len(output)]
                if not chunk:
                    selector.unregister(printed)
            if channel in ready:
                chunk = os.read(channel.fileno(), _CHUNK_BYTES)
                line += chunk
                if not chunk or b"\n" in chunk or len(line) > MAX_ANSWER_BYTES:
                    return bytes(line), bytes(output)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its group; the sandbox allows neither, and ends everything itself."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(PermissionError):
        process.kill()
    process.wait()


def _understand(line: bytes, exit_code: int) -> Answer:
    first, end, _ = line.partition(b"\n")
    if not end:
        cause = signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"
        return Failure("NoResult", f"The metric's process ended without a result ({cause}).")
    try:
        return read_answer(first)
    except (ValueError, RecursionError) as error:
        return Failure("NoResult", f"The metric's process gave no sound result: {error}.")
