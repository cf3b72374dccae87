"""Everything that can be done with an experiment and its trials, by clicking."""
import json
import re

import pytest
from playwright.sync_api import expect

import trainer
from conftest import picture
from looking import settled


@pytest.fixture
def experiment(api, request):
    """An experiment of its own for each test, with one trial that ended and one that runs."""
    name = "act-" + re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_"))[:60]
    api.create(name, limits={"trials": 50})
    for value in (0.5, 0.4):
        number = api.ask(name)[0]["number"]
        api.report(name, number, 0.9, value)
    api.complete(name, 1)
    return name


def state(page):
    return page.locator(".head-line .state")


def menu(page, entry):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=entry).click()


def test_pause_and_resume(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(state(page)).to_have_text("paused")
    assert api.get(f"/experiments/{experiment}")["state"] == "paused"
    page.get_by_role("button", name="Resume", exact=True).first.click()
    expect(state(page)).to_have_text("running")


def test_stop_lets_running_trials_finish_or_tells_them(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    page.get_by_role("button", name="Stop…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("The test is over.")
    dialog.get_by_role("button", name="Stop", exact=True).click()
    expect(state(page)).to_have_text("stopping")
    api.complete(experiment, 2)
    expect(state(page)).to_have_text("stopped")
    expect(page.locator(".head-line")).to_contain_text("The test is over.")


def test_stop_now_tells_a_running_trial_at_its_next_report(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    page.get_by_role("button", name="Stop…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Stop them now").check()
    dialog.get_by_role("button", name="Stop", exact=True).click()
    expect(state(page)).to_have_text("stopping")
    assert api.report(experiment, 2, 0.1, first=3)["decision"]["action"] == "stop"
    expect(state(page)).to_have_text("stopped")


def test_limits_change_and_what_is_wrong_stands_at_the_field(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    menu(page, "Change limits…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Trials", exact=True).fill("0")
    dialog.get_by_role("button", name="Change").click()
    expect(dialog.get_by_label("Trials", exact=True)).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Trials", exact=True).fill("60")
    dialog.get_by_label("Target").fill("0.01")
    dialog.get_by_role("button", name="Change").click()
    expect(dialog).to_have_count(0)
    limits = api.get(f"/experiments/{experiment}")["limits"]
    assert (limits["trials"], limits["target"]) == (60, 0.01)
    expect(page.locator(".budget")).to_contain_text("2 of 60")


def test_one_that_ended_goes_on_with_a_higher_limit(pages, api, experiment):
    api.call("PATCH", f"/experiments/{experiment}", {"limits": {"trials": 2}})
    api.complete(experiment, 2)
    page = pages.open(f"/experiments/{experiment}")
    expect(state(page)).to_have_text("completed")
    page.get_by_role("button", name="Resume…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Trials", exact=True).fill("3")
    dialog.get_by_role("button", name="Resume", exact=True).click()
    expect(state(page)).to_have_text("running")


def test_notes_and_tags_are_kept(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    menu(page, "Edit notes and tags…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tags").fill("first, second")
    dialog.get_by_label("Notes").fill("<img src=x onerror=alert(1)>")
    dialog.get_by_role("button", name="Keep").click()
    expect(page.locator(".definition")).to_contain_text("<img src=x onerror=alert(1)>")
    assert api.get(f"/experiments/{experiment}")["tags"] == ["first", "second"]


def test_a_configuration_is_queued_and_handed_out_next(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    menu(page, "Queue a trial…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("lr", exact=True).fill("0.0123")
    dialog.get_by_role("button", name="Queue", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".count-words")).to_contain_text("1 queued")
    asked = api.ask(experiment)[0]
    assert asked["config"]["lr"] == 0.0123
    assert asked["origin"]["source"] == "client"


def test_fork_takes_the_results_along(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    menu(page, "Fork…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(f"{experiment}-child")
    dialog.get_by_label("Changes of the definition").fill("{no json")
    dialog.get_by_role("button", name="Fork", exact=True).click()
    expect(dialog).to_contain_text("This is not JSON")
    dialog.get_by_label("Changes of the definition").fill('{"seed": 3}')
    dialog.get_by_role("button", name="Fork", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{experiment}-child")
    assert api.get(f"/experiments/{experiment}-child")["seed"] == 3


def test_the_form_begins_with_a_definition_that_exists(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    menu(page, "Create one like it…")
    expect(page.get_by_role("heading", level=1)).to_have_text("New experiment")
    expect(page.get_by_label("Name").first).to_have_value(f"{experiment}-2")
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{experiment}-2")
    made, source = api.get(f"/experiments/{experiment}-2"), api.get(f"/experiments/{experiment}")
    assert all(made[key] == source[key] for key in ("space", "objectives", "searcher", "scheduler", "limits", "lease", "seed"))


def test_export_delete_and_import_bring_it_back(pages, api, experiment, tmp_path):
    api.complete(experiment, 2)
    api.post(f"/experiments/{experiment}/stop", {"mode": "now"})
    page = pages.open(f"/experiments/{experiment}")
    for entry, ending in (("Export trials", "csv"), ("Export log", "jsonl")):
        with page.expect_download() as download:
            menu(page, entry)
        assert download.value.suggested_filename == f"{experiment}.{ending}"
        download.value.save_as(tmp_path / f"log.{ending}")
    assert (tmp_path / "log.csv").read_text().count("\n") >= 3
    menu(page, "Delete…")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Experiments")
    with pytest.raises(trainer.Refused):
        api.get(f"/experiments/{experiment}")
    page.get_by_role("link", name=re.compile("^Import")).first.click()
    page.set_input_files("#import-file", tmp_path / "log.jsonl")
    expect(page.locator(".import-facts")).to_contain_text(experiment)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(experiment)
    assert api.get(f"/experiments/{experiment}")["counts"]["completed"] == 2


def test_a_file_that_is_no_log_is_refused_in_words(pages, tmp_path, server):
    (tmp_path / "wrong.jsonl").write_text("hello\n")
    pages.allow("status of 400")
    page = pages.open("/import")
    page.set_input_files("#import-file", tmp_path / "wrong.jsonl")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).not_to_be_empty()


def test_a_running_trial_is_stopped_from_the_live_view(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}/live")
    row = page.locator(".live-table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("gpu-1")
    row.get_by_role("button", name="Stop trial 2").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Stop")).click()
    expect(row).to_contain_text("stopping")
    assert api.report(experiment, 2, 0.1, first=3)["decision"]["action"] == "stop"
    expect(row).to_have_count(0)


def test_queued_trials_are_cancelled_from_the_live_view(pages, api, experiment):
    config = api.get(f"/experiments/{experiment}/trials/1")["config"]
    api.post(f"/experiments/{experiment}/trials", {"config": {**config, "lr": 0.02}, "state": "queued"})
    page = pages.open(f"/experiments/{experiment}/live")
    expect(page.locator(".waiting-line")).to_contain_text("1 queued")
    page.get_by_role("button", name="Cancel it…").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Cancel")).click()
    expect(page.locator(".waiting-line")).to_have_count(0)
    assert api.get(f"/experiments/{experiment}/trials/3")["state"] == "cancelled"


def test_a_failed_trial_is_retried_and_a_trial_is_cloned_from_its_page(pages, api, experiment):
    api.complete(experiment, 2, "failed", error={"kind": "oom", "message": "out of memory"})
    page = pages.open(f"/experiments/{experiment}/trial/2")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("main")).to_contain_text("queued")
    api.wait(lambda: api.get(f"/experiments/{experiment}/trials/2")["state"] == "queued", "trial 2 is queued again")


def test_live_updates_pause_and_go_on_where_they_were(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    badge = page.locator("button.live")
    expect(badge).to_have_text("Live")
    settled(page)
    page.keyboard.press("p")
    expect(badge).to_have_text("Paused")
    api.complete(experiment, 2, metrics={"loss": 0.1})
    page.wait_for_timeout(600)  # Nothing may change in this time: that is what is tested.
    assert "0.1" not in page.locator(".ov-best").inner_text()
    badge.click()
    expect(page.locator(".ov-best")).to_contain_text("0.1")
    expect(badge).to_have_text("Live")


def test_the_badge_says_when_the_server_is_away_and_comes_back(browser, pages):
    from conftest import Server
    server = Server()
    try:
        own = trainer.Api(server.direct)
        own.create("again", limits={"trials": 5})
        number = own.ask("again")[0]["number"]
        pages.allow("ERR_|Failed to load|502")
        page = pages.open("/experiments/again", url=server.url)
        expect(page.locator("button.live")).to_have_text("Live")
        port = server.direct.rsplit(":", 1)[1]
        server.process.terminate()
        server.process.wait(20)
        expect(page.locator("button.live")).to_have_text("Reconnecting")
        page.screenshot(path=picture("reconnecting"))
        server.options[server.options.index("--port") + 1] = port
        server.restart()
        own.report("again", number, 0.3)
        own.complete("again", number)
        expect(page.locator("button.live")).to_have_text("Live", timeout=30000)
        expect(page.locator(".ov-best")).to_contain_text("0.3")
    finally:
        pages.close()
        pages.contexts.clear()
        server.stop()


def test_the_best_configuration_is_copied_in_three_forms(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}")
    best = api.get(f"/experiments/{experiment}/best")["config"]
    clipboard = "() => navigator.clipboard.readText()"
    page.get_by_title("Copy the best configuration as JSON").click()
    expect(page.get_by_title("Copy the best configuration as JSON")).to_have_text("Copied")
    assert json.loads(page.evaluate(clipboard)) == best
    page.get_by_title("Copy the best configuration as Python").click()
    expect(page.get_by_title("Copy the best configuration as Python")).to_have_text("Copied")
    scope = {}
    exec(page.evaluate(clipboard), scope)  # noqa: S102  (our own text)
    assert scope["config"] == best
    page.get_by_title("Copy the best configuration as YAML").click()
    expect(page.get_by_title("Copy the best configuration as YAML")).to_have_text("Copied")
    lines = dict(line.split(": ", 1) for line in page.evaluate(clipboard).splitlines())
    assert {key: json.loads(text) if not text[0].isalpha() or text in ("true", "false") else text for key, text in lines.items()} == best


def test_the_browser_s_way_back_brings_a_view_as_it_was(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}/trials?q=state%3Dcompleted")
    expect(page.locator(".trials-count")).to_contain_text("1")
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator(".ov-best")).to_be_visible()
    page.go_back()
    expect(page.locator(".trials-count")).to_contain_text("1")


def test_a_view_follows_an_address_that_differs_in_its_parameters(pages, api, experiment):
    page = pages.open(f"/experiments/{experiment}/trials?q=state%3Dcompleted")
    expect(page.locator(".trials-count")).to_contain_text("1 of 2")
    page.evaluate("() => { location.hash = location.hash.replace('completed', 'running'); }")
    expect(page.locator(".virtual td.pin-1 a")).to_have_text(["#2"])
