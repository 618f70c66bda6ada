"""For hosts: a competition kept as a folder, checked, made, changed and had back."""

import sys
import tempfile
import zipfile
from argparse import Namespace
from pathlib import Path, PurePosixPath

from client import columns
from client.api import Api
from client.asking import confirm
from client.drafts import Changes, Draft, Drafts, Report
from client.errors import EXIT_OK, NotAllowedError, NotFoundError, RefusedError, UnavailableError, UsageError
from client.folders import CompetitionFolder, open_folder
from client.output import Screen
from client.session import open_session
from client.tables import shorten, size
from client.wanted import check_name

_BLOCK_BYTES = 1 << 18
_FATES = {
    "new": "new, is handed in and scored",
    "replaced": "another file, is handed in and scored; the earlier submission is hidden",
    "described": "other words about it",
    "withdrawn": "gone, is taken from the leaderboard; its submissions stay, hidden",
}
_GREEN = ("ok", "not_applicable")


def check(args: Namespace, screen: Screen) -> int:
    """Say all that is wrong with a folder, or that nothing is; keeps nothing on the server."""
    with open_folder(Path(args.folder)) as folder, open_session(screen) as api:
        drafts = Drafts(api, screen)
        with drafts.begin(_find_hosted(api, folder.slug)) as draft:
            report = _examine(drafts, draft, folder, {}, screen)
    screen.say(f"{folder.slug}: no fault found in the description, the pages and {len(folder.files)} files.")
    screen.data(report, columns.CHECK, report["checks"])
    return EXIT_OK


def create(args: Namespace, screen: Screen) -> int:
    """Make the competition of a folder."""
    with open_folder(Path(args.folder)) as folder, open_session(screen) as api:
        drafts = Drafts(api, screen)
        with drafts.begin() as draft:
            report = _examine(drafts, draft, folder, args.waive, screen)
            slug = drafts.publish(draft)
        address = f"{api.connection.url}/competitions/{slug}"
    screen.say(f"Created: {address}")
    screen.data({"slug": slug, "url": address, "report": report}, columns.PUBLISHED)
    return EXIT_OK


def update(args: Namespace, screen: Screen) -> int:
    """Bring a competition to what a folder holds, once the difference has been looked at."""
    if not args.yes and (screen.is_for_programs or not sys.stdin.isatty()):
        hint = "Add --yes to update without being asked."
        raise UsageError("There is no terminal to ask on whether the changes are right.", hint=hint)
    with open_folder(Path(args.folder)) as folder, open_session(screen) as api:
        drafts = Drafts(api, screen)
        with drafts.begin(folder.slug) as draft:
            report = _examine(drafts, draft, folder, args.waive, screen)
            changes = report["changes"] or {"spec": [], "pages": [], "files": [], "baselines": []}
            is_changed = any(changes.values()) or report["rescores"]
            if is_changed:
                _show_changes(changes, screen)
                _agree(report, args, screen)
                drafts.publish(draft, reason=args.rescore_reason)
        address = f"{api.connection.url}/competitions/{folder.slug}"
    screen.say(f"Updated: {address}" if is_changed else f"Nothing to update: {address}")
    if report["rescores"]:
        screen.say(f"All submissions are scored again, unseen until you publish it: {address}/host/rescore")
    screen.data({"slug": folder.slug, "url": address, "is_changed": is_changed, "report": report}, columns.UPDATED)
    return EXIT_OK


def export(args: Namespace, screen: Screen) -> int:
    """Get a competition as the folder that would make an equal one; it holds the labels."""
    target = Path(args.folder or args.slug)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already, and not empty.", code="file_exists")
    with open_session(screen) as api, tempfile.TemporaryFile() as archive:
        try:
            with api.open_file(f"{api.path_of(args.slug)}/host/bundle", {}) as response:
                for block in response.iter_bytes(_BLOCK_BYTES):
                    archive.write(block)
        except NotFoundError as error:
            message = f"There is no competition “{args.slug}” of which you are a host."
            hint = "`podium competitions` lists all that you see."
            raise NotFoundError(message, code=error.code, hint=hint, **error.details) from error
        try:
            with zipfile.ZipFile(archive) as opened:
                names = unpack(opened, target)
        except zipfile.BadZipFile as error:
            raise UnavailableError("The archive did not arrive whole. Try again.", code="too_short") from error
    screen.say(f"{len(names)} files in {target}. private/ holds the labels: keep it where nobody else reads it.")
    paths = [{"path": str(target / name)} for name in names]
    screen.data({"slug": args.slug, "folder": str(target), "files": names}, columns.EXPORTED, paths)
    return EXIT_OK


