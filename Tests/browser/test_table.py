"""The trials table: filter, sort, columns, selection, export, actions; with a keyboard and with 10,000 rows."""
import csv
import io
import json
import re

import pytest
from playwright.sync_api import expect

from looking import findings, longest_task, nodes, settled, sideways, visit


def numbers(page):
    """The trials of the rows in the document, from top to bottom."""
    return [int(text[1:]) for text in page.locator(".virtual td.pin-1 a").all_text_contents()]


def row_of(page, number):
    return page.get_by_role("row", name=re.compile(f"^Trial {number},"))


def shown(page):
    return page.locator(".trials-count")


def open_trials(pages, name, query="", **options):
    page = pages.open(f"/experiments/{name}/trials{query}", **options)
    expect(page.get_by_role("grid")).to_be_visible()
    return page


def test_the_table_shows_all_trials_with_their_parameters(pages, filled):
    page = open_trials(pages, "halving")
    expect(shown(page)).to_have_text("40 trials")
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "41")
    for name in ("State", "loss", "Step", "lr", "layers", "optimizer", "Worker", "Ended by"):
        expect(page.get_by_role("columnheader", name=name, exact=False).first).to_be_attached()
    assert numbers(page)[:3] == [1, 2, 3]


def test_a_filter_narrows_the_rows_and_goes_into_the_address(pages, filled):
    page = open_trials(pages, "halving")
    page.get_by_role("combobox", name="Filter the trials").fill("number:5..9")
    expect(shown(page)).to_have_text("5 of 40 trials")
    assert numbers(page) == [5, 6, 7, 8, 9]
    assert "q=number" in page.url
    page.reload()
    expect(shown(page)).to_have_text("5 of 40 trials")
    page.get_by_role("button", name="Clear the filter").click()
    expect(shown(page)).to_have_text("40 trials")


def test_a_mistake_in_the_filter_is_told_and_the_rows_stay(pages, filled):
    page = open_trials(pages, "halving")
    box = page.get_by_role("combobox", name="Filter the trials")
    box.fill("state=stoped")
    expect(page.locator(".filter-trouble")).to_contain_text("did you mean stopped?")
    expect(page.locator(".filter-mark mark")).to_have_text("stoped")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(shown(page)).to_have_text("40 trials")


def test_a_word_under_way_is_no_mistake_until_it_is_left(pages, filled):
    page = open_trials(pages, "halving")
    box = page.get_by_role("combobox", name="Filter the trials")
    box.press_sequentially("stat")
    expect(page.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(400)  # Longer than the box waits before it looks.
    expect(page.locator(".filter-trouble")).to_be_empty()
    page.get_by_role("heading", name="Trials", exact=True).click()
    expect(page.locator(".filter-trouble")).to_contain_text("did you mean state?")
    expect(box).to_have_attribute("aria-invalid", "true")


def test_a_filter_that_nothing_passes_says_so(pages, filled):
    page = pages.open("/experiments/halving/trials?q=loss%3C-5")
    expect(page.get_by_text("No trial passes the filter.")).to_be_visible()
    page.locator(".trials-empty").get_by_role("button", name="Clear the filter").click()
    expect(shown(page)).to_have_text("40 trials")


def test_suggestions_are_taken_with_the_keyboard(pages, filled):
    page = open_trials(pages, "halving")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Filter the trials")
    expect(box).to_be_focused()
    page.keyboard.type("optim")
    expect(page.get_by_role("option").first).to_contain_text("optimizer")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("optimizer=")
    page.keyboard.type("sg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box).to_have_value("optimizer=sgd ")
    page.keyboard.press("Enter")
    expect(shown(page)).to_contain_text("of 40 trials")
    assert set(page.locator(".virtual td.pin-1 ~ td").filter(has_text=re.compile("^(adam|rmsprop)$")).all_text_contents()) == set()


def test_the_help_explains_the_language_and_its_examples_can_be_taken(pages, filled):
    page = open_trials(pages, "halving")
    page.get_by_role("button", name="Filter help").click()
    dialog = page.get_by_role("dialog", name="The filter language")
    expect(dialog).to_contain_text("top:5%")
    expect(dialog).to_contain_text("a parameter from 0.0001 to 0.1, log")
    dialog.get_by_role("button", name="number:1..50").first.click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("combobox", name="Filter the trials")).to_have_value("number:1..50")


def test_a_head_sorts_and_turns_around(pages, filled, api):
    values = {item["number"]: item["value"] for item in api.get("/experiments/halving/trials?limit=1000")["items"]}
    page = open_trials(pages, "halving")
    page.get_by_role("button", name="loss", exact=True).click()
    head = page.get_by_role("columnheader", name="loss")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert numbers(page)[0] == min(values, key=values.get)
    assert "sort=value" in page.url
    page.get_by_role("button", name="loss").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert numbers(page)[0] == max(values, key=values.get)


def test_the_focus_stays_on_a_head_that_sorts(pages, filled):
    page = open_trials(pages, "halving")
    page.get_by_role("button", name="lr", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="lr")).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("button", name="lr")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="lr")).to_have_attribute("aria-sort", "descending")


