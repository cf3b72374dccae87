"""The path of somebody who has never seen the page, and the form for a new experiment."""
import gzip
import json
import random
import re
import struct

import pytest
from playwright.sync_api import expect

from conftest import Server, picture
from looking import findings, settled, sideways


def test_somebody_who_has_never_seen_it_finds_the_best_network(pages, api):
    """Opens the page, creates the built-in experiment, watches it, sees why trials stop, copies the best, asks what if."""
    page = pages.open("/")
    page.get_by_role("link", name="New experiment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New experiment")
    page.get_by_role("button", name=re.compile("Digits with the built-in network")).click()
    page.get_by_label("Name", exact=True).first.fill("first-steps")
    expect(page.get_by_text("Ready.")).to_be_visible()
    page.screenshot(path=picture("path-1-form"))
    page.get_by_role("button", name="Create and start").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("first-steps")
    expect(page.locator("button.live")).to_have_text("Live")
    expect(page.locator(".ov-best .mono")).to_be_visible(timeout=60000)
    page.screenshot(path=picture("path-2-overview"))
    page.get_by_role("link", name="Live", exact=True).click()
    expect(page.locator(".live-table tbody tr").first).to_be_visible()
    expect(page.locator(".rung-decisions li").first).to_be_visible(timeout=60000)
    page.screenshot(path=picture("path-3-live"))

    page.get_by_role("link", name="Rungs", exact=True).click()
    settled(page)
    api.wait(lambda: api.get("/experiments/first-steps")["counts"]["stopped"] > 2, "some trials are stopped early", 120)
    expect(page.locator("main")).to_contain_text(re.compile(r"[Rr]ank \d+ of \d+"), timeout=30000)
    page.screenshot(path=picture("path-4-rungs"))

    state = lambda: api.get("/experiments/first-steps")["state"]
    api.wait(lambda: state() == "completed", "the experiment is completed", 240)
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator(".head-line .state")).to_have_text("completed", timeout=15000)
    page.get_by_title("Copy the best configuration as JSON").click()
    expect(page.get_by_title("Copy the best configuration as JSON")).to_have_text("Copied")
    assert json.loads(page.evaluate("() => navigator.clipboard.readText()")) == api.get("/experiments/first-steps/best")["config"]
    page.screenshot(path=picture("path-5-best"))

    page.get_by_role("link", name="What if", exact=True).click()
    page.get_by_role("combobox", name="Scheduler").select_option("none")
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".headline")).to_contain_text(re.compile("steps"))
    page.screenshot(path=picture("path-6-what-if"))


def test_a_built_in_training_is_watched_live_and_one_trial_is_stopped(pages, api):
    page = pages.open("/new")
    page.get_by_role("button", name=re.compile("Iris with the built-in network")).click()
    page.get_by_label("Name", exact=True).first.fill("watched")
    page.get_by_label("max_epochs").fill("90000")
    page.get_by_label("min_resource").fill("30000")
    page.get_by_label("Workers").fill("1")
    expect(page.locator(".new-code")).to_contain_text("max_resource: 90000")
    expect(page.get_by_text("Ready.")).to_be_visible()
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("watched")
    page.get_by_role("link", name="Live", exact=True).click()
    row = page.locator(".live-table tbody tr", has=page.get_by_role("link", name="#1", exact=True))
    expect(row).to_be_visible()
    expect(row.locator("svg polyline")).to_be_attached(timeout=20000)
    step = lambda: int(re.sub(r"\D", "", row.locator("td.num").first.inner_text().split("/")[0]) or 0)
    before = step()
    page.wait_for_function("(before) => Number(document.querySelector('.live-table td.num')?.textContent.split('/')[0]"
                           ".replace(/\\D/g, '') ?? 0) > before", arg=before)
    row.get_by_role("button", name="Stop trial 1").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Stop")).click()
    expect(row).to_have_count(0, timeout=20000)
    assert api.get("/experiments/watched/trials/1")["state"] == "stopped"
    page.get_by_role("button", name="Stop…").click()
    page.get_by_role("dialog").get_by_role("radio", name="Stop them now").check()
    page.get_by_role("dialog").get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".head-line .state")).to_have_text("stopped", timeout=30000)


def form(pages, own=True):
    page = pages.open("/new")
    if own:
        page.get_by_role("button", name=re.compile("Your own training")).click()
    expect(page.get_by_text("Ready.")).to_be_visible()
    return page


def parameter(page, name):
    return page.get_by_role("group", name=f"Parameter {name}", exact=True)


