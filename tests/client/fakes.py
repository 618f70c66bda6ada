"""A small honest server of the API: it checks tokens, ranges and keys, and fails when it is told to."""

import hashlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "podium_Kd81pXw9vTq2LmZ7cRkY1hNbS8d"
ROOT = "/api/podium/v1"
LIMITS = {
    "daily_limit": 5,
    "used": 1,
    "left": 4,
    "resets_at": "2035-11-07T00:00:00Z",
    "error_limit": 20,
    "errors_used": 0,
    "extra_left": 0,
    "total_limit": None,
    "total_left": None,
}
METRIC = {"name": "roc_auc", "title": "AUC", "higher_is_better": True}
PROBLEMS = [
    {
        "code": "invalid_value",
        "severity": "error",
        "message": "4 rows of “churn” are not numbers.",
        "count": 4,
        "hint": "Write numbers with a decimal point, such as 0.25.",
        "examples": [
            {"row": 118, "id": "37875", "column": "churn", "found": "1.204,50", "expected": "a number"},
            {"row": 2906, "id": "40663", "column": "churn", "found": "NaN", "expected": "a finite number"},
        ],
    },
    {
        "code": "missing_ids",
        "severity": "error",
        "message": "3 ids are missing.",
        "count": 1,
        "hint": "Rows dropped by dropna() are the usual reason.",
        "examples": [{"row": None, "id": "41217", "column": None, "found": None, "expected": None}],
    },
]


class RefusalError(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


@dataclass
class Fake:
    """The state of the server, and what goes wrong next."""

    url: str = ""
    is_entered: bool = True
    rules_version: int = 3
    accepted_rules_version: int = 3
    max_upload_bytes: int = 1 << 30
    left: int = 4
    more_limits: dict[str, int] = field(default_factory=dict)
    n_pending_polls: int = 2
    title: str = "Customer churn"
    higher_is_better: bool = True
    files: dict[str, bytes] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)
    my_row: dict[str, object] | None = None
    private_rows: list[dict[str, object]] = field(default_factory=list)
    finalized_at: str | None = None
    selected: list[int] = field(default_factory=list)
    comparison: dict[str, object] = field(default_factory=dict)
    n_waiting_polls: int = 0
    n_pages: int = 5
    fault: str = "file"
    is_late: bool = False
    your_ends_at: str | None = None
    reference: dict[str, object] | None = None
    refuse_submissions: tuple[int, str, str] | None = None
    # What fails next; each is used up from its front.
    busy: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    honours_ranges: bool = True
    n_until_gone: int | None = None
    cut_downloads: list[int] = field(default_factory=list)
    cut_uploads: list[int] = field(default_factory=list)
    lose_answers: int = 0
    redirect_to: str = ""
    raw_answer: bytes = b""
    slug: str = ""  # what competitions call themselves, if not as they were asked for
    # What was seen.
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    submissions: list[dict[str, object]] = field(default_factory=list)
    uploads: dict[int, bytes] = field(default_factory=dict)
    sending: dict[str, dict[str, Any]] = field(default_factory=dict)
    hashes: dict[str, "hashlib._Hash"] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    polls: dict[int, int] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def seen(self, method: str, ending: str) -> list[dict[str, str]]:
        """Return the headers of the requests to the paths of this ending."""
        return [headers for verb, path, headers in self.requests if verb == method and path.endswith(ending)]

    def limits(self) -> dict[str, object]:
        return LIMITS | {"left": self.left, "used": 5 - self.left} | self.more_limits

    def competition(self, slug: str) -> dict[str, object]:
        return {
            "slug": self.slug or slug,
            "title": self.title if slug == "wa-churn" else slug.title(),
            "tagline": "Who will leave?",
            "status": "practice",
            "metric": METRIC | {"higher_is_better": self.higher_is_better},
            "starts_at": "2025-01-01T00:00:00Z",
            "entry_deadline_at": None,
            "ends_at": None,
            "your_ends_at": self.your_ends_at,
            "finalized_at": self.finalized_at,
            "n_teams": 214,
            "is_entered": self.is_entered,
            "daily_limit": 5,
            "max_upload_bytes": self.max_upload_bytes,
            "honest_mode": "exact",
            "url": f"{self.url}/competitions/{slug}",
        }

    def submission(self, number: int) -> dict[str, object]:
        """Return a submission; it is pending for some polls and then scored."""
        stored = self.submissions[number - 17]
        n_left = self.n_pending_polls - self.polls.get(number, 0)
        is_bad = stored["is_bad"]
        status = "pending" if n_left > 0 else "error" if is_bad else "complete"
        is_complete = status == "complete"
        error = {"fault": self.fault, "code": "invalid_file", "message": "2 things to mend.", "problems": PROBLEMS}
        return {name: value for name, value in stored.items() if name != "is_bad"} | {
            "scored_at": None if status == "pending" else "2025-11-06T10:00:01Z",
            "status": status,
            "public_score": 0.81234 if is_complete else None,
            "private_score": 0.8 if is_complete and self.finalized_at else None,
            "rank": 5 if is_complete else None,
            "is_best": not self.is_late if is_complete else None,
            "is_late": self.is_late,
            "queue_position": n_left if status == "pending" else None,
            "estimated_seconds": 1.2 if status == "pending" else None,
            "error": error if status == "error" else None,
            "notes": [],
            "reference": self.reference if is_complete else None,
            "limits": self.limits(),
        }


