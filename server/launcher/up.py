"""`python -m server up`: everything in order, from the lock of the data folder to the printed address, and back."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from server.errors import StartError
from server.launcher import redis
from server.launcher.child import Child, Program, describe_end
from server.launcher.console import BOLD, Console
from server.launcher.datafolder import check_for_sqlite, hold_data_folder, unwritable
from server.launcher.listening import listen, local_address, local_url
from server.launcher.logfile import LogFile
from server.launcher.readiness import ReadyProbe
from server.launcher.supervisor import Supervisor
from server.settings import Settings

WORKER_RANK, SCHEDULE_RANK, WEB_RANK, SETUP_RANK = range(redis.RANK + 1, redis.RANK + 5)
REDIS_SECONDS = 10.0
SETUP_SECONDS = 24 * 3600.0  # a large database may take long to migrate; the operator sees that it goes on
READY_SECONDS = 60.0
WEB_GRACE_SECONDS = 35.0  # a little more than gunicorn gives its requests
WORKER_GRACE_SECONDS = 20.0  # what is not scored by then is scored after the next start
# A worker forks: no thread may exist, and N workers must not each start a thread for every core.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


def up(settings: Settings) -> int:
    """Run the whole installation until the operator ends it; return the exit code.

    Raises
    ------
    StartError
        If it cannot start; nothing is left running.
    """
    settings = settings.model_copy(update={"data": settings.data.absolute()})
    with hold_data_folder(settings.data):
        if settings.database_url is None:
            check_for_sqlite(settings.data)
        try:
            settings.read_secret_key()
        except OSError as error:
            raise unwritable(settings.data, error) from error
        logs = settings.data / "logs"
        console = Console(LogFile(logs / "up.log"))
        with listen(settings.host, settings.port) as listener, Supervisor(console, logs) as supervisor:
            exit_code = _Start(settings, listener, supervisor, console).run()
            listener.close()  # what comes now is refused at once instead of waiting for nobody
        if exit_code == 0:
            console.say("Podium has stopped.")
        return exit_code


class _Start:
    """One start, step by step."""

    def __init__(self, settings: Settings, listener: socket.socket, supervisor: Supervisor, console: Console) -> None:
        self._settings = settings
        self._listener = listener
        self._supervisor = supervisor
        self._console = console
        self._url = local_url(listener)
        self._environment = {
            "PODIUM_DATA": str(settings.data),
            "PODIUM_HOST": settings.host,
            "PODIUM_PORT": str(local_address(listener)[1]),
            "PODIUM_WORKERS": str(settings.workers),
            "PYTHONUNBUFFERED": "1",
        }

    def run(self) -> int:
        """Start everything and stay until the end is asked for; each step ends early if it is."""
        binary = redis.find_redis() if self._settings.redis_url is None else None
        link_source, link_sink = os.pipe()
        setup = self._start_setup(link_sink)
        os.close(link_sink)
        gate_source, gate_sink = os.pipe()
        web = self._start_web(gate_source)
        if binary is not None:
            self._start_redis(binary)
        if not self._finish_setup(setup):
            return 0 if self._supervisor.is_stopping else 1
        os.close(gate_sink)
        # The web first: somebody waits for it, and workers that load their libraries would hold it up.
        if self._wait_until_ready(web):
            self._start_workers()
            self._announce(_read_all(link_source))
        self._supervisor.run()
        self._console.say("Stopping; once more stops at once.")
        return 0

    def _start_setup(self, link_sink: int) -> Child:
        """Migrate and, on the first start, fill the database: in a process of its own, that can be ended."""
        command = (sys.executable, "-m", "server", "setup", "--site", self._url, "--link-fd", str(link_sink))
        program = Program("setup", command, SETUP_RANK, self._environment, (link_sink,), restarts=False, is_shown=True)
        return self._supervisor.start(program)

    def _start_redis(self, binary: redis.RedisBinary) -> None:
        folder = self._settings.data / "redis"
        try:
            redis.make_folders(folder, self._settings.redis_socket)
            if self._redis_starts(binary, folder):
                return
            aside = redis.set_aside(folder)
            self._console.warn(f"Redis could not read its data; it begins empty. The old data are in {aside}.")
            redis.make_folders(folder, self._settings.redis_socket)
        except OSError as error:
            raise unwritable(folder, error) from error
        if not self._redis_starts(binary, folder):
            log = self._settings.data / "logs" / "redis.log"
            raise StartError(f"Redis ({binary.path}) does not start; the reason stands at the end of {log}.")

    def _redis_starts(self, binary: redis.RedisBinary, folder: Path) -> bool:
        address = self._settings.redis_socket
        child = self._supervisor.start(redis.redis_program(binary, folder=folder, socket_path=address))
        self._supervisor.wait(
            lambda: redis.answers(address) or child.exit_code is not None, seconds=REDIS_SECONDS, every=0.005
        )
        if self._supervisor.is_stopping or (child.is_running and redis.answers(address)):
            return True
        self._supervisor.drop(child)
        return False

    def _finish_setup(self, setup: Child) -> bool:
        """Wait for the database; what setup has to say, it says itself."""
        self._supervisor.wait(lambda: setup.exit_code is not None, seconds=SETUP_SECONDS)
        if setup.exit_code not in {None, 0, 1} and not self._supervisor.is_stopping:
            log = self._settings.data / "logs" / "setup.log"
            raise StartError(f"Preparing the database {describe_end(setup.exit_code or 0)}; see the end of {log}.")
        return setup.exit_code == 0

    def _start_web(self, gate: int) -> Child:
        """Start the web server, which loads its libraries meanwhile but serves nobody before the gate is closed."""
        listening = self._listener.fileno()
        command = (sys.executable, "-m", "server", "web", "--fd", str(listening), "--after-fd", str(gate))
        descriptors = (listening, gate)
        program = Program("web", command, WEB_RANK, self._environment, descriptors, grace_seconds=WEB_GRACE_SECONDS)
        return self._supervisor.start(program)

    def _start_workers(self) -> None:
        command = (sys.executable, "-m", "worker")
        environment = {**self._environment, **ONE_THREAD}
        for number in range(1, self._settings.workers + 1):
            name = f"worker-{number}"
            self._supervisor.start(Program(name, command, WORKER_RANK, environment, grace_seconds=WORKER_GRACE_SECONDS))
        self._supervisor.start(Program("schedule", (*command, "schedule"), SCHEDULE_RANK, self._environment))

    def _wait_until_ready(self, web: Child) -> bool:
        """Wait for `/ready`; return whether to announce the address, which is false only if the end was asked for."""
        host, port = local_address(self._listener)
        probe = ReadyProbe((host, port), host=next(iter(self._settings.hosts), f"{host}:{port}"))
        self._supervisor.wait(lambda: probe.is_ready() or web.exit_code is not None, seconds=READY_SECONDS, every=0.01)
        probe.close()
        if self._supervisor.is_stopping:
            return False
        if web.exit_code is not None:
            log = self._settings.data / "logs" / "web.log"
            raise StartError(f"The web server {describe_end(web.exit_code)}; the reason stands at the end of {log}.")
        if not probe.is_ready():
            failed = ", ".join(probe.last.failed) if probe.last else "no answer"
            self._console.warn(f"Podium runs, but {self._url}/ready is not content yet: {failed}.")
        return True

    def _announce(self, link: str) -> None:
        address = str(self._settings.url).rstrip("/") if self._settings.url else self._url
        self._console.say(f"Podium is ready at {address}", style=BOLD)
        if link:
            self._console.say_secret(f"Sign in as the administrator, once: {link}")
        self._console.say(f"Data and logs are in {self._settings.data}. Ctrl-C stops everything.")


def _read_all(descriptor: int) -> str:
    with os.fdopen(descriptor) as source:
        return source.read().strip()