def test_every_kind_of_parameter_condition_and_belief_reaches_the_server(pages, api):
    page = form(pages)
    page.get_by_label("Name", exact=True).first.fill("all-kinds")
    page.get_by_label("Tags").fill("a, b")
    kinds = {
        "whole number": lambda box: (box.get_by_label("From").fill("1"), box.get_by_label("To").fill("8"), box.get_by_label("Step").fill("1")),
        "choice": lambda box: box.get_by_label("Values").fill('16, 32, "64", sgd'),
        "yes or no": lambda box: None,
        "normal": lambda box: (box.get_by_label("Mean").fill("1"), box.get_by_label("Deviation").fill("0.5")),
        "constant": lambda box: box.get_by_label("Value", exact=True).first.fill("27"),
    }
    for number, (kind, fill) in enumerate(kinds.items(), 2):
        page.get_by_role("button", name="+ Add a parameter").click()
        box = parameter(page, f"p{number}")
        box.get_by_label("Kind").select_option(label=kind)
        fill(box)
    box = parameter(page, "lr")
    box.get_by_text("Condition and belief").click()
    box.get_by_label("Best value, you believe").fill("0.01")
    box.get_by_label("How sure").select_option(label="very")
    box.get_by_role("button", name="+ Only under a condition").click()
    box.get_by_label("Only when").select_option("p2")
    box.get_by_label("Test").select_option(label="is at least")
    box.get_by_label("Value", exact=True).fill("2")
    page.get_by_text("Constraints, first configurations, seed and lease").click()
    page.get_by_label("Constraints").fill("p2 * 2 <= 12")
    page.get_by_label("First configurations").fill('[{"p2": 3}]')
    page.get_by_label("Seed").fill("11")
    page.get_by_label("Scheduler: who may go on").select_option("asha")
    page.get_by_label("Target").fill("0.01")
    expect(page.get_by_text("Ready.")).to_be_visible()
    shown = page.locator(".new-code").inner_text()
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("all-kinds")
    made = api.get("/experiments/all-kinds")
    space = made["space"]
    assert space["lr"]["prior"]["value"] == 0.01 and space["lr"]["prior"]["confidence"] == "high"
    assert space["lr"]["when"] == {"p2": {"min": 2}} and space["lr"]["scale"] == "log"
    assert (space["p2"]["type"], space["p2"]["low"], space["p2"]["high"]) == ("int", 1, 8)
    assert space["p3"]["values"] == [16, 32, "64", "sgd"]
    assert space["p4"]["type"] == "bool"
    assert (space["p5"]["mean"], space["p5"]["sd"]) == (1, 0.5)
    assert space["p6"] == {"type": "constant", "value": 27}
    assert made["constraints"] == ["p2 * 2 <= 12"] and made["initial"] == [{"p2": 3}] and made["seed"] == 11
    assert made["tags"] == ["a", "b"] and made["limits"]["target"] == 0.01
    assert made["scheduler"]["name"] == "asha" and made["scheduler"]["options"]["max_resource"] == 27
    assert "p5: {type: normal, mean: 1, sd: 0.5}" in shown


def test_a_problem_stands_at_its_field_before_anything_is_made(pages, api):
    page = form(pages)
    box = parameter(page, "lr")
    box.get_by_label("From").fill("lots")
    expect(box.get_by_label("From")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Not yet.")).to_be_visible()
    box.get_by_label("From").fill("0.5")
    expect(page.get_by_text("Not yet.")).to_be_visible()
    page.screenshot(path=picture("form-problem"))
    box.get_by_label("From").fill("0.001")
    expect(page.get_by_text("Ready.")).to_be_visible()
    page.get_by_label("Name", exact=True).first.fill("not a name")
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_label("Name", exact=True).first).to_have_attribute("aria-invalid", "true")
    assert "not a name" not in [item["name"] for item in api.get("/experiments?limit=1000")["items"]]


def test_a_name_that_is_taken_is_refused_in_words(pages, filled):
    page = form(pages)
    page.get_by_label("Name", exact=True).first.fill("halving")
    expect(page.get_by_label("Name", exact=True).first).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("There is an experiment of this name already.")).to_be_visible()
    page.get_by_label("Name", exact=True).first.fill("taken-mean")
    expect(page.locator(".new-verdict strong")).to_have_text("Ready.")
    filled.create("taken-meanwhile")
    page.get_by_label("Name", exact=True).first.fill("taken-meanwhile")
    expect(page.locator(".new-verdict strong")).to_have_text("Not yet.")
    expect(page.get_by_text("There is an experiment of this name already.")).to_be_visible()


def test_the_form_does_not_wait_for_the_data_sets(pages, filled):
    page = pages.open("/")
    settled(page)
    held = []
    page.route("**/datasets", lambda route: held.append(route))
    page.goto(f"{pages.server.url}/#/new")
    expect(page.get_by_text("Ready.")).to_be_visible()
    assert len(held) == 1
    page.get_by_label("max_epochs").fill("9")
    page.get_by_label("max_epochs").focus()
    items = filled.get("/datasets")["items"]
    held[0].fulfill(json={"items": [*items, {"name": "weather", "source": "folder", "task": "regression", "rows": 12, "columns": 3, "classes": None}]})
    expect(page.get_by_role("button", name=re.compile("weather with the built-in network"))).to_be_visible()
    expect(page.get_by_label("max_epochs")).to_be_focused()
    expect(page.get_by_label("max_epochs")).to_have_value("9")
    expect(page.get_by_label("dataset").locator("option")).to_have_count(3)
    expect(page.get_by_label("dataset")).to_have_value('"digits"')


