"""The list of experiments."""
import re

from playwright.sync_api import expect

from conftest import picture
from looking import settled


def names(page):
    return page.locator("table.list a.name").all_text_contents()


def test_every_experiment_has_a_row_with_state_best_counts_and_activity(pages, filled):
    page = pages.open("/")
    row = page.locator("table.list tr", has=page.get_by_role("link", name="halving", exact=True))
    expect(row.locator(".c-state")).to_have_text("completed")
    expect(row.locator(".c-best")).to_contain_text("loss")
    best = filled.get("/experiments/halving")["best"]["value"]
    expect(row.locator(".c-best .mono")).to_have_attribute("title", str(best))
    assert row.locator(".c-spark svg polyline").count() == 1
    expect(row.locator(".c-trials")).to_contain_text("40")
    expect(row.locator(".c-activity")).to_contain_text(re.compile("now|ago"))
    page.screenshot(path=picture("list"))


def test_the_filter_takes_words_tags_and_states(pages, filled):
    page = pages.open("/")
    box = page.get_by_role("searchbox")
    box.fill("tag:demo")
    expect(page.locator("table.list a.name", has_text="halving")).to_be_visible()
    assert "hyperband" not in names(page)
    box.fill("state:failed")
    expect(page.locator("table.list a.name")).to_have_text(["all-failed"])
    box.fill("nothing is called so")
    expect(page.get_by_text("No experiment matches.")).to_be_visible()
    assert "q=nothing" in page.url
    page.reload()
    expect(page.get_by_text("No experiment matches.")).to_be_visible()


def test_the_keyboard_walks_through_the_list_and_opens_one(pages, filled):
    page = pages.open("/?sort=name")
    expect(page.locator("table.list a.name").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = names(page)[0]
    assert page.evaluate("() => document.activeElement.textContent") == first
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_a_new_experiment_and_its_progress_appear_by_themselves(pages, filled):
    page = pages.open("/")
    settled(page)
    filled.create("just-made", limits={"trials": 2})
    row = page.locator("table.list tr", has=page.get_by_role("link", name="just-made", exact=True))
    expect(row.locator(".c-state")).to_have_text("running")
    number = filled.ask("just-made")[0]["number"]
    expect(row.locator(".c-trials")).to_contain_text("1 running")
    filled.report("just-made", number, 0.25)
    filled.complete("just-made", number)
    expect(row.locator(".c-best")).to_contain_text("0.25")
    filled.post("/experiments/just-made/stop", {"mode": "now"})
    expect(row.locator(".c-state")).to_have_text("stopped")
    filled.call("DELETE", "/experiments/just-made")
    expect(row).to_have_count(0)


def test_a_server_without_experiments_says_what_to_do(browser, pages):
    from conftest import Server
    server = Server()
    try:
        page = pages.open("/", url=server.url)
        page.get_by_role("link", name="Create the first experiment").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("New experiment")
    finally:
        pages.close()
        pages.contexts.clear()
        server.stop()


def test_an_alert_leads_to_the_trials_it_speaks_of(pages, filled):
    page = pages.open("/experiments/non-finite")
    alert = page.locator(".alert", has_text="not finite")
    expect(alert).to_be_visible()
    numbers = alert.locator("a").all_text_contents()
    assert numbers and numbers[0].startswith("#")
    alert.locator("a").first.click()
    expect(page.locator("[data-view=trial]")).to_be_visible()
