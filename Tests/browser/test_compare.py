"""Comparisons: trials of one experiment side by side, and experiments against each other."""
import re

import pytest
from playwright.sync_api import expect

from looking import findings, settled, sideways, visit


def lines(page):
    return [text for text in page.locator("table.compare tbody tr:not(.compare-group) th").all_text_contents()]


def test_only_what_differs_is_shown_until_all_is_asked_for(pages, api):
    api.create("compare-two")
    for lr in (0.01, 0.02):
        api.post("/experiments/compare-two/trials", {"config": {"lr": lr, "layers": 2, "units": 64, "optimizer": "adam", "nesterov": True, "noise": 0},
                                                      "state": "completed", "metrics": {"loss": lr * 10}})
    page = pages.open("/experiments/compare-two/compare?sel=1-2")
    expect(page.locator("table.compare")).to_be_visible()
    assert "lr" in lines(page) and "loss" in lines(page)
    assert "layers" not in lines(page) and "optimizer" not in lines(page)
    expect(page.get_by_text(re.compile(r"\d+ lines in which they are all the same are left out"))).to_be_visible()
    page.get_by_label("Show what is the same").check()
    assert "layers" in lines(page) and "optimizer" in lines(page)
    assert "same=1" in page.url


def test_the_best_value_is_marked(pages, filled, api):
    best = api.get("/experiments/halving/best")["number"]
    other = 1 if best != 1 else 2
    page = pages.open(f"/experiments/halving/compare?sel={best},{other}")
    mark = page.get_by_role("row", name=re.compile("^loss")).get_by_role("cell").filter(has_text="★ best")
    expect(mark).to_have_count(1)


def test_curves_are_laid_over_each_other_and_stand_in_a_table(pages, filled):
    page = pages.open("/experiments/halving/compare?sel=1-3")
    chart = page.locator("tune-chart")
    for number in (1, 2, 3):
        expect(chart.locator(".legend")).to_contain_text(f"#{number}")
    chart.get_by_role("button", name="Table").click()
    expect(chart.get_by_role("columnheader", name="#2")).to_be_visible()


def test_a_trial_is_taken_out(pages, filled):
    page = pages.open("/experiments/halving/compare?sel=1-3")
    page.get_by_role("button", name="Take trial 2 out").focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.compare thead th")).to_have_count(2)
    expect(page.get_by_role("button", name="Take trial 1 out")).to_be_focused()
    assert "sel=1,3" in page.url


def test_without_a_selection_it_asks_which(pages, filled):
    page = pages.open("/experiments/halving/compare")
    box = page.get_by_label("Trials", exact=True)
    box.fill("777")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_text("Name at least two trials of this experiment.")).to_be_visible()
    box.fill("4,6-7")
    box.press("Enter")
    expect(page.locator("table.compare thead th")).to_have_count(3)


def test_the_best_three_are_a_click_away(pages, filled, api):
    best = [item["value"] for item in api.get("/experiments/halving/trials?sort=value&limit=3")["items"]]
    page = pages.open("/experiments/halving/compare")
    page.get_by_role("button", name="The best three").click()
    expect(page.locator("table.compare thead th")).to_have_count(3)
    expect(page.get_by_role("row", name=re.compile("^loss"))).to_contain_text(f"{min(best):.4g}")


def test_more_than_eight_are_cut_with_words(pages, filled):
    page = pages.open("/experiments/halving/compare?sel=1-12")
    expect(page.get_by_text("The first 8 of 12 selected trials are compared.")).to_be_visible()
    expect(page.locator("table.compare thead th")).to_have_count(8)


@pytest.mark.parametrize("name", ["empty", "one-trial"])
def test_where_there_is_nothing_to_compare_it_says_so(pages, filled, name):
    page = pages.open(f"/experiments/{name}/compare")
    expect(page.get_by_text("There is nothing to compare yet.")).to_be_visible()


def test_experiments_are_chosen_and_compared(pages, filled):
    page = pages.open("/compare")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Choose two to 8 experiments, not 0.")).to_be_visible()
    page.get_by_label("halving").check()
    page.get_by_label("hyperband").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Best so far")).to_be_visible()
    expect(page.get_by_role("heading", name="Distribution of results")).to_be_visible()
    assert "names=" in page.url
    page.go_back()
    expect(page.get_by_role("heading", name="Which experiments?")).to_be_visible()


def test_lines_run_over_trials_time_or_steps(pages, filled):
    page = pages.open("/compare?names=halving,hyperband")
    chart = page.locator("tune-chart").first
    for label, key in (("Time", "seconds"), ("Steps", "resource")):
        chart.get_by_role("radio", name=label).check(force=True)
        assert f"by={key}" in page.url
    chart.get_by_role("button", name="Table").click()
    expect(chart.get_by_role("columnheader", name="steps trained")).to_be_visible()


