"""Asking an endpoint that the operator named: JSON there by the safe fetcher, JSON back, nothing followed."""

import http.client
import json
from collections.abc import Mapping
from typing import Any

from urllib3.exceptions import HTTPError

from legation.couriers.addresses import Target, admitted_addresses, is_public
from legation.couriers.fetching import SafeFetcher
from legation.couriers.unpacking import PIECE, Limits, read_whole
from legation.domain.errors import LegationError, Misconfigured, Rejected, Unavailable
from legation.domain.said import Said


def endpoint(url: str, fetcher: SafeFetcher, *, setting: str) -> Target:
    """Check the address that a setting names; Misconfigured where it is none, or where texts would leave
    this network unencrypted."""
    try:
        target = fetcher.target(url)
    except LegationError as wrong:
        raise Misconfigured(
            wrong.what, where=setting, remedy=Said("write its whole address")
        ) from wrong
    if target.scheme not in ("http", "https") or (
        target.scheme == "http" and is_outside(target, fetcher)
    ):
        raise Misconfigured(
            Said("texts would leave this network unencrypted"),
            where=setting,
            remedy=Said("use https://"),
        )
    return target


def is_outside(target: Target, fetcher: SafeFetcher) -> bool:
    """Say whether an endpoint stands outside this machine's own network."""
    found = admitted_addresses(target, resolve=fetcher.resolve, private_networks=True)
    return any(is_public(one) for one in found)


def ask(
    fetcher: SafeFetcher,
    target: Target,
    question: Mapping[str, Any] | None,
    *,
    seconds: float,
    most_bytes: int,
    setting: str,
    token: str = "",
) -> Any:  # Any: JSON of any shape, which the caller reads
    """Post a question, or get where there is none, and give the JSON that comes back.

    Raises Unavailable where nobody answers in time, Misconfigured where the endpoint refuses, Rejected for
    an answer that is no JSON.
    """
    headers = {
        "Host": target.authority,
        "User-Agent": fetcher.user_agent,
        "Content-Type": "application/json",
        "Connection": "close",
        **({"Authorization": f"Bearer {token}"} if token else {}),
    }
    sent = None if question is None else json.dumps(question).encode("utf-8")
    with fetcher.connect(target, seconds=seconds) as (connection, _):
        try:
            connection.request(
                "GET" if sent is None else "POST",
                target.resource,
                body=sent,
                headers=headers,
                preload_content=False,
                decode_content=False,
            )
            answer = connection.getresponse()
            _judge(answer.status, where=target.url, setting=setting)
            body = read_whole(
                answer.stream(PIECE, decode_content=False),
                encoding=answer.headers.get("content-encoding", ""),
                limits=Limits(body_bytes=most_bytes),
                where=target.url,
            )
        except (HTTPError, http.client.HTTPException, OSError) as broken:
            raise Unavailable(
                Said("the answer broke off: {why}", why=broken), where=target.url
            ) from broken
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Rejected(
            Said("the answer is not JSON: {why}", why=broken), where=target.url
        ) from broken


def _judge(status: int, *, where: str, setting: str) -> None:
    if status == 429 or status >= 500:
        raise Unavailable(
            Said("the endpoint answered {status}", status=status),
            where=where,
            remedy="try again later",
        )
    if status != 200:
        raise Misconfigured(
            Said("the endpoint answered {status}", status=status),
            where=where,
            remedy=Said("check the setting {setting}", setting=setting),
        )