def _find_hosted(api: Api, slug: str) -> str:
    """Return the slug if there is a competition of that name that this account runs, else nothing."""
    try:
        api.connection.request("GET", f"{api.path_of(slug)}/host/teams")
    except (NotFoundError, NotAllowedError):
        return ""
    return slug


def _examine(
    drafts: Drafts, draft: Draft, folder: CompetitionFolder, waivers: dict[str, str], screen: Screen
) -> Report:
    """Send the folder and have it checked.

    Raises
    ------
    RefusedError
        With every fault, and every check that is neither green nor waived.
    """
    drafts.fill(draft, folder)
    report = drafts.check(draft)
    for words in report["warnings"]:
        screen.warn(words)
    faults = [fault["message"] for fault in report["faults"]]
    if not faults and waivers:
        drafts.waive(draft, waivers)
    amiss = [each for each in report["checks"] if each["state"] not in _GREEN]
    open_checks = [each for each in amiss if each["name"] not in waivers]
    n_checks = len(report["checks"])
    if n_checks:  # of a folder that cannot be read nothing is checked
        screen.say(f"Check list: {n_checks - len(amiss)} of {n_checks} green, {len(amiss) - len(open_checks)} waived.")
    faults += [
        f"{each['title']}: {each['found']} {each['advice']} (--waive {each['name']}=REASON)" for each in open_checks
    ]
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise RefusedError(f"The folder has {number}.", code="draft_not_ready", hint="\n".join(faults), faults=faults)
    release = report["release"]
    screen.say(release["words"])
    screen.say(f"{release['budget']} {release['advice']}".rstrip())
    return report


def _show_changes(changes: Changes, screen: Screen) -> None:
    for key in changes["spec"]:
        screen.say(f"  {key['key']}: {_write(key['before'])} → {_write(key['after'])}")
    for page in changes["pages"]:
        screen.say(f"  {page['page']}.md: {_lines(page['n_added'])} more, {_lines(page['n_removed'])} less")
    for file in changes["files"]:
        what = "new" if file["before"] is None else "gone" if file["after"] is None else "other content"
        bytes_ = "" if file["size_bytes"] is None else f", {size(file['size_bytes'])}"
        screen.say(f"  {file['path']}: {what}{bytes_}, sha256 {_short(file['before'])} → {_short(file['after'])}")
    for baseline in changes.get("baselines", []):  # servers of before tell none
        fate = baseline["fate"]
        screen.say(f"  baseline “{baseline['name']}”: {_FATES.get(fate, fate)}")


def _agree(report: Report, args: Namespace, screen: Screen) -> None:
    """Ask; anything but yes refuses."""
    if report["rescores"]:
        screen.say("The solution, its split or the metric changes: all submissions are scored again.")
        if not args.rescore_reason:
            hint = "Say why with --rescore-reason TEXT: the teams read it."
            raise UsageError("All submissions would be scored again, which needs a reason.", hint=hint)
    confirm("Update?", screen, is_agreed=args.yes)


def unpack(archive: zipfile.ZipFile, target: Path) -> list[str]:
    """Write the files of the archive below a folder; a server may not choose another."""
    names = archive.namelist()
    for name in names:
        parts = PurePosixPath(name).parts
        for part in parts:
            check_name(part)
        path = target.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, path.open("xb") as sink:
            while block := source.read(_BLOCK_BYTES):
                sink.write(block)
    return names


def _write(value: object) -> str:
    return "nothing" if value is None else shorten(str(value), 60)


def _short(sha256: str | None) -> str:
    return "nothing" if sha256 is None else sha256[:12]


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