def test_columns_are_chosen_and_kept_in_the_address(pages, filled):
    page = open_trials(pages, "halving")
    page.get_by_role("button", name="Columns…").click()
    dialog = page.get_by_role("dialog", name="Columns")
    dialog.get_by_role("button", name="None").click()
    dialog.get_by_label("lr", exact=True).check()
    dialog.get_by_label("Source").check()
    dialog.get_by_role("button", name="Show").click()
    heads = [text.strip(" ▲▼") for text in page.locator(".virtual thead th").all_text_contents()]
    assert heads == ["Selected", "Trial", "lr", "Source", "Actions"]
    page.reload()
    expect(page.locator(".virtual thead th")).to_have_count(5)


def test_the_keyboard_moves_selects_and_opens(pages, filled):
    page = open_trials(pages, "halving")
    page.locator(".virtual tbody tr[data-place]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(row_of(page, 2)).to_be_focused()
    page.keyboard.press("Space")
    expect(row_of(page, 2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert "sel=2-4" in page.url
    page.keyboard.press("End")
    expect(row_of(page, 40)).to_be_focused()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    expect(row_of(page, 1)).to_be_focused()
    page.keyboard.press("m")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(row_of(page, 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Trial #1")).to_be_visible()


def test_the_focus_survives_that_its_row_scrolls_away(pages, filled):
    page = open_trials(pages, "halving")
    page.locator(".virtual tbody tr[data-place]").first.focus()
    page.locator(".virtual").evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
    expect(page.locator(".virtual")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(row_of(page, 2)).to_be_focused()


def test_the_selection_is_shared_with_the_other_views(pages, filled):
    page = open_trials(pages, "halving")
    row_of(page, 3).get_by_role("checkbox").click()
    row_of(page, 5).get_by_role("checkbox").click()
    assert "sel=3,5" in page.url
    page.get_by_role("link", name="Compare", exact=False).filter(visible=True).last.click()
    expect(page.get_by_role("columnheader").filter(has_text="#3")).to_be_visible()
    expect(page.get_by_role("columnheader").filter(has_text="#5")).to_be_visible()


def test_all_shown_rows_are_selected_at_once(pages, filled):
    page = open_trials(pages, "halving", "?q=number:11..20")
    page.get_by_role("button", name="Select all shown").click()
    assert "sel=11-20" in page.url


@pytest.mark.parametrize("form", ["CSV", "JSON"])
def test_the_rows_shown_are_exported_in_their_order(pages, filled, form):
    page = open_trials(pages, "halving", "?q=number:1..3&sort=-number")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=f"Rows shown, {form}").click()
    text = open(waiting.value.path(), encoding="utf-8", newline="").read()
    rows = json.loads(text) if form == "JSON" else list(csv.DictReader(io.StringIO(text)))
    assert [int(row["number"]) for row in rows] == [3, 2, 1]
    first = rows[2] if form == "JSON" else {"config": {"lr": float(rows[2]["param:lr"])}, **rows[2]}
    assert 1e-4 <= first["config"]["lr"] <= 0.1
    assert re.match(r"\d{4}-\d\d-\d\dT", first["created"])


@pytest.mark.parametrize("item, begins", [("All trials, CSV", "number,"), ("Whole log, JSON lines", "{")])
def test_the_server_exports_everything(pages, filled, item, begins):
    page = open_trials(pages, "halving")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=item).click()
    assert open(waiting.value.path(), encoding="utf-8").read(len(begins)) == begins


def test_a_trial_is_stopped_from_its_menu(pages, api):
    api.create("table-stop")
    api.ask("table-stop", count=2)
    page = open_trials(pages, "table-stop")
    row_of(page, 1).get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Stop").click()
    page.get_by_role("dialog", name="Stop 1 trial?").get_by_role("button", name="Stop 1 trial").click()
    expect(row_of(page, 1)).to_contain_text("stopping")
    assert api.get("/experiments/table-stop/trials/1")["state"] == "stopping"
    assert api.get("/experiments/table-stop/trials/2")["state"] == "running"


def test_selected_trials_are_retried_and_cancelled_together(pages, api):
    api.create("table-many", limits={"failures": 50})
    for trial in api.ask("table-many", count=3):
        api.complete("table-many", trial["number"], "failed", error={"kind": "oom", "message": "full"})
    page = open_trials(pages, "table-many")
    page.get_by_role("button", name="Select all shown").click()
    page.get_by_role("button", name="Retry 3").click()
    expect(page.get_by_text("3 trials queued again.")).to_be_visible()
    expect(row_of(page, 3)).to_contain_text("queued")
    page.get_by_role("button", name="Cancel 3").click()
    page.get_by_role("dialog", name="Cancel 3 trials?").get_by_role("button", name="Cancel 3 trials").click()
    expect(page.get_by_text("3 trials cancelled.")).to_be_visible()
    assert api.get("/experiments/table-many")["counts"]["cancelled"] == 3


def test_a_variation_is_queued_from_the_menu(pages, api):
    api.create("table-vary")
    api.ask("table-vary", count=1)
    page = open_trials(pages, "table-vary")
    row_of(page, 1).get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Queue a variation…").click()
    dialog = page.get_by_role("dialog", name="Queue a variation of #1")
    dialog.get_by_label("optimizer").select_option(label="adam")
    expect(dialog.get_by_label("momentum")).to_be_hidden()
    dialog.get_by_label("optimizer").select_option(label="sgd")
    dialog.get_by_label("momentum").fill("0.75")
    dialog.get_by_label("lr").fill("7")
    dialog.get_by_role("button", name="Queue").click()
    expect(dialog).to_contain_text("It must lie from 0.0001 to 0.1.")
    dialog.get_by_label("lr").fill("0.0125")
    dialog.get_by_role("button", name="Queue").click()
    expect(page.get_by_text("Trial #2 is queued.")).to_be_visible()
    made = api.get("/experiments/table-vary/trials/2")
    assert (made["state"], made["config"]["lr"], made["config"]["momentum"]) == ("queued", 0.0125, 0.75)
    expect(row_of(page, 2)).to_contain_text("queued")


def test_new_trials_appear_by_themselves(pages, api):
    api.create("table-live")
    api.ask("table-live")
    page = open_trials(pages, "table-live")
    expect(shown(page)).to_have_text("1 trial")
    api.ask("table-live", "late-worker")
    expect(shown(page)).to_have_text("2 trials")
    expect(row_of(page, 2)).to_contain_text("late-worker")


@pytest.mark.parametrize("name, words", [("empty", "No trial yet."), ("all-failed", "4 trials"), ("non-finite", "6 trials"), ("one-trial", "1 trial")])
def test_odd_experiments_show_words(pages, filled, name, words):
    page = pages.open(f"/experiments/{name}/trials")
    expect(page.get_by_role("main")).to_contain_text(words)


def test_a_value_that_is_not_finite_is_told_apart_from_none(pages, filled):
    page = open_trials(pages, "non-finite")
    expect(row_of(page, 1)).to_contain_text("not finite")


def test_ten_thousand_rows_scroll_filter_and_sort_without_a_long_task(pages, api, large):
    total = api.get(f"/experiments/{large}")["counts"]["trials"]
    page = open_trials(pages, large)
    expect(shown(page)).to_contain_text(f"{total % 1000:03} trials")
    settled(page)
    page.evaluate("() => { window.tuneTasks.length = 0; }")
    for share in (0.2, 0.5, 0.9, 1):
        page.locator(".virtual").evaluate("(node, share) => { node.scrollTop = node.scrollHeight * share; }", share)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert numbers(page)[-1] == total
    page.get_by_role("combobox", name="Filter the trials").fill("top:5% optimizer=adam")
    expect(shown(page)).to_contain_text(" of 10")
    page.get_by_role("button", name="loss", exact=True).click()
    expect(page.get_by_role("columnheader", name="loss")).to_have_attribute("aria-sort", "ascending")
    assert longest_task(page) <= 200
    assert page.locator(".virtual tbody tr[data-place]").count() <= 60
    assert nodes(page) <= 3000


@pytest.mark.parametrize("dark", [False, True])
def test_the_table_is_accessible(pages, filled, dark):
    page = open_trials(pages, "halving", "?sel=1,2&q=number:1..20", dark=dark, bypass_csp=True)
    settled(page)
    assert findings(page) == []
    page.get_by_role("button", name="Filter help").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    row_of(page, 1).get_by_role("button", name="Actions").click()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Filter the trials").fill("stat")
    expect(page.get_by_role("option").first).to_be_visible()
    assert findings(page) == []


def test_the_table_fits_a_narrow_screen(pages, filled):
    page = open_trials(pages, "halving", "?sel=1-3", width=390)
    settled(page)
    assert sideways(page) <= 0
    visit(page, "/experiments/halving/trials?q=zebra")
    expect(page.locator(".filter-trouble")).to_contain_text("zebra is neither")
    assert sideways(page) <= 0


def test_a_link_to_the_same_view_brings_its_own_filter(pages, filled):
    page = open_trials(pages, "halving", "?q=number:1..3")
    expect(shown(page)).to_have_text("3 of 40 trials")
    visit(page, "/experiments/halving/trials?q=number:1..4&sort=-number")
    expect(shown(page)).to_have_text("4 of 40 trials")
    assert numbers(page) == [4, 3, 2, 1]
    page.go_back()
    expect(shown(page)).to_have_text("3 of 40 trials")
