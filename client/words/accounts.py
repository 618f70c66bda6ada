"""The words of signing in and out."""

from client.words.maker import Maker


def add_accounts(maker: Maker) -> None:
    """Add signing in and out."""
    parser = maker.add(
        "accounts.login",
        "sign in by confirming a code in the browser, or with a token",
        "login https://podium.example.org",
        "login https://podium.example.org --with-token",
        "login http://127.0.0.1:8000 --token-stdin < token.txt",
        has_slug=False,
    )
    parser.add_argument("url", metavar="URL", help="the address of the server")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--with-token", action="store_true", help="ask for a token from your account page")
    how.add_argument("--token-stdin", action="store_true", help="read the token from standard input")
    parser = maker.add(
        "accounts.logout", "forget the token on this machine", "logout", "logout --revoke", has_slug=False
    )
    parser.add_argument(
        "--revoke", action="store_true", help="end it on the server, too: it works nowhere from then on"
    )
    maker.add("accounts.whoami", "say who is signed in, and where", "whoami", "whoami --json", has_slug=False)
    parser = maker.add(
        "opening.open_",
        "open the site, or the page of a competition, in the browser",
        "open",
        "open wa-churn",
        "open wa-churn --json",
        has_slug=False,
    )
    parser.add_argument("slug", metavar="SLUG", nargs="?", help="the competition, as `podium competitions` names it")
    parser = maker.add(
        "completion.completion",
        "print the script by which a shell completes commands, options and competitions",
        "completion bash > ~/.local/share/bash-completion/completions/podium",
        "completion zsh > ~/.zfunc/_podium",
        "completion fish > ~/.config/fish/completions/podium.fish",
        has_slug=False,
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")
