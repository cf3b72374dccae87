"""The page of a trial: its configuration, curve, decisions, origin, lineage, and what can be done with it."""
import json
import re
import shlex
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from looking import findings, longest_task, nodes, settled, sideways, visit


def open_trial(pages, name, number, **options):
    page = pages.open(f"/experiments/{name}/trial/{number}", **options)
    expect(page.get_by_role("heading", name=f"Trial #{number}")).to_be_visible()
    return page


def part(page, title):
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def stopped_trial(api):
    return api.get("/experiments/halving/trials?state=stopped&limit=1")["items"][0]["number"]


def test_the_configuration_shows_each_place_in_its_range(pages, filled, api):
    number = api.get("/experiments/halving/best")["number"]
    config = api.get(f"/experiments/halving/trials/{number}")["config"]
    page = open_trial(pages, "halving", number)
    expect(page.get_by_text("★ best so far")).to_be_visible()
    expect(page.locator(".stats").first).to_contain_text("rank1 of 40")
    table = part(page, "Configuration")
    expect(table.get_by_role("img", name=re.compile("of the way on a log scale")).first).to_be_visible()
    expect(table.locator(".choice.is-chosen", has_text=config["optimizer"])).to_be_visible()
    expect(table).to_contain_text("The band is where the best tenth of the results lies.")
    if config["optimizer"] != "sgd":
        expect(table).to_contain_text("not active: only when optimizer is sgd")


def test_a_stopped_trial_says_why_in_words(pages, filled, api):
    number = stopped_trial(api)
    reason = api.get(f"/experiments/halving/trials/{number}")["reason"]
    page = open_trial(pages, "halving", number)
    decisions = part(page, "Decisions")
    expect(decisions).to_contain_text("Was stopped.")
    expect(decisions).to_contain_text(reason["text"][1:])
    expect(decisions).to_contain_text(f"rank {reason['rank']} of {reason['count']}")
    expect(page.locator("tune-chart")).to_contain_text("cut-off when it was judged")


def test_the_curve_stands_against_those_of_the_others_and_as_a_table(pages, filled):
    page = open_trial(pages, "halving", 1)
    chart = page.locator("tune-chart")
    expect(chart).to_contain_text("10 to 90 % of all trials")
    expect(chart.get_by_role("group").or_(chart).first).to_be_visible()
    chart.get_by_role("button", name="Table").click()
    expect(chart.get_by_role("columnheader", name="loss")).to_be_visible()


@pytest.mark.parametrize("name, source", [("halving", "random"), ("hyperband", "model")])
def test_it_explains_why_the_configuration_was_chosen(pages, filled, api, name, source):
    found = [item for item in api.get(f"/experiments/{name}/trials?limit=1000")["items"] if item["origin"]["source"] == source]
    origin = found[-1]["origin"]
    page = open_trial(pages, name, found[-1]["number"])
    why = part(page, "Why this configuration")
    if source == "random":
        expect(why).to_contain_text("It was drawn at random")
    else:
        expect(why).to_contain_text("took it from its model, a tree-structured Parzen estimator")
        expect(why).to_contain_text(f"split them into {origin['good']} good and {origin['bad']} bad ones")
        expect(why.get_by_role("columnheader", name="log density, good")).to_be_visible()
        why.get_by_text("As it was recorded").click()
        expect(why).to_contain_text("candidates")


@pytest.mark.parametrize("origin, words", [
    ({"source": "random"}, "It was drawn at random."),
    ({"source": "random", "why": "too_few_results", "needed": 16, "have": 3}, "It was drawn at random, since the model needs 16 results first and had 3."),
    ({"source": "random", "why": "some_new_rule"}, "It was drawn at random, since some new rule."),
    ({"source": "fork"}, "It came from another experiment."),
    ({"source": "brand_new"}, 'Its source is "brand_new".'),
    ({"source": "model", "model": "tpe", "points": 40, "good": 10, "bad": 30, "candidates": 24, "score": 1.5, "pending": 2},
     "split them into 10 good and 30 bad ones. Of 24 candidates this one had the highest ratio of the density of the good ones to that "
     "of the bad ones (its logarithm is 1.5). 2 trials without a result yet counted as pending."),
    ({"source": "model", "model": "gaussian_process", "points": 12, "level": 9, "acquisition": "log_ei", "value": 0.25, "candidates": 500,
      "predicted_loss": 0.5, "predicted_sd": 0.1, "best_loss": 0.6, "plateau_radius": 0.12},
     "It had looked at 12 results at step 9. Of 500 candidates this one had the highest log ei, 0.25. It foretold a loss of 0.5 ± 0.1; the best so far was 0.6. "
     "Trials repeat the results of others that are closer than 0.12, so none was sought there."),
    ({"source": "model", "model": "evolution", "parent": 7}, "from its model, evolution. It changes the configuration of #7."),
    ({"source": "model", "model": "dehb", "level": 3, "target": 4}, "It was bred at step 3 to take the place of #4, if it is better."),
    ({"source": "model", "model": "cmaes", "generation": 2}, "from its model, CMA-ES. It belongs to generation 2."),
    ({"source": "model", "model": "tpe", "searcher": "tpe", "because": "the space has categories"}, "finder left the choice to tpe, since the space has categories."),
])
def test_every_origin_has_words(pages, origin, words):
    page = pages.open("/")
    said = page.evaluate("""async (origin) => {
        const { originWords } = await import(new URL("assets/trial-why.js", document.baseURI).href);
        return originWords(origin, "finder").join(" ");
    }""", origin)
    assert words in said


