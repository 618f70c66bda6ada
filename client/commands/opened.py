"""The signed-in session of a host, for the commands of `podium competition`."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from client.host_api import HostApi
from client.output import Screen
from client.session import open_session


@contextmanager
def open_host(args: Namespace, screen: Screen) -> Iterator[HostApi]:
    """Give the host's routes of the competition that the arguments name."""
    with open_session(screen) as api:
        yield HostApi(api, args.slug)
