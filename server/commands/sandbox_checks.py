"""What `doctor` looks at for the metrics of hosts: whether their sandbox holds on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from server.commands.findings import Finding, fine, warning
from server.settings import Settings

SECONDS = 200.0
PROBE = ("-m", "worker.sandbox", "probe", "--json")


def check_sandbox(settings: Settings, *, is_used: bool) -> Finding:
    """Have a process of the worker's make its attempts; the server itself runs nothing of it.

    Without a competition that needs it, it is no matter that there is none.
    """
    names = (name for name in Settings.model_fields if name.startswith("sandbox_"))
    given = {f"PODIUM_{name.upper()}": str(getattr(settings, name)) for name in names}
    try:
        ended = subprocess.run(
            [sys.executable, *PROBE],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, **given},
        )
    except subprocess.TimeoutExpired:
        return _lack(f"Its probe did not end within {SECONDS:g} seconds, so metrics of hosts are not run.", is_used)
    try:
        return judge(json.loads(ended.stdout), is_used=is_used)
    except ValueError:
        last = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return _lack(f"Its probe did not work, so metrics of hosts are not run: {last}", is_used)


def judge(found: dict[str, Any], *, is_used: bool) -> Finding:
    """Say what the probe found."""
    if found["weakness"] is not None:
        return _lack(found["weakness"], is_used)
    return fine("sandbox", f"Metrics of hosts run at level “{found['level']}”. {found['reason']}".strip())


def _lack(words: str, is_used: bool) -> Finding:
    return warning("sandbox", words) if is_used else fine("sandbox", f"No competition needs it. {words}")