def test_lineage_names_whom_it_cloned_and_what_changed(pages, filled, api):
    cloned = next(item["number"] for item in api.get("/experiments/population/trials?limit=100")["items"]
                  if api.get(f"/experiments/population/trials/{item['number']}")["lineage"])
    lineage = api.get(f"/experiments/population/trials/{cloned}")["lineage"]
    page = open_trial(pages, "population", cloned)
    table = part(page, "Lineage")
    expect(table.get_by_role("link", name=f"#{lineage[0]['from_trial']}", exact=True).first).to_be_visible()
    expect(table).to_contain_text("→")
    expect(page.get_by_text("checkpoint", exact=True)).to_be_visible()


def test_a_failure_shows_its_kind_and_message(pages, filled):
    page = open_trial(pages, "all-failed", 1)
    expect(part(page, "Error")).to_contain_text("It ran out of memory.")
    expect(part(page, "Error")).to_contain_text("out of memory on cuda:0")
    expect(page.locator("tune-chart")).to_contain_text("It never reported a number.")
    expect(part(page, "Decisions")).to_contain_text("No decision was made about it.")


def test_values_that_are_not_finite_are_counted_in_words(pages, filled):
    page = open_trial(pages, "non-finite", 1)
    expect(page.locator("tune-chart")).to_contain_text("2 reports of loss were not finite and cannot be drawn.")


def test_its_neighbours_are_one_step_away(pages, filled):
    page = open_trial(pages, "halving", 1)
    expect(page.get_by_role("link", name="Previous trial")).to_have_count(0)
    page.get_by_role("link", name="Next trial").click()
    expect(page.get_by_role("heading", name="Trial #2")).to_be_visible()
    visit(page, "/experiments/halving/trial/40")
    expect(page.get_by_role("heading", name="Trial #40")).to_be_visible()
    expect(page.get_by_role("link", name="Next trial")).to_have_count(0)


@pytest.mark.parametrize("rest, words", [("999", "There is no trial 999."), ("x", "There is no such trial."), ("0", "There is no such trial.")])
def test_a_trial_that_is_not_there_is_told_in_words(pages, filled, rest, words):
    pages.allow("404")
    page = pages.open(f"/experiments/halving/trial/{rest}")
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("link", name="All trials").click()
    expect(page.get_by_role("grid")).to_be_visible()


def test_the_snippets_run(pages, api, server):
    api.create("trial-snippet")
    config = api.ask("trial-snippet")[0]["config"]
    page = open_trial(pages, "trial-snippet", 1)
    box = part(page, "Take it elsewhere")
    shell = box.locator("pre").text_content()
    subprocess.run(["sh", "-c", shell.replace("curl ", "curl -sf ", 1)], check=True, capture_output=True)
    assert api.ask("trial-snippet-run-1")[0]["config"] == config
    box.get_by_role("radio", name="Python").check(force=True)
    expect(box.locator("pre")).to_contain_text("import urllib.request")
    text = box.locator("pre").text_content().replace("trial-snippet-run-1", "trial-snippet-python")
    answer = subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, text=True)
    assert answer.stdout == "trial-snippet-python\n"
    assert api.ask("trial-snippet-python")[0]["config"] == config
    box.get_by_role("radio", name="Arguments").check(force=True)
    words = shlex.split(box.locator("pre").text_content().replace("\\\n", " "))
    assert {key.removeprefix("--"): value for key, value in zip(words[::2], words[1::2])}.keys() == config.keys()
    box.get_by_role("radio", name="JSON").check(force=True)
    box.get_by_role("button", name="Copy").click()
    expect(box.get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(page.evaluate("() => navigator.clipboard.readText()")) == config


def test_it_is_run_again_in_an_experiment_of_its_own(pages, api):
    api.create("trial-again")
    config = api.ask("trial-again")[0]["config"]
    page = open_trial(pages, "trial-again", 1)
    page.get_by_role("button", name="Run again…").click()
    dialog = page.get_by_role("dialog", name="Run #1 again")
    dialog.get_by_label("Name").fill("trial again")
    dialog.get_by_role("button", name="Run again").click()
    expect(dialog.locator(".field-error").filter(visible=True)).not_to_be_empty()
    dialog.get_by_label("Name").fill("trial-again-2")
    dialog.get_by_role("button", name="Run again").click()
    page.get_by_role("status").get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="trial-again-2")).to_be_visible()
    assert api.ask("trial-again-2")[0]["config"] == config
    assert api.ask("trial-again-2") == []