def test_a_data_set_that_is_not_known_yet_stays_the_one_that_is_set(pages, filled):
    page = pages.open("/")
    settled(page)
    held = []
    page.route("**/datasets", lambda route: held.append(route))
    page.route("**/experiments/halving", lambda route: route.fulfill(json={
        **filled.get("/experiments/halving"), "evaluator": {"name": "mlp", "options": {"dataset": "mnist"}, "workers": 1}}))
    page.goto(f"{pages.server.url}/#/new?from=halving")
    expect(page.get_by_label("dataset")).to_have_value('"mnist"')
    expect(page.locator(".new-code")).to_contain_text("dataset: mnist")
    for route in held:
        route.fulfill(json=filled.get("/datasets"))


def test_on_a_narrow_screen_the_button_and_all_pages_are_at_hand(pages, filled):
    page = pages.open("/new", width=390, height=800)
    expect(page.get_by_text("Ready.")).to_be_attached()
    expect(page.get_by_role("button", name="Create and start")).to_be_in_viewport(ratio=1)
    for name in ("Experiments", "New", "Compare", "Server"):
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True)).to_be_in_viewport(ratio=1)


def test_two_parameters_of_one_name_are_not_lost_silently(pages, filled):
    page = form(pages)
    page.get_by_role("button", name="+ Add a parameter").click()
    parameter(page, "p2").get_by_label("Name").fill("lr")
    expect(page.get_by_text("Two parameters are called lr.")).to_be_visible()


def test_an_experiment_without_a_trainer_says_how_to_start_one(pages, api, server):
    api.create("needs-a-trainer")
    page = pages.open("/experiments/needs-a-trainer")
    expect(page.get_by_role("heading", name="Waiting for a trainer")).to_be_visible()
    snippet = page.locator(".connect-snippet")
    expect(snippet).to_contain_text("--experiment needs-a-trainer")
    page.get_by_role("radio", name="HTTP").check()
    expect(snippet).to_contain_text(f"{server.url}/experiments/needs-a-trainer/ask")
    number = api.ask("needs-a-trainer")[0]["number"]
    expect(page.get_by_role("heading", name="Waiting for a trainer")).to_be_hidden()
    assert number == 1


def test_objectives_searchers_and_limits_of_the_catalogue_can_be_chosen(pages, api):
    page = form(pages)
    page.get_by_label("Name", exact=True).first.fill("two-of-them")
    page.get_by_role("button", name="+ Add an objective").click()
    page.get_by_label("And", exact=True).fill("speed")
    page.get_by_label("Goal").last.select_option(label="higher is better")
    page.get_by_label("Searcher: what is tried next").select_option("nsga2")
    page.get_by_text("More limits").click()
    page.get_by_label("Failures").fill("7")
    page.get_by_label("Trials without gain").fill("30")
    expect(page.get_by_text("Ready.")).to_be_visible()
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("two-of-them")
    made = api.get("/experiments/two-of-them")
    assert [item["goal"] for item in made["objectives"]] == ["minimize", "maximize"]
    assert made["searcher"]["name"] == "nsga2"
    assert made["limits"]["failures"] == 7 and made["limits"]["plateau"]["trials"] == 30


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_form_can_be_read_by_all(pages, server, width, dark):
    page = pages.open("/new", width=width, dark=dark, bypass_csp=True)
    expect(page.get_by_text("Ready.")).to_be_visible()
    assert sideways(page) == 0
    assert findings(page) == []


def write_images(folder, stem, count):
    """Two files in the format of MNIST, with random images of 28 by 28."""
    generator = random.Random(count)
    images = struct.pack(">IIII", 0x803, count, 28, 28) + generator.randbytes(count * 784)
    labels = struct.pack(">II", 0x801, count) + bytes(index % 10 for index in range(count))
    for name, content in ((f"{stem}-images-idx3-ubyte.gz", images), (f"{stem}-labels-idx1-ubyte.gz", labels)):
        (folder / name).write_bytes(gzip.compress(content))


def test_mnist_is_offered_first_where_the_server_has_it(pages, tmp_path):
    (tmp_path / "mnist").mkdir()
    write_images(tmp_path / "mnist", "train", 200)
    write_images(tmp_path / "mnist", "t10k", 50)
    server = Server("--datasets", str(tmp_path))
    try:
        page = pages.open("/new", url=server.url)
        first = page.locator(".new-preset").first
        expect(first).to_contain_text("MNIST with the built-in network")
        expect(first).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("Ready.")).to_be_visible()
        page.get_by_role("button", name="Create and start").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("mnist")
        expect(page.locator(".ov-best .mono")).to_be_visible(timeout=60000)
        page.screenshot(path=picture("mnist"))
    finally:
        pages.close()
        pages.contexts.clear()
        server.stop()
