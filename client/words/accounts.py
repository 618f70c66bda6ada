"""The words of signing in and out."""

from client.words.maker import Maker


def add_accounts(maker: Maker) -> None:
    """Add signing in and out."""
    parser = maker.add(
        "accounts.login",
        "sign in with a token from your account page",
        "login https://podium.example.org",
        "login http://127.0.0.1:8000 --token-stdin < token.txt",
        has_slug=False,
    )
    parser.add_argument("url", metavar="URL", help="the address of the server")
    parser.add_argument("--token-stdin", action="store_true", help="read the token from standard input")
    maker.add("accounts.logout", "forget the token on this machine", "logout", has_slug=False)
    maker.add("accounts.whoami", "say who is signed in, and where", "whoami", "whoami --json", has_slug=False)