def test_a_running_trial_updates_is_stopped_and_run_again(pages, api):
    api.create("trial-live")
    api.ask("trial-live", "gpu-7")
    page = open_trial(pages, "trial-live", 1)
    expect(page.locator("tune-chart")).to_contain_text("It has not reported a number yet.")
    expect(page.locator(".trial-head")).to_contain_text("left")
    seen = page.locator(".stats").first.text_content()
    expect(page.locator(".stats").first).not_to_have_text(seen)
    api.report("trial-live", 1, 0.9, 0.8)
    expect(page.locator(".trial-head")).to_contain_text("0.8")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Stop 1 trial").click()
    expect(page.locator(".trial-head")).to_contain_text("stopping")
    page.get_by_role("button", name="Queue a variation…").click()
    dialog = page.get_by_role("dialog", name="Queue a variation of #1")
    dialog.get_by_role("button", name="Queue").click()
    expect(dialog).to_contain_text("Trial 1 has this configuration.")
    dialog.get_by_label("lr", exact=True).fill("0.0123")
    dialog.get_by_role("button", name="Queue").click()
    page.get_by_role("status").get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Trial #2")).to_be_visible()
    expect(part(page, "Why this configuration")).to_contain_text("A person or a program queued it.")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel 1 trial").click()
    expect(page.locator(".trial-head")).to_contain_text("cancelled")


def test_a_failed_trial_is_retried(pages, api):
    api.create("trial-retry", limits={"failures": 10})
    api.ask("trial-retry")
    message = "\n".join(["<script>alert(1)</script>", *(f"line {number}" for number in range(200)), "the last word"])
    api.complete("trial-retry", 1, "failed", error={"kind": "error", "message": message})
    page = open_trial(pages, "trial-retry", 1)
    expect(part(page, "Error")).to_contain_text("<script>alert(1)</script>")
    log = page.get_by_role("region", name="Message, 202 lines")
    page.wait_for_function("() => { const log = document.querySelector('.log'); return log.scrollTop + log.clientHeight >= log.scrollHeight - 1; }")
    part(page, "Error").get_by_role("button", name="Copy").click()
    expect(part(page, "Error").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == message
    expect(log).to_contain_text("the last word")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".trial-head")).to_contain_text("queued")


def test_the_focus_stays_while_the_page_updates(pages, api):
    api.create("trial-focus")
    api.ask("trial-focus")
    page = open_trial(pages, "trial-focus", 1)
    page.get_by_role("button", name="Queue a variation…").focus()
    api.report("trial-focus", 1, 0.5)
    expect(page.locator(".trial-head")).to_contain_text("0.5")
    expect(page.get_by_role("button", name="Queue a variation…")).to_be_focused()
    page.get_by_role("button", name="Select", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unselect")).to_be_focused()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name, number", [("halving", 1), ("all-failed", 1), ("population", 2)])
def test_the_page_is_accessible(pages, filled, name, number, dark):
    page = open_trial(pages, name, number, dark=dark, bypass_csp=True)
    settled(page)
    assert findings(page) == []


def test_it_fits_a_narrow_screen(pages, filled):
    page = open_trial(pages, "hyperband", 2, width=390)
    settled(page)
    assert sideways(page) <= 0


def test_a_page_among_ten_thousand_keeps_the_main_thread_free(pages, large):
    page = open_trial(pages, large, 5000)
    expect(part(page, "Configuration")).to_contain_text("The band is where the best tenth of the results lies.")
    settled(page)
    page.evaluate("() => { window.tuneTasks.length = 0; }")  # The beginning has a budget and a test of its own.
    page.get_by_role("link", name="Next trial").click()
    expect(page.get_by_role("heading", name="Trial #5001")).to_be_visible()
    settled(page)
    assert longest_task(page) <= 200
    assert nodes(page) <= 3000