def test_time_to_a_target(pages, filled):
    page = pages.open("/compare?names=halving,hyperband")
    table = page.get_by_role("region", name=re.compile("^Time to loss of"))
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table).not_to_contain_text("not reached")
    page.get_by_label("Target loss").fill("-5")
    page.get_by_label("Target loss").press("Enter")
    expect(page.get_by_role("region", name=re.compile("^Time to loss of")).get_by_text("not reached")).to_have_count(6)
    assert "target=-5" in page.url


def test_groups_are_medians_with_quartiles(pages, filled):
    page = pages.open("/compare?names=halving,hyperband,one-trial&group=searcher")
    legend = page.locator("tune-chart").first.locator(".legend")
    expect(legend).to_contain_text("(1)")
    page.locator("tune-chart").first.get_by_label("Group by").select_option("each experiment")
    expect(legend).to_contain_text("halving")


def test_differences_and_gaps_are_told(pages, filled):
    pages.allow("404")
    page = pages.open("/compare?names=halving,two-goals,all-failed,no-such")
    expect(page.get_by_text("They do not share an objective")).to_be_visible()
    expect(page.get_by_text("No results yet: all-failed.")).to_be_visible()
    expect(page.get_by_text("no-such cannot be shown")).to_be_visible()
    expect(page.get_by_text("Of two-goals only the first objective is compared.")).to_be_visible()


def test_experiments_without_any_result_say_so(pages, filled):
    page = pages.open("/compare?names=empty,all-failed")
    expect(page.get_by_text("None of them has a result yet.").first).to_be_visible()
    expect(page.get_by_text("There is no target yet.")).to_be_visible()


def test_the_line_maths(pages, filled):
    page = pages.open("/")
    found = page.evaluate("""async () => {
        const lines = await import(new URL("assets/compare-lines.js", document.baseURI).href);
        const points = [{trials: 1, regret: 3, number: 1}, {trials: 4, regret: 1, number: 4}, {trials: 9, regret: null, number: 9}];
        const down = lines.lineFrom(points, "minimize", "trials");
        const up = lines.lineFrom(points.map((point) => ({...point, regret: point.regret && -point.regret})), "maximize", "trials");
        const other = {x: [2, 3], y: [5, 2], number: [2, 3]};
        return {
            down: [down.x, down.y], up: up.y, at: [0, 1, 3, 4, 50].map((x) => lines.valueAt(down, x)),
            reached: [lines.reached(down, 3, "minimize"), lines.reached(down, 0.5, "minimize"), lines.reached(up, 1.5, "maximize")],
            corners: lines.corners([1, 3, 4], [5, 6, 7]), short: [lines.rounded(0.123451, "minimize"), lines.rounded(0.123451, "maximize"), lines.rounded(-5.00001, "minimize"), lines.rounded(3, "minimize")],
            middle: lines.summarise([down, other]), target: [lines.commonTarget([down, other], "minimize"), lines.commonTarget([], "minimize")],
        };
    }""")
    assert found["down"] == [[1, 4], [3, 1]] and found["up"] == [3, 1]
    assert found["at"][1:] == [3, 3, 1, 1]
    assert found["reached"][0] == 1 and found["reached"][2] == 1
    assert found["middle"]["x"] == [2, 3, 4] and found["middle"]["y"] == [4, 2.5, 1.5]
    assert found["target"] == [2, None]
    assert found["corners"] == {"x": [1, 3, 3, 4, 4], "y": [5, 5, 6, 6, 7]}
    assert found["short"] == [0.1235, 0.1234, -5, 3]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("route", ["/experiments/halving/compare?sel=1-4", "/experiments/halving/compare", "/compare", "/compare?names=halving,hyperband"])
def test_comparisons_are_accessible_and_narrow(pages, filled, route, dark):
    page = pages.open(route, dark=dark, width=390, bypass_csp=True)
    settled(page)
    assert sideways(page) <= 0
    assert findings(page) == []


def test_a_running_trial_goes_on_in_the_comparison(pages, api):
    api.create("compare-live")
    api.ask("compare-live", count=2)
    for number in (1, 2):
        api.report("compare-live", number, 0.9 - number / 10)
    page = pages.open("/experiments/compare-live/compare?sel=1-2")
    line = page.get_by_role("row", name=re.compile("^loss"))
    expect(line).to_contain_text("0.8")
    api.report("compare-live", 2, 0.123, first=2)
    expect(line).to_contain_text("0.123")
