from __future__ import annotations

from pathlib import Path

from server.launcher.logfile import LogFile


def test_a_full_file_moves_on_and_the_oldest_is_dropped(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "logs" / "web.log", max_bytes=8)

    for number in range(6):
        log.write(b"line %d\n" % number)
    log.close()

    kept = {path.name: path.read_text() for path in (tmp_path / "logs").iterdir()}
    assert kept == {"web.log": "line 5\n", "web.log.1": "line 4\n", "web.log.2": "line 3\n", "web.log.3": "line 2\n"}


def test_a_file_is_continued_after_a_restart(tmp_path: Path) -> None:
    for line in (b"one\n", b"two\n"):
        log = LogFile(tmp_path / "web.log")
        log.write(line)
        log.close()

    assert (tmp_path / "web.log").read_text() == "one\ntwo\n"


def test_lines_that_cannot_be_written_are_counted_and_dropped(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.symlink_to("/dev/full")
    log = LogFile(path)

    log.write(b"one\n")
    log.write(b"two\n")
    path.unlink()
    log.write(b"three\n")
    log.close()

    assert log.n_lost == 2
    assert path.read_text() == "three\n"
