"""The signed-in session of a host, for the commands of `podium competition`."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from client.errors import ClientError
from client.host_api import HostApi
from client.output import Screen
from client.session import open_session


@contextmanager
def open_host(args: Namespace, screen: Screen, *, options: Mapping[str, str] | None = None) -> Iterator[HostApi]:
    """Give the host's routes of the competition that the arguments name.

    Parameters
    ----------
    options : mapping of str to str, optional
        The option of the command that each of the API's fields comes from: faults name what was typed.
    """
    with open_session(screen) as api:
        try:
            yield HostApi(api, args.slug)
        except ClientError as error:
            fields = error.details.get("fields")
            if options and isinstance(fields, dict):
                error.details["fields"] = {options.get(name, name): told for name, told in fields.items()}
            raise
