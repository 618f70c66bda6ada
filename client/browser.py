"""The browser of the person at the terminal, where there is one."""

import os
import sys
import webbrowser
from urllib.parse import urlsplit


def open_page(address: str) -> bool:
    """Open a page; say whether there was a browser that took it.

    A browser within the terminal would take the command's place, so one is only looked for where there are windows, or
    where `BROWSER` names it.
    """
    if urlsplit(address).scheme not in ("http", "https") or not _has_browser():
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _has_browser() -> bool:
    """Say whether a window can open here: on a machine that is reached from elsewhere, nobody would see it."""
    if os.environ.get("BROWSER"):
        return True
    if os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
