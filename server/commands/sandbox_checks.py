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


def check_sandbox(settings: Settings) -> Finding:
    """Have a process of the worker's make its attempts; the server itself runs nothing of it."""
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
        return warning("sandbox", f"Its probe did not end within {SECONDS:g} seconds, so metrics of hosts are not run.")
    try:
        return judge(json.loads(ended.stdout))
    except ValueError:
        last = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return warning("sandbox", f"Its probe did not work, so metrics of hosts are not run: {last}")


def judge(found: dict[str, Any]) -> Finding:
    """Say what the probe found."""
    if found["weakness"] is not None:
        return warning("sandbox", found["weakness"])
    return fine("sandbox", f"Metrics of hosts run at level “{found['level']}”. {found['reason']}".strip())
