"""What another scheduler would have done: its form, its answer, what is unknown, and the fork that comes of it."""
import re

import pytest
from playwright.sync_api import expect

from looking import findings, longest_task, nodes, settled, sideways


def open_whatif(pages, name, query="", **options):
    page = pages.open(f"/experiments/{name}/whatif{query}", **options)
    expect(page.get_by_role("heading", name="Another scheduler")).to_be_visible()
    return page


def replay(page):
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".headline")).to_be_visible()


def test_the_form_comes_from_the_catalogue(pages, filled, api):
    page = open_whatif(pages, "halving")
    usable = [item["name"] for item in api.get("/schedulers")["items"] if not item.get("clones")]
    assert page.get_by_role("combobox", name="Scheduler").locator("option").all_text_contents() == usable
    expect(page.get_by_text(re.compile("pbt and pb2 cannot be replayed"))).to_be_visible()
    page.get_by_role("combobox", name="Scheduler").select_option("hyperband")
    expect(page.get_by_text("Brackets of synchronous successive halving")).to_be_visible()
    expect(page.get_by_label("max_resource")).to_have_value("9")
    page.get_by_text(re.compile("more options?, each with")).click()
    expect(page.get_by_label("bracket_formula")).to_be_visible()


def test_a_replay_tells_savings_survival_fates_and_what_is_unknown(pages, filled, api):
    body = {"scheduler": {"name": "none", "options": {}}}
    answer = api.post("/experiments/halving/what-if", body)
    page = open_whatif(pages, "halving")
    page.get_by_role("combobox", name="Scheduler").select_option("none")
    replay(page)
    steps = abs(answer["saved"]["resource"])
    said = page.locator(".headline").text_content().replace("\u202f", "")
    assert (f"taken {steps:.0f} steps more" in said) == (answer["saved"]["resource"] < 0)
    expect(page.locator(".chip-good, .chip-bad")).to_have_count(1)
    expect(page.get_by_role("heading", name="What would have become of the trials")).to_be_visible()
    if answer["unknown"]:
        expect(page.locator(".alert")).to_contain_text("are an assumption")
        expect(page.get_by_role("region", name="Trials whose curves end too early")).to_be_visible()
    for note in answer["notes"]:
        expect(page.get_by_text(note)).to_be_visible()


def test_a_link_replays_by_itself(pages, filled):
    page = open_whatif(pages, "one-trial", "?scheduler=asha&options=%7B%22max_resource%22%3A3%7D&workers=2")
    expect(page.locator(".headline")).to_be_visible()
    expect(page.get_by_label("max_resource")).to_have_value("3")
    expect(page.get_by_label("Workers at a time")).to_have_value("2")


def test_mistakes_are_told_at_their_fields(pages, filled):
    page = open_whatif(pages, "halving")
    page.get_by_role("combobox", name="Scheduler").select_option("hyperband")
    page.get_by_label("max_resource").fill("many")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("many is not a number.")).to_be_visible()
    expect(page.get_by_label("max_resource")).to_be_focused()
    page.get_by_label("max_resource").fill("0")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("It must be at least 1.")).to_be_visible()
    page.get_by_label("max_resource").fill("9")
    page.get_by_label("Workers at a time").fill("0")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("It must be a whole number from 1 to 1024.")).to_be_visible()


def test_what_only_the_server_knows_to_be_wrong_is_told_too(pages, filled):
    page = open_whatif(pages, "halving")
    page.get_by_role("combobox", name="Scheduler").select_option("hyperband")
    page.get_by_label("max_resource").fill("")
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".field-error").filter(visible=True).filter(has_text=re.compile(r"\w"))).to_have_count(1)


def test_replays_are_kept_side_by_side_and_one_becomes_a_fork(pages, filled, api):
    page = open_whatif(pages, "halving")
    for name in ("none", "median"):
        page.get_by_role("combobox", name="Scheduler").select_option(name)
        replay(page)
        expect(page.get_by_role("heading", name=f"{name} instead of asha")).to_be_visible()
    table = page.get_by_role("region", name="Schedulers tried so far")
    expect(table).to_contain_text("none")
    expect(table).to_contain_text("median")
    page.get_by_role("button", name="Fork with this scheduler…").click()
    dialog = page.get_by_role("dialog", name="Fork with median")
    dialog.get_by_label("Name").fill("whatif-fork")
    dialog.get_by_role("button", name="Fork").click()
    expect(page.get_by_role("heading", name="whatif-fork")).to_be_visible()
    assert api.get("/experiments/whatif-fork")["scheduler"]["name"] == "median"


def test_a_long_replay_shows_that_it_works_and_can_be_given_up(pages, filled):
    page = open_whatif(pages, "halving")
    page.route("**/what-if", lambda route: None)
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_role("progressbar", name="Replaying")).to_be_visible()
    expect(page.get_by_role("button", name="Replay")).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("button", name="Replay")).to_be_enabled()
    expect(page.get_by_role("button", name="Replay")).to_be_focused()


@pytest.mark.parametrize("name, words", [("empty", "There is nothing to replay yet."), ("all-failed", "no trial has reported a step"), ("non-finite", None)])
def test_odd_experiments_answer_in_words(pages, filled, name, words):
    page = pages.open(f"/experiments/{name}/whatif")
    if words:
        expect(page.get_by_text(words)).to_be_visible()
        return
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".headline").or_(page.get_by_text("There is not enough to replay yet.")).first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible_and_narrow(pages, filled, dark):
    page = open_whatif(pages, "halving", "?scheduler=none", dark=dark, width=390, bypass_csp=True)
    expect(page.locator(".headline")).to_be_visible()
    settled(page)
    assert sideways(page) <= 0
    assert findings(page) == []


def test_a_replay_of_ten_thousand_trials_is_shown_in_part(pages, large):
    page = open_whatif(pages, large)
    page.get_by_role("combobox", name="Scheduler").select_option("asha")
    expect(page.get_by_label("max_resource")).to_have_value("10")
    page.evaluate("() => { window.tuneTasks.length = 0; }")
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".headline")).to_be_visible(timeout=60000)
    expect(page.get_by_role("region", name="Trials that would have been stopped")).to_contain_text("The first 200 of")
    settled(page)
    assert longest_task(page) <= 200
    assert nodes(page) <= 3000
