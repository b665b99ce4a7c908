"""Fetching: the one way by which this installation speaks HTTP to the outside."""

import contextlib
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from legation import __version__
from legation.couriers.addresses import Resolve, Target, read_target, system_resolve
from legation.couriers.connecting import Deadline, Gate
from legation.couriers.pace import Pace, seconds_to_wait
from legation.couriers.robots import Rules, read_rules
from legation.couriers.unpacking import PIECE, Limits, read_answer
from legation.domain.errors import Refused, Rejected, Unavailable
from legation.domain.said import Said
from legation.doors.fetcher import Conditions, Fetched

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS_SECONDS = 86_400.0
"""How long a site's robots.txt is remembered."""


@dataclass(frozen=True, kw_only=True)
class SafeFetcher:
    """Fetches under the house's rules: which addresses, how large, how long, how often.

    Each host is resolved once per hop and connected to by that very address; nothing private is
    reached unless ``private_networks``; no cookies, no proxies from the environment. ``user_agent``
    is stated in every request. Implements ``doors.fetcher.Fetcher``.
    """

    user_agent: str = f"Legation/{__version__}"
    connect_seconds: float = 10.0
    total_seconds: float = 30.0
    body_bytes: int = 5_000_000
    ratio: int = 100
    pause_seconds: float = 1.0
    redirects: int = 5
    private_networks: bool = False
    obeys_robots: bool = True
    ca_file: str | None = None
    resolve: Resolve = system_resolve
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    pace: Pace = field(init=False, repr=False)
    gate: Gate = field(init=False, repr=False)
    _robots: dict[str, tuple[float, Rules]] = field(default_factory=dict, init=False, repr=False)
    _asking: dict[str, threading.Lock] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        pace = Pace(pause_seconds=self.pause_seconds, clock=self.clock, sleep=self.sleep)
        gate = Gate(
            connect_seconds=self.connect_seconds,
            private_networks=self.private_networks,
            ca_file=self.ca_file,
            resolve=self.resolve,
        )
        object.__setattr__(self, "pace", pace)
        object.__setattr__(self, "gate", gate)

    def target(self, url: str) -> Target:
        """Check an address by the rules; raises ``Rejected`` or ``Refused``."""
        return read_target(url, private_networks=self.private_networks)

    def fetch(self, url: str, *, conditions: Conditions | None = None) -> Fetched:
        """Fetch it whole, following redirects, each checked like the first."""
        wanted = conditions or Conditions()
        target = _http_only(self.target(url))
        home = target.origin
        host = ""
        for _ in range(self.redirects + 1):
            rules = self._rules(target)
            if not rules.allow(target.resource):
                raise Refused("the site's robots.txt asks not to read this", where=target.url)
            if target.host != host:
                self.pace.wait(target.host, pause_seconds=rules.delay_seconds)
            host = target.host
            headers = self._headers(wanted, is_home=target.origin == home)
            answer, onward = self._hop(target, headers, limits=self._limits())
            if onward is None:
                return answer
            target = _http_only(self.target(onward))
        raise Rejected(Said("more than {count} redirects", count=self.redirects), where=url[:200])

    @contextlib.contextmanager
    def lines(
        self, url: str, *, headers: Mapping[str, str], seconds: float
    ) -> Iterator[Iterator[bytes]]:
        """Open an answer without end and give its lines as they come, for at most ``seconds``.

        A redirect is not followed; the connection is cut when the block ends. Lines end when the
        server or the time does; ``Unavailable`` when it is not a 200 or breaks.
        """
        target = _http_only(self.target(url))
        self.pace.wait(target.host)
        with self.connect(target, seconds=seconds) as (connection, deadline):
            answer = _ask(connection, target, {"User-Agent": self.user_agent, **headers})
            if answer.status != 200:
                raise Unavailable(
                    Said("the stream answered {status}", status=answer.status), where=target.url
                )
            yield _split_lines(answer, limit=self.body_bytes, deadline=deadline)

    @contextlib.contextmanager
    def connect(
        self, target: Target, *, seconds: float
    ) -> Iterator[tuple[HTTPConnection, Deadline]]:
        """Open a connection to a target by its checked address; it is cut after ``seconds``."""
        raw = self.gate.open(target)
        raw.settimeout(self.total_seconds)
        link = raw
        try:
            with Deadline().on(raw, seconds=seconds) as deadline:
                link = self.gate.secure(raw, target)
                connection = HTTPConnection(target.host, target.port)
                connection.sock = link
                yield connection, deadline
        finally:
            link.close()

    def _limits(self) -> Limits:
        return Limits(body_bytes=self.body_bytes, ratio=self.ratio)

    def _headers(self, wanted: Conditions, *, is_home: bool) -> dict[str, str]:
        """Validators go along a redirect, other headers stay with the origin they belong to."""
        headers = {
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        if wanted.etag:
            headers["If-None-Match"] = wanted.etag
        if wanted.last_modified:
            headers["If-Modified-Since"] = wanted.last_modified
        return {**headers, **wanted.headers} if is_home else headers

    def _hop(
        self, target: Target, headers: Mapping[str, str], *, limits: Limits
    ) -> tuple[Fetched, str | None]:
        """Ask once: the answer, and where it sends us instead."""
        with self.connect(target, seconds=self.total_seconds) as (connection, deadline):
            try:
                answer = _ask(connection, target, headers)
                named = {name.lower(): value for name, value in answer.headers.items()}
                if answer.status in REDIRECTS and "location" in named:
                    onward = urljoin(target.url, named["location"].strip())
                    return Fetched(
                        url=target.url, status=answer.status, headers=named, body=b""
                    ), onward
                self._judge(target, answer.status, named)
                body = b"" if answer.status == 304 else self._body(answer, target, limits=limits)
            except (HTTPError, http.client.HTTPException, OSError, ValueError) as broken:
                slow = (
                    Said("took longer than {seconds} s", seconds=round(self.total_seconds))
                    if deadline.is_over
                    else str(broken)
                )
                raise Unavailable(
                    Said("the answer broke off: {why}", why=slow), where=target.url
                ) from broken
            if deadline.is_over:
                raise Unavailable(
                    Said("took longer than {seconds} s", seconds=round(self.total_seconds)),
                    where=target.url,
                )
        return Fetched(url=target.url, status=answer.status, headers=named, body=body), None

    def _body(self, answer: BaseHTTPResponse, target: Target, *, limits: Limits) -> bytes:
        pieces = answer.stream(PIECE, decode_content=False)
        encoding = answer.headers.get("content-encoding", "")
        return read_answer(pieces, encoding=encoding, limits=limits, where=target.url)

    def _judge(self, target: Target, status: int, headers: Mapping[str, str]) -> None:
        """Raise what a status that is no answer means."""
        if status in (200, 203, 206, 304):
            return
        if status == 429 or status >= 500:
            wait = seconds_to_wait(_rest_asked_for(headers), date=headers.get("date"))
            if wait is not None:
                self.pace.hold(target.host, seconds=wait)
            remedy = Said("try again later")
            if wait is not None:
                remedy = Said("try again in {seconds} s", seconds=round(wait))
            raise Unavailable(
                Said("the server answered {status}", status=status),
                where=target.url,
                remedy=remedy,
                rest_seconds=wait,
            )
        remedies = {
            401: Said("it asks for a login"),
            403: Said("it asks for a login"),
            410: Said("remove the source: it is gone"),
        }
        raise Rejected(
            Said("the server answered {status}", status=status),
            where=target.url,
            remedy=remedies.get(status, Said("check the address")),
        )

    def _rules(self, target: Target) -> Rules:
        """Give the site's robots rules, asked for at most once a day; none without a file."""
        if not self.obeys_robots:
            return Rules()
        with self._asking.setdefault(target.origin, threading.Lock()):
            asked_at, rules = self._robots.get(target.origin, (0.0, None))
            if rules is not None and self.clock() - asked_at < ROBOTS_SECONDS:
                return rules
            rules = self._ask_robots(target)
            self._robots[target.origin] = (self.clock(), rules)
            return rules

    def _ask_robots(self, target: Target) -> Rules:
        headers = self._headers(Conditions(), is_home=False)
        for _ in range(self.redirects + 1):
            self.pace.wait(target.host)
            robots = target if target.resource == "/robots.txt" else _robots_of(target)
            try:
                answer, onward = self._hop(robots, headers, limits=self._limits())
                if onward is None:
                    return read_rules(answer.body.decode("utf-8", "replace"))
                target = _http_only(self.target(onward))
            except (Rejected, Refused):
                return Rules()
        return Rules()


def _rest_asked_for(headers: Mapping[str, str]) -> str | None:
    """Give when to come again; a bare number under the rate limit's name means another thing."""
    reset = headers.get("x-ratelimit-reset", "").strip()
    return headers.get("retry-after") or (None if reset.isdigit() else reset)


def _robots_of(target: Target) -> Target:
    return Target(scheme=target.scheme, host=target.host, port=target.port, resource="/robots.txt")


def _http_only(target: Target) -> Target:
    if target.scheme not in ("http", "https"):
        raise Rejected(
            Said("{scheme} cannot be fetched", scheme=f"{target.scheme}://"),
            where=target.url,
            remedy="use https://",
        )
    return target


def _ask(
    connection: HTTPConnection, target: Target, headers: Mapping[str, str]
) -> BaseHTTPResponse:
    asked = {"Host": target.authority, "Connection": "close", **headers}
    connection.request(
        "GET", target.resource, headers=asked, preload_content=False, decode_content=False
    )
    return connection.getresponse()


def _split_lines(answer: BaseHTTPResponse, *, limit: int, deadline: Deadline) -> Iterator[bytes]:
    """Split a stream into lines as they arrive; one longer than ``limit`` bytes breaks it."""
    held = b""
    try:
        while piece := answer.read1(PIECE):
            *whole, held = (held + piece).split(b"\n")
            yield from (line.rstrip(b"\r") for line in whole)
            if len(held) > limit:
                raise Unavailable(
                    Said("a line of the stream is longer than {limit} bytes", limit=limit)
                )
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as broken:
        if not deadline.is_over:
            raise Unavailable(Said("the stream broke off: {why}", why=broken)) from broken
