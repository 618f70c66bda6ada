"""Signing in by a code that its user confirms in the browser, on whichever machine that is (RFC 8628)."""

import platform
import time

from client import browser, times
from client.answers import DeviceLogin
from client.api import Api
from client.errors import ClientError, NotAllowedError
from client.output import Screen

_SLOWER_BY_SECONDS = 5
_ENDS = {
    "access_denied": "The sign-in was refused in the browser.",
    "expired_token": "The code has ended before it was confirmed.",
    "invalid_grant": "The server’s answer with the token was lost on its way, and it is given once.",
}


def begin(api: Api) -> DeviceLogin:
    """Ask for a code; the token will bear this machine's name."""
    return api.begin_device_login(machine=platform.node()[:80] or "a machine without a name")


def wait(api: Api, login: DeviceLogin, screen: Screen) -> str:
    """Show the code, open the browser if there is one, and return the token once the user has confirmed.

    Raises
    ------
    NotAllowedError
        If the user refuses, or the code ends first.
    """
    screen.conceal(login["device_code"])
    code, page = login["user_code"], login["verification_uri"]
    is_open = browser.open_page(login["verification_uri_complete"])
    where = "Your browser shows a code. Confirm there" if is_open else f"Open {page} in any browser and type the code"
    text = f"{where} if it is this one:\n\n    {screen.paint_passing(code, 'bold')}\n"
    if is_open:
        text += f"\nIf no page opened: {login['verification_uri_complete']}\n"
    facts = {"user_code": code, "verification_uri": page}
    screen.ask_outside(text, {**facts, "verification_uri_complete": login["verification_uri_complete"]})
    return _poll(api, login, screen)


def _poll(api: Api, login: DeviceLogin, screen: Screen) -> str:
    interval, ends = float(login["interval"]), time.monotonic() + login["expires_in"]
    while time.monotonic() < ends:
        screen.passing(f"Waiting for the browser, at most {times.seconds(ends - time.monotonic())} …")
        time.sleep(interval)
        try:
            token = api.ask_for_token(login["device_code"])
        except ClientError as error:
            interval += _pause_more(error)
        else:
            screen.clear()
            return token
    raise _end("expired_token")


def _pause_more(error: ClientError) -> int:
    """Return by how much longer to wait from now on; raises what ends the wait."""
    if error.code == "authorization_pending":
        return 0
    if error.code == "slow_down":
        return _SLOWER_BY_SECONDS
    raise _end(error.code) if error.code in _ENDS else error


def _end(code: str) -> NotAllowedError:
    return NotAllowedError(_ENDS[code], code=code, hint="Run `podium login URL` again.")
