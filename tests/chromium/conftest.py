"""A real `up` with the practice competitions, and a real Chromium that fails a test for what its console says."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.up import Up, wait_until

PASSWORD = "seven quiet rivers run"
NUMBERS = itertools.count(1)
# What the browser itself reports of pages that break their own policy.
WATCH_POLICY = "addEventListener('securitypolicyviolation', (event) => console.error('CSP', event.violatedDirective))"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Podium for all tests and give its address."""
    with Up(tmp_path_factory.mktemp("site"), changes={"PODIUM_RATE_LIMITS": "false"}) as up:
        yield up.wait_until_ready()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Run Chromium for all tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        # Without a sandbox of its own: it can't have one as root or in most containers, and it visits our pages alone.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody with a browser window; `complaints` is what its console said."""

    site: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(self.site + path)

    def wait_for_baselines(self, slug: str) -> None:
        """Wait until the baselines of a competition have their scores, and so a place on its board."""
        board = f"{self.site}/competitions/{slug}/leaderboard"
        wait_until(lambda: "is-baseline" in self.context.request.get(board).text(), f"{slug} has baselines")

    @property
    def path(self) -> str:
        """Where the window is."""
        return self.page.url.removeprefix(self.site)

    @property
    def is_wider_than_window(self) -> bool:
        """Whether the page scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def follow(self, link: str) -> None:
        """Sign in by a one-time link, which stands in a line of text or is one."""
        found = re.search(r"/sign-in-links/\S+", link)
        assert found is not None, link
        self.go(found[0])
        self.page.click("main button:has-text('Sign in')")
        self.page.wait_for_url("**/account")

    def sign_up(self) -> str:
        """Create an account by the form and return its name."""
        name = f"newcomer{next(NUMBERS)}"
        self.go("/sign-up")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", f"{name}@example.org")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button:has-text('Create')")
        self.page.wait_for_load_state()
        return name

    def enter(self, slug: str) -> None:
        """Accept the rules of a competition."""
        self.go(f"/competitions/{slug}/entry")
        self.page.check("[name=accept]")
        self.page.click("text=Accept and enter")
        self.page.wait_for_url(f"**/competitions/{slug}/submissions/new")

    def download_sample(self, slug: str, folder: Path) -> Path:
        """Save the sample submission by the link of the data page."""
        self.go(f"/competitions/{slug}/data")
        with self.page.expect_download() as waiting:
            self.page.click("[aria-label='Download sample_submission.csv']")
        target = folder / "sample_submission.csv"
        waiting.value.save_as(target)
        return target

    def choose(self, slug: str, path: Path, note: str = "") -> None:
        """Open the form for predictions and choose a file."""
        self.go(f"/competitions/{slug}/submissions/new")
        self.page.set_input_files("#file", path)
        self.page.fill("#description", note)

    def submit(self) -> None:
        """Press the button of the form."""
        self.page.click("[data-submit-button]")

    def use_dark_theme(self) -> None:
        """Press the button of the header."""
        self.go("/")
        self.page.click("[aria-label='Use the dark theme']")
        self.page.wait_for_selector("html[data-bs-theme=dark]")


MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def make_visitor(site: str, chromium: Chromium) -> Iterator[MakeVisitor]:
    """Return a function that opens a window; at the end no console may have complained."""
    made: list[Visitor] = []

    def make(*, width: int = 1280, height: int = 900, **options: object) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        if options.get("java_script_enabled", True):
            context.add_init_script(WATCH_POLICY)
        visitor = Visitor(site, context, context.new_page())
        visitor.page.on("console", lambda said: visitor.complaints.append(said.text) if said.type == "error" else None)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        made.append(visitor)
        return visitor

    yield make
    for visitor in made:
        visitor.context.close()
    assert [visitor.complaints for visitor in made] == [[]] * len(made)


@pytest.fixture
def visitor(make_visitor: MakeVisitor) -> Visitor:
    """Return somebody at a desk."""
    return make_visitor()


@dataclass(frozen=True)
class OwnSite:
    """A Podium of a module's own."""

    url: str
    data: Path
    admin_link: str


OpenWindow = Callable[..., Visitor]


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnSite]:
    """Run Podium for the tests of one module, which may sign in as its administrator, once."""
    with Up(tmp_path_factory.mktemp("own"), changes={"PODIUM_RATE_LIMITS": "false"}) as up:
        url = up.wait_until_ready()
        yield OwnSite(url, up.data, up.wait_for(r"(http://\S+/sign-in-links/\S+)"))


@pytest.fixture
def open_window(own_site: OwnSite, chromium: Chromium) -> Iterator[OpenWindow]:
    """Return a function that opens a window on the module's own site; no console may complain."""
    opened: list[Visitor] = []

    def act(*, state: object = None, **options: object) -> Visitor:
        context = chromium.new_context(storage_state=state, **options)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        visitor = Visitor(own_site.url, context, context.new_page())
        visitor.page.on("console", lambda said: visitor.complaints.append(said.text) if said.type == "error" else None)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        opened.append(visitor)
        return visitor

    yield act
    for visitor in opened:
        visitor.context.close()
    assert [visitor.complaints for visitor in opened] == [[]] * len(opened)
