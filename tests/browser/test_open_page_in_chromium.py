"""A page that stays open shows what came since: the count in the header, and a line on Today."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from legation.chancery.tasks.filing import file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.words import Kind, Verb
from legation.testing.installations import NOW
from legation.testing.planted_brief import OPEN_LABEL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that asks no more once the test is over."""
    context = chromium.new_context(locale="en")
    yield context.new_page()
    context.close()


def test_today_says_by_itself_that_something_is_new(start: str, page: Page) -> None:
    page.goto(start)
    page.clock.install()
    page.goto(start.partition("/?")[0] + "/")
    banner = page.locator("#newer")
    expect(banner).to_be_hidden()
    matter = Matter(
        kind=Kind.SOURCE,
        says="The source %(name)s is silent",
        words={"name": "Herald"},
        address="/sources/1",
        label=OPEN_LABEL,
    )
    file_task(matter, verb=Verb.MEND, deadline=NOW, at=NOW)
    page.clock.run_for(61_000)
    expect(banner).to_be_visible()
    banner.get_by_role("link").click()
    expect(page.locator("#newer")).to_be_hidden()
    expect(page.get_by_text("The source Herald is silent")).to_be_visible()


def test_the_count_in_the_header_follows_on_every_page(start: str, page: Page) -> None:
    page.goto(start)
    page.clock.install()
    page.goto(start.partition("/?")[0] + "/stories/")
    count = page.locator("[data-unread]")
    expect(count).to_be_hidden()
    unread = [3, 0]
    page.route(
        "**/notifications/new.json",
        lambda route: route.fulfill(json={"unread": unread.pop(0) if unread else 0}),
    )
    page.clock.run_for(61_000)
    expect(count).to_have_text("3")
    expect(page.locator("#said")).to_contain_text("Notifications")
    page.clock.run_for(60_000)
    expect(count).to_be_hidden()
