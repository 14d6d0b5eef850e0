"""A person at the desk sees, opens, follows a quote, acknowledges, searches, recrawls, rules, without a complaint."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from store.muted import mute
from tests.browser.conftest import Desk
from tests.integration.desk_world import NOW, World, count, fill

OSTREL = ("Ostrel", "Quill Islands")


@pytest.fixture(autouse=True)
def quiet(desk: Desk) -> Iterator[None]:
    """No request leaves the desk and the console stays silent, whatever a test does."""
    yield
    assert desk.outside == []
    assert desk.complaints == []


def arrives(desk: Desk, number: int = 1) -> None:
    """A new event with its alert comes into the store."""
    world = World()
    when = NOW + timedelta(minutes=number)
    words = f"Ostrel and Quill Islands have exchanged {number + 30} prisoners of war each, a spokeswoman said."
    article = world.article(f"n{number}", "tellis-wire", when, f"Exchange number {number}", words)
    date = f"2026-{1 + number % 11:02}-20"
    said = world.mention(
        article, words, "exchange", "completed", parties=OSTREL, counts=(count(number + 30),), date=date
    )
    event = world.event(f"ev-new{number}", [said], "completed")
    world.alert(event, world.change(event, when))
    fill(desk.store, world)


def test_a_new_event_arrives_without_reloading_and_leads(desk: Desk, page: Page) -> None:
    page.goto(desk.url)
    expect(page.locator("#fresh .open")).to_have_attribute("id", "ev-ev-stage2")
    arrives(desk)
    lead = page.locator("#fresh > li").first
    expect(lead).to_have_attribute("id", "ev-ev-new1")
    expect(lead.locator("h2")).to_have_text("Ostrel and Quill Islands have exchanged prisoners of war: 31 each side")
    expect(page.locator("[sse-swap=said]")).to_contain_text("Ostrel and Quill Islands have exchanged")


def test_events_missed_while_away_come_on_reconnection(desk: Desk, page: Page) -> None:
    page.goto(desk.url)
    page.context.set_offline(True)
    arrives(desk)
    page.context.set_offline(False)
    expect(page.locator("#fresh > li").first).to_have_attribute("id", "ev-ev-new1")
    desk.complaints.clear()  # the browser names the connection that was cut


def test_a_quote_is_two_steps_from_the_first_page(desk: Desk, page: Page) -> None:
    page.goto(desk.url)
    page.locator("#fresh .open .side.a .src a").click()
    expect(page).to_have_url(f"{desk.url}/articles/a-courier#m1")
    mark = page.locator("#m1 + mark")
    expect(mark).to_contain_text("Two hundred and fifty crossed")
    expect(mark).to_be_in_viewport()


def test_acknowledging_moves_the_next_event_up_and_is_undone(desk: Desk, page: Page) -> None:
    page.goto(desk.url)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#fresh-h")).to_have_text("1 not yet acknowledged")
    expect(page.locator("#fresh .open")).to_have_attribute("id", "ev-ev-late")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#fresh-h")).to_have_text("Nothing new")
    page.goto(f"{desk.url}/events/ev-stage2")
    expect(page.locator(".note")).to_contain_text("Acknowledged by local")
    page.get_by_role("button", name="Undo acknowledgement").click()
    expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()


def test_an_event_is_found_by_its_words(desk: Desk, page: Page) -> None:
    page.goto(desk.url)
    page.locator("#text").press_sequentially("bridge")
    expect(page.locator("#stream .ev")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/\?q=bridge&"))
    page.locator("#text").fill("nowhere at all")
    expect(page.locator("#stream .empty")).to_contain_text("Nothing fits")
    page.get_by_label("Status").select_option("cancelled")
    page.locator("#text").fill("")
    expect(page.locator("#stream .ev h3")).to_have_text(["The 3rd round of talks between Osmark and Varenia is "
                                                         "cancelled: 13 November 2026, Port Sayle"])  # fmt: skip


def test_recrawl_answers_in_place_of_the_button(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/outlets")
    page.get_by_role("button", name="Recrawl Tellis Wire").click()
    expect(page.locator("#o-tellis-wire [role=status]")).to_have_text("asked for")
    (asked,) = desk.store.take_requests(NOW)
    assert '"targets": ["tellis-wire"]' in asked.arguments_json


def test_the_page_of_an_event_follows_its_changes_and_keeps_what_is_typed(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/events/ev-stage2")
    page.get_by_text("Correct it").click()
    page.get_by_label("The other event, by address or id").fill("half typed")
    event = desk.store.event("ev-stage2")
    assert event
    mute(desk.store, event, "ilse", NOW)
    expect(page.locator("#now .note")).to_contain_text("Muted by ilse")
    expect(page.locator("[sse-swap=said]")).to_contain_text("Changed: ")
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_role("button", name="Mute until its status changes")).to_be_visible()
    page.get_by_text("Correct it").click()
    page.get_by_label("The other event, by address or id").fill("half typed")
    mute(desk.store, event, "ilse", NOW)
    expect(page.locator("#now .note")).to_contain_text("Muted by ilse")
    expect(page.get_by_label("The other event, by address or id")).to_have_value("half typed")


def test_a_watch_is_tried_while_it_is_typed_and_made(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/alerts")
    page.get_by_role("link", name="New watch").click()
    expect(page.locator("#try .fig")).to_be_visible()
    page.get_by_label("Parties").fill("Atlantis")
    page.get_by_label("Parties").blur()
    expect(page.locator("#try")).to_contain_text("Nothing that was read in these days fits")
    page.get_by_label("Parties").fill("")
    page.get_by_label("round").check()
    expect(page.locator("#try .fig")).to_contain_text("alert")
    page.get_by_label("Name").fill("rounds")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#watches")).to_be_visible()
    page.get_by_role("link", name="rounds").click()
    expect(page.get_by_label("round")).to_be_checked()


def test_a_ruling_is_previewed_kept_and_undone(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/events/ev-off")
    page.get_by_text("Correct it").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("h1")).to_have_text("Before it holds")
    assert desk.store.rulings() == ()
    page.get_by_role("button", name="Let it hold").click()
    expect(page.locator("#rulings + table")).to_contain_text("wrong, by local")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#rulings + table")).to_contain_text("undone")
    page.get_by_text("Correct it").click()
    page.get_by_label("What is wrong").select_option("merge")
    page.get_by_label("The other event, by address or id").fill(f"{desk.url}/events/ev-deal?x=1#now")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_a_table_is_exported(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/conflicts/Osmark~Varenia")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(waiting.value.path().open(encoding="utf-8-sig")))
    assert {row["parties"] for row in rows} == {"Osmark; Varenia"}


def test_keys_move_through_the_stream(desk: Desk, page: Page) -> None:
    page.goto(desk.url)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".sel")).to_have_attribute("id", "ev-ev-late")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk.url}/events/ev-late")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{desk.url}/outlets")
    page.goto(desk.url)
    page.keyboard.press("/")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("jj")
    assert page.locator(".sel").count() == 0


def test_the_archived_page_opens_in_a_frame_without_rights(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/articles/a-courier/archived")
    frame = page.frame_locator("iframe")
    expect(frame.locator("p")).to_contain_text("Two hundred and fifty crossed")
    assert page.locator("iframe").get_attribute("sandbox") == ""


def test_without_javascript_the_desk_is_read_and_used(desk: Desk, page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(desk.url)
    plain.locator("#text").fill("bridge")
    plain.locator("#text").press("Enter")
    expect(plain.locator("#stream .ev")).to_have_count(1)
    plain.get_by_role("button", name="Acknowledge").click()
    expect(plain.locator(".note")).to_contain_text("Acknowledged by local")
    context.close()


def test_the_watch_editor_fits_a_phone(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk.url}/watches/new")
    expect(page.locator("#try .reads li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