class Handler(BaseHTTPRequestHandler):
    """Routes of the API."""

    protocol_version = "HTTP/1.1"
    fake: Fake

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        fake, parts = self.fake, urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path)
        with fake.lock:
            fake.requests.append((self.command, path, dict(self.headers)))
        try:
            if self._is_answered(path):
                return None
            for method, pattern, handler, allowed in ROUTES:
                found = re.fullmatch(ROOT + pattern, path)
                if found and method == self.command:
                    if set(self.query) - allowed:
                        raise RefusalError(400, "invalid_input", "There is an unknown field in the query.")
                    return handler(self, *found.groups())
            raise RefusalError(404, "not_found", "There is nothing here.")
        except RefusalError as refusal:
            self._problem(refusal)

    def _is_answered(self, path: str) -> bool:
        """Fail as told, else check the token and the slug."""
        fake = self.fake
        if fake.redirect_to:
            self.close_connection = True
            self._send(302, b"", Location=fake.redirect_to + self.path)
            return True
        if fake.raw_answer:
            self._send(200, fake.raw_answer, **{"Content-Type": "text/html"})
            return True
        with fake.lock:
            if fake.busy:
                status, headers = fake.busy.pop(0)
                raise RefusalError(status, "too_many_requests", "Too many requests.", **headers)
        if path == ROOT + "/device-logins":
            raise RefusalError(404, "not_found", "There is nothing here.")  # a server of before
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise RefusalError(401, "sign_in_required", "Sign in first.")
        slug = re.match(ROOT + r"/competitions/([^/]+)", path)
        if slug and slug[1] not in ("wa-churn", "hpc-runtime"):
            raise RefusalError(404, "not_found", "There is no such competition.")
        return False

    def _problem(self, refusal: RefusalError) -> None:
        content = {
            "type": "about:blank",
            "title": "Refused",
            "status": refusal.status,
            "code": refusal.code,
            "detail": refusal.detail,
            "request_id": "r1",
        }
        self.close_connection = True  # a body may be unread
        headers = {"Content-Type": "application/problem+json"} | refusal.headers
        self._send(refusal.status, json.dumps(content).encode(), **headers)

    def _json(self, content: object, status: int = 200, **headers: str) -> None:
        self._send(status, json.dumps(content).encode(), **({"Content-Type": "application/json"} | headers))

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def me(self) -> None:
        self._json({"name": "ada", "display_name": "Ada Lovelace", "role": "user"})

    def competitions(self) -> None:
        """Two pages of one competition each, unless a search finds less."""
        slugs = [slug for slug in ("wa-churn", "hpc-runtime") if self.query.get("search", "") in slug]
        page = int(self.query.get("page", "1"))
        shown = [self.fake.competition(slug) for slug in slugs[page - 1 : page]]
        self._json({"competitions": shown, "page": page, "n_pages": max(1, len(slugs))})

    def competition(self, slug: str) -> None:
        extra = {"pages": [], "rules_version": 3, "accepted_rules_version": None, "limits": None}
        if self.fake.is_entered:
            extra |= {"accepted_rules_version": self.fake.accepted_rules_version, "limits": self.fake.limits()}
        self._json(self.fake.competition(slug) | extra)

    def rules(self, slug: str) -> None:
        self._json({"version": 3, "markdown": "# Rules\n\nBe fair.\n"})

    def entry(self, slug: str) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked != {"rules_version": self.fake.rules_version}:
            raise RefusalError(409, "rules_changed", "The rules have changed since you read them.")
        status = 200 if self.fake.is_entered else 201
        self.fake.is_entered, self.fake.accepted_rules_version = True, 3
        answer = {"team": {"id": 4, "name": "ada"}, "rules_version": 3, "accepted_at": "2025-11-06T10:00:00Z"}
        self._json(answer, status)

    def list_files(self, slug: str) -> None:
        shown = [
            _described(name, content) | {"content_type": "text/csv", "description": f"About {name}."}
            for name, content in self.fake.files.items()
        ]
        archive = _described(f"{slug}.zip", b"".join(self.fake.files.values())) if shown else None
        self._json({"files": shown, "archive": archive})

    def data_file(self, slug: str, name: str) -> None:
        """Answer the bytes; after so many answers as the test says, they are gone."""
        if self.fake.n_until_gone is not None:
            with self.fake.lock:
                self.fake.n_until_gone -= 1
            if self.fake.n_until_gone < 0:
                raise RefusalError(404, "not_found", "There is nothing here.")
        self._bytes(self.fake.files[name])

    def archive(self, slug: str) -> None:
        self._bytes(b"".join(self.fake.files.values()))

    def _bytes(self, content: bytes) -> None:
        """Answer with the bytes or their rest, cut off where the test wants it."""
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        is_part = wanted and self.headers.get("If-Range") == etag and self.fake.honours_ranges
        start, whole = int(wanted[1]) if is_part else 0, len(content)
        content = content[: int(wanted[2]) + 1] if is_part and wanted[2] else content
        self.send_response(206 if is_part else 200)
        if is_part:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{whole}")
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        cut = self.fake.cut_downloads.pop(0) if self.fake.cut_downloads else None
        self.wfile.write(content[start:] if cut is None else content[start : start + cut])
        if cut is not None:
            self._hang_up()

    def submit(self, slug: str) -> None:
        """Take a raw body; a key that is known gives the same submission."""
        if self.fake.refuse_submissions is not None:
            raise RefusalError(*self.fake.refuse_submissions)
        if "upload" in self.query:
            sent = self.fake.sending.pop(self.query["upload"])
            number = self._record(slug, int(str(sent["size_bytes"])), str(sent["sha256"]), is_bad=False)
            return self._json(self.fake.submission(number), 201)
        size = int(self.headers["Content-Length"])
        cut = self.fake.cut_uploads.pop(0) if self.fake.cut_uploads else None
        digest, head = hashlib.sha256(), b""
        left = size if cut is None else cut
        while left:
            block = self.rfile.read(min(left, 1 << 16))
            left -= len(block)
            digest.update(block)
            head = head or block
        if cut is not None:
            return self._hang_up()
        with self.fake.lock:
            key = self.headers["Idempotency-Key"]
            is_known = key in self.fake.keys
            number = self.fake.keys[key] if is_known else self._record(slug, size, digest.hexdigest(), b"bad" in head)
            self.fake.keys[key] = number
        if self.fake.submissions[number - 17]["sha256"] != digest.hexdigest():
            raise RefusalError(409, "idempotency_key_reused", "This key came with another file.")
        if self.fake.lose_answers:
            self.fake.lose_answers -= 1
            return self._hang_up()
        return self._json(
            self.fake.submission(number), 200 if is_known else 201, Location=f"{ROOT}/submissions/{number}"
        )

    def list_sending(self) -> None:
        self._json({"uploads": list(self.fake.sending.values())})

    def begin_sending(self) -> None:
        """Begin a file in pieces; it has the code of its place."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        code = f"{len(self.fake.hashes):032x}"
        about = {"id": code, "name": asked["name"], "size_bytes": asked["size"], "sha256": asked["sha256"]}
        self.fake.sending[code] = about | {"offset_bytes": 0, "is_whole": False, "expires_at": "2035-11-07T00:00:00Z"}
        self.fake.hashes[code] = hashlib.sha256()
        self._json(self.fake.sending[code], 201)

    def take_piece(self, code: str) -> None:
        sent, left = self.fake.sending[code], int(self.headers["Content-Length"])
        if int(self.headers["Upload-Offset"]) != sent["offset_bytes"]:
            raise RefusalError(409, "wrong_offset", "Go on from elsewhere.")
        sent["offset_bytes"] += left
        while left:
            block = self.rfile.read(min(left, 1 << 16))
            left -= len(block)
            self.fake.hashes[code].update(block)
        self._send(204, b"", Upload_Offset=str(sent["offset_bytes"]))

    def complete_sending(self, code: str) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        assert self.fake.hashes[code].hexdigest() == self.fake.sending[code]["sha256"]
        self._json(self.fake.sending[code] | {"is_whole": True})

    def _record(self, slug: str, size: int, sha256: str, is_bad: bool) -> int:
        number = 17 + len(self.fake.submissions)
        self.fake.submissions.append(
            {
                "id": number,
                "competition": slug,
                "team": "ada",
                "submitted_by": "ada",
                "file_name": self.query["filename"],
                "size_bytes": size,
                "sha256": sha256,
                "description": self.query.get("description", ""),
                "received_at": "2025-11-06T10:00:00Z",
                "url": f"{self.fake.url}/competitions/{slug}/submissions/{number}",
                "is_bad": is_bad,
            }
        )
        return number

    def submission(self, number: str) -> None:
        """Answer 304 to a poll that knows the present state."""
        if not 17 <= int(number) < 17 + len(self.fake.submissions):
            raise RefusalError(404, "not_found", "There is nothing here.")
        with self.fake.lock:
            self.fake.polls[int(number)] = self.fake.polls.get(int(number), 0) + 1
            content = self.fake.submission(int(number))
        etag = f'"{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            return self._send(304, b"", ETag=etag)
        return self._json(content, ETag=etag)

    def submissions(self, slug: str) -> None:
        numbers = range(16 + len(self.fake.submissions), 16, -1)
        shown = [self.fake.submission(number) for number in numbers]
        self._json({"submissions": shown, "page": 1, "n_pages": 1, "limits": self.fake.limits()})

    def submission_file(self, number: str) -> None:
        self._bytes(self.fake.uploads[int(number)])

    def leaderboard(self, slug: str) -> None:
        rows = self._found(self.fake.rows)
        more = {"n_found": len(rows) if "search" in self.query else 214, "updated_at": "2025-11-06T10:00:00Z"}
        self._json(self._board(rows) | more)

    def private_leaderboard(self, slug: str) -> None:
        if self.fake.finalized_at is None:
            raise RefusalError(404, "not_found", "There is nothing here.")
        self._json(self._board(self._found(self.fake.private_rows)))

    def _found(self, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [row for row in rows if self.query.get("search", "") in str(row["team"])]

    def _board(self, rows: list[dict[str, object]]) -> dict[str, object]:
        return {
            "rows": rows,
            "page": int(self.query.get("page", "1")),
            "n_pages": self.fake.n_pages,
            "n_teams": 214,
            "my_row": self.fake.my_row,
            "metric": METRIC,
            "finalized_at": self.fake.finalized_at,
        }

    def selection(self, slug: str) -> None:
        """Fill up to two with 17, which has the best public score."""
        selected = self.fake.selected
        finals = [{"id": number, "is_chosen": True} for number in selected]
        if 17 not in selected and len(selected) < 2:
            finals.append({"id": 17, "is_chosen": False})
        is_open = self.fake.finalized_at is None
        about = {"max_selected": 2, "is_open": is_open, "closes_at": "2135-11-30T23:59:00Z"}
        self._json({"selected": selected, "selectable": [17, 21], "final": finals, **about})

    def select(self, slug: str) -> None:
        chosen = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["selected"]
        if len(chosen) > 2:
            raise RefusalError(422, "selection_refused", "At most 2 submissions count; you chose 3.")
        self.fake.selected = chosen
        self.selection(slug)

    def compare(self, slug: str) -> None:
        """Wait for some polls, then tell what the test has laid down; there is no submission 99."""
        if "99" in self.query.values():
            raise RefusalError(404, "not_found", "There is nothing here.")
        found = {"first": int(self.query["first"]), "second": int(self.query["second"]), "state": "waiting"}
        found |= {"difference": 0.012, "low": None, "high": None, "p_value": None}
        self.fake.n_waiting_polls -= 1
        self._json(found if self.fake.n_waiting_polls >= 0 else found | self.fake.comparison)


_SLUG = r"/competitions/([^/]+)"
ROUTES: list[tuple[str, str, Callable[..., None], set[str]]] = [
    ("GET", "/me", Handler.me, set()),
    ("GET", "/competitions", Handler.competitions, {"search", "status", "page"}),
    ("GET", _SLUG, Handler.competition, set()),
    ("GET", _SLUG + "/rules", Handler.rules, set()),
    ("POST", _SLUG + "/entry", Handler.entry, set()),
    ("GET", _SLUG + "/files", Handler.list_files, set()),
    ("GET", _SLUG + "/files/(.+)", Handler.data_file, set()),
    ("GET", _SLUG + "/archive", Handler.archive, set()),
    ("POST", _SLUG + "/submissions", Handler.submit, {"filename", "description", "upload"}),
    ("GET", "/uploads", Handler.list_sending, set()),
    ("POST", "/uploads", Handler.begin_sending, set()),
    ("PATCH", "/uploads/([0-9a-f]+)", Handler.take_piece, set()),
    ("POST", "/uploads/([0-9a-f]+)/completion", Handler.complete_sending, set()),
    ("GET", _SLUG + "/submissions", Handler.submissions, {"page"}),
    ("GET", r"/submissions/(\d+)", Handler.submission, set()),
    ("GET", r"/submissions/(\d+)/file", Handler.submission_file, set()),
    ("GET", _SLUG + "/submissions/compare", Handler.compare, {"first", "second"}),
    ("GET", _SLUG + "/selection", Handler.selection, set()),
    ("PUT", _SLUG + "/selection", Handler.select, set()),
    ("GET", _SLUG + "/leaderboard", Handler.leaderboard, {"page", "search"}),
    ("GET", _SLUG + "/leaderboard/private", Handler.private_leaderboard, {"page", "search"}),
]


def make_row(rank: int | None, team: str, score: float, **changes: object) -> dict[str, object]:
    """Return a row of the public leaderboard."""
    row = {
        "rank": rank,
        "rank_change": None,
        "is_baseline": rank is None,
        "team": team,
        "members": [team],
        "public_score": score,
        "low": None,
        "high": None,
        "is_tied": False,
        "is_agent": False,
        "entries": 3,
        "last_submission_at": "2025-11-06T10:00:00Z",
        "is_mine": False,
    }
    return row | changes


def make_private_row(rank: int | None, team: str, score: float, **changes: object) -> dict[str, object]:
    """Return a row of the private leaderboard."""
    row = make_row(rank, team, score)
    del row["rank_change"], row["public_score"]
    return row | {"private_score": score, "shake_up": None, "medal": None} | changes


@contextmanager
def serve(*, tls: ssl.SSLContext | None = None) -> Iterator[Fake]:
    """Run the server on a free port of this machine."""
    fake = Fake()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"fake": fake}))
    if tls is not None:
        # The handshake is the thread's of each connection: one that is refused must not keep the others waiting.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    fake.url = f"http{'' if tls is None else 's'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _described(name: str, content: bytes) -> dict[str, object]:
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "size_bytes": len(content), "sha256": digest, "url": "https://elsewhere.example/steal"}
