"""A Podium server, and who one is there."""

from __future__ import annotations

import os
from types import TracebackType

from client import answers, config
from client.api import Api
from client.connection import Connection
from podium import markup
from podium.competitions import Competition, CompetitionList
from podium.errors import InvalidInput, translating
from podium.screens import Quiet
from podium.submissions import Submission


class Podium:
    """A Podium server, as one account sees it.

    Without arguments it is the server and the account of `podium login`, or of the environment (`PODIUM_URL`,
    `PODIUM_TOKEN`). A token goes to no other server than the one it was made on. Without any token, what is public can
    be read.

    Parameters
    ----------
    url : str, optional
        The address of the server.
    token : str, optional
        A token of the account page there.
    progress : bool
        Whether long things show how far they are, on a terminal or in a notebook.

    Raises
    ------
    InvalidInput, Unauthorized
        If there is no address, or address or token can't be used. Whether they are good, the first request shows.

    Examples
    --------
    >>> site = Podium("https://podium.example.org", token)  # doctest: +SKIP
    >>> site.competition("customer-churn").submit(predictions).wait().public_score  # doctest: +SKIP
    0.81234
    """

    @translating()
    def __init__(self, url: str | None = None, token: str | None = None, *, progress: bool = True) -> None:
        self._screen = Quiet(has_progress=progress)
        found_url, found_token = _find(url)
        if found_url is None:
            hint = "Give one, `Podium(url)`, set PODIUM_URL, or run `podium login URL` once."
            raise InvalidInput("There is no address of a server.", code="bad_url", hint=hint)
        given = found_token if token is None else config.check_token(token)
        if given:
            self._screen.conceal(given)
            if config.is_open_to_listeners(found_url):
                self._screen.warn(f"{found_url} is not encrypted: others on the network can read your token.")
        self._connection = Connection(found_url, given, self._screen)
        self._api = Api(self._connection)

    @property
    def url(self) -> str:
        """The address of the server."""
        return self._connection.url

    @property
    @translating()
    def me(self) -> answers.Me:
        """The account: `name`, `display_name` and `role`."""
        return self._api.me()

    def competitions(self, *, search: str = "", status: str = "") -> CompetitionList:
        """Return the competitions that this account sees.

        Parameters
        ----------
        search : str
            Only those whose name holds this text.
        status : str
            Only those that are `active`, `upcoming`, `finished` or `practice`.
        """
        return CompetitionList(self._api, search=search, status=status, screen=self._screen)

    @translating()
    def competition(self, slug: str) -> Competition:
        """Return one competition.

        Raises
        ------
        NotFound
            If there is none of that name, or it is not shown to this account.
        """
        return Competition(self._api, self._api.get_competition(slug), screen=self._screen)

    @translating()
    def submission(self, number: int) -> Submission:
        """Return a submission of an own team, by its number.

        Raises
        ------
        NotFound
            If there is none.
        """
        return Submission(self._api, self._api.get_submission(number), screen=self._screen)

    def close(self) -> None:
        """Close the connections; a `with` block does it, and the end of the program."""
        self._connection.close()

    def __enter__(self) -> Podium:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Podium {self.url}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return markup.box(f"Podium at {markup.link(self.url, self.url)}")


def _find(url: str | None) -> tuple[str | None, str | None]:
    """Return address and token as the command finds them; one that belongs to another address is none."""
    if url is None:
        return config.find(os.environ)
    wanted = config.check_url(url)
    environ = dict(os.environ)
    named = environ.get("PODIUM_URL")
    if named and config.origin(config.check_url(named)) != config.origin(wanted):
        environ.pop("PODIUM_TOKEN", None)
    return config.find(environ | {"PODIUM_URL": wanted})
