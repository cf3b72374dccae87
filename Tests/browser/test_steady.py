"""What stays while data changes: the keyboard's place, what was chosen; and what happens where something goes wrong or goes away."""
import re

from playwright.sync_api import expect

import trainer
from looking import settled, visit

HALVING = {"name": "asha", "options": {"min_resource": 1, "max_resource": 9}}
MODULE = "async (values) => {{ const it = await import(new URL('assets/{name}', document.baseURI).href); {code} }}"


def module(page, name, code, **values):
    """Runs code in the page with a module of the dashboard as `it`."""
    return page.evaluate(MODULE.format(name=name, code=code), values)


# The keyboard's place


def test_a_new_report_leaves_the_keyboard_on_its_dot_of_the_ladder(pages, api):
    api.create("steady-ladder", scheduler=HALVING)
    for value in (0.5, 0.6, 0.7, 0.8):
        api.report("steady-ladder", api.ask("steady-ladder")[0]["number"], value)
    page = pages.open("/experiments/steady-ladder/rungs")
    ladder = page.locator(".rung-ladder")
    ladder.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(page.locator(".rung-why strong")).to_have_text("#1")
    api.report("steady-ladder", api.ask("steady-ladder")[0]["number"], 0.4)
    expect(page.locator("tune-chart > p").first).to_contain_text("step 1: 5 trials")
    expect(ladder).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".rung-why strong")).to_have_text("#2")


def test_several_brackets_keep_the_keyboard_too(pages, api):
    api.create("steady-brackets", scheduler={"name": "hyperband", "options": {"max_resource": 9}})
    trainer.train(api, "steady-brackets", 9, ends=14)
    page = pages.open("/experiments/steady-brackets/rungs")
    last = page.locator(".rung-ladder").last
    last.focus()
    before = page.locator("tune-chart > p").first.inner_text()
    trainer.train(api, "steady-brackets", 9, ends=8)
    page.wait_for_function("(before) => document.querySelector('tune-chart > p').textContent !== before", arg=before)
    expect(last).to_be_focused()


def test_walking_along_the_curves_comes_to_their_ends(pages, filled):
    page = pages.open("/experiments/halving/curves")
    plot = page.locator("tune-chart .chart-body")
    expect(plot).to_be_visible()
    settled(page)
    plot.focus()
    tip = page.locator(".tip").first
    page.keyboard.press("End")
    last = tip.inner_text()
    page.keyboard.press("Home")
    seen = set()
    for _ in range(400):
        page.keyboard.press("ArrowRight")
        seen.add(tip.inner_text())
        if last in seen:
            return
    raise AssertionError(f"The walk goes round among {len(seen)} places.")


def test_a_walk_goes_on_from_its_trial_when_results_come(pages, api):
    api.create("steady-walk")
    numbers = [trial["number"] for trial in api.ask("steady-walk", count=8)]
    for number in numbers[:6]:
        api.report("steady-walk", number, number / 10)
        api.complete("steady-walk", number)
    page = pages.open("/experiments/steady-walk")
    plot = page.locator(".history .chart-body")
    expect(plot).to_be_visible()
    settled(page)
    plot.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".history .tip")).to_contain_text("#4 ")
    api.report("steady-walk", numbers[6], 0.7)
    api.complete("steady-walk", numbers[6])
    expect(page.locator(".count-words")).to_contain_text("7 completed")
    settled(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".history .tip")).to_contain_text("#5 ")


def test_a_button_keeps_the_focus_while_trials_report(pages, api):
    api.create("steady-buttons")
    api.post("/experiments/steady-buttons/trials", {"config": {**api.ask("steady-buttons")[0]["config"], "lr": 0.0123}})
    page = pages.open("/experiments/steady-buttons/live")
    cancel = page.get_by_role("button", name="Cancel it…")
    cancel.focus()
    api.report("steady-buttons", 1, 0.5)
    expect(page.locator(".live-table")).to_contain_text("0.5")
    expect(cancel).to_be_focused()
    visit(page, "/experiments/steady-buttons?sel=1")
    best = page.locator(".ov-best a")
    api.complete("steady-buttons", 1)
    best.focus()
    api.ask("steady-buttons", count=3)
    expect(page.locator(".count-words")).to_contain_text("3 running")
    expect(best).to_be_focused()
    visit(page, "/experiments/steady-buttons/trials?sel=2")
    stop = page.get_by_role("button", name="Stop 1")
    stop.focus()
    api.report("steady-buttons", 3, 0.25)
    expect(page.locator(".virtual-table")).to_contain_text("0.25")
    expect(stop).to_be_focused()


def test_the_keyboard_stays_in_the_table_when_its_trial_ends(pages, api):
    api.create("steady-row")
    api.ask("steady-row", count=2)
    page = pages.open("/experiments/steady-row/live")
    page.get_by_role("button", name="Stop trial 1").focus()
    api.complete("steady-row", 1, metrics={"loss": 0.5})
    expect(page.get_by_role("button", name="Stop trial 1")).to_have_count(0)
    expect(page.get_by_role("region", name="Running trials")).to_be_focused()


def test_experiments_stay_chosen_for_comparing_while_the_filter_hides_them(pages, filled):
    page = pages.open("/")
    page.get_by_label("Choose halving to compare").check()
    page.get_by_label("Choose hyperband to compare").check()
    expect(page.get_by_role("link", name="Compare 2")).to_be_visible()
    page.get_by_role("searchbox").fill("population")
    expect(page.get_by_label("Choose halving to compare")).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_label("Choose halving to compare")).to_be_checked()


def test_an_experiment_that_is_gone_is_no_longer_chosen(pages, filled):
    for name in ("short-lived-1", "short-lived-2"):
        filled.create(name)
    page = pages.open("/")
    for name in ("short-lived-1", "short-lived-2"):
        page.get_by_label(f"Choose {name} to compare").check()
    filled.post("/experiments/short-lived-2/stop", {"mode": "now"})
    filled.call("DELETE", "/experiments/short-lived-2")
    expect(page.get_by_role("link", name=re.compile("^Compare [0-9]"))).to_be_hidden()


def test_a_walk_along_the_timeline_goes_on_when_another_attempt_begins(pages, api):
    api.create("steady-timeline")
    api.ask("steady-timeline", count=4)
    page = pages.open("/experiments/steady-timeline/timeline")
    expect(page.locator(".chart-notes")).to_contain_text("4 attempts")
    page.locator(".timeline-plot").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    tip = page.locator(".timeline-plot .tip")
    expect(tip).to_contain_text("Trial 3 ")
    api.ask("steady-timeline")
    expect(page.locator(".chart-notes")).to_contain_text("5 attempts")
    page.keyboard.press("ArrowRight")
    expect(tip).to_contain_text("Trial 4 ")


def test_how_long_ago_a_decision_was_made_does_not_stand_still(pages, api):
    api.create("steady-ago", scheduler=HALVING)
    api.report("steady-ago", api.ask("steady-ago")[0]["number"], 0.5)
    page = pages.open("/experiments/steady-ago/live")
    time = page.locator(".rung-time").first
    expect(time).to_have_text("just now")
    expect(time).to_have_text(re.compile(r"\d+ s ago"), timeout=20000)


# What goes wrong


def test_what_is_deleted_while_it_is_shown_says_so_and_offers_nothing_more(pages, api):
    pages.allow("status of 404 .*/summary")  # What was asked for between the stop and the end.
    api.create("steady-gone")
    page = pages.open("/experiments/steady-gone")
    expect(page.locator("button.live")).to_have_text("Live")
    api.post("/experiments/steady-gone/stop", {"mode": "now"})
    expect(page.locator(".head-line .state")).to_have_text("stopped")
    api.call("DELETE", "/experiments/steady-gone")
    expect(page.get_by_text("This experiment was deleted.")).to_be_visible()
    expect(page.get_by_role("button", name="More actions")).to_be_hidden()
    expect(page.locator("button.live")).to_be_hidden()
    page.get_by_role("link", name="All experiments", exact=True).click()
    expect(page.locator("table.list, .empty").first).to_be_visible()


def test_a_view_that_could_not_be_shown_is_there_after_another_try(pages, filled):
    pages.allow("status of 500|Failed to load|Internal")
    page = pages.open("/experiments/halving")
    settled(page)
    page.route("**/assets/view-rungs.js", lambda route: route.fulfill(status=500, body=""))
    page.get_by_role("link", name="Rungs", exact=True).click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.get_by_role("link", name="Curves", exact=True).click()
    expect(page.get_by_role("heading", name="Learning curves")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_pressing_twice_does_it_once(pages, api):
    api.create("steady-twice")
    number = api.ask("steady-twice")[0]["number"]
    api.report("steady-twice", number, 0.5)
    page = pages.open(f"/experiments/steady-twice/trial/{number}")
    page.get_by_role("button", name="Queue a variation…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("lr", exact=True).fill("0.0123")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    dialog.get_by_role("button", name="Queue", exact=True).evaluate("(button) => { button.click(); button.click(); }")
    expect(dialog).to_have_count(0)
    assert len(sent) == 1, sent


def test_what_is_no_number_is_not_taken_for_no_limit(pages, api):
    api.create("steady-limit", limits={"trials": 7})
    page = pages.open("/experiments/steady-limit")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Change limits…").click()
    field = page.get_by_role("dialog").get_by_label("Trials", exact=True)
    field.press("Control+a")
    field.press_sequentially("1e")
    page.get_by_role("dialog").get_by_role("button", name="Change").click()
    expect(page.get_by_role("dialog")).to_contain_text("This is not a number.")
    assert api.get("/experiments/steady-limit")["limits"]["trials"] == 7


def test_a_change_during_an_action_is_not_missed(pages):
    page = pages.open("/import")
    settled(page)
    steps = module(page, "store.js", """
        const waiting = [];
        const asked = [];
        const feed = new TransformStream();
        const writer = feed.writable.getWriter();
        let version = 1;
        const answers = {
            columns: () => ({version, after: 0, count: 0, total: 0, columns: {}}),
            spec: () => ({state: "running", revision: 1, objectives: [], counts: {}, best: null}),
        };
        const json = (value) => new Response(JSON.stringify(value), {headers: {"Content-Type": "application/json"}});
        const real = globalThis.fetch;
        globalThis.fetch = async (address) => {
            const path = new URL(address).pathname;
            if (path.endsWith("/changes")) return new Response(feed.readable);
            if (!path.endsWith("/columns")) return json(answers.spec());
            asked.push(version);
            const answer = answers.columns();
            if (asked.length === 2) await new Promise((resolve) => waiting.push(resolve));
            return json(answer);
        };
        const store = new it.ExperimentStore("x");
        await store.open();
        store.subscribe(() => {});
        const done = store.refresh();
        while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        version = 2;
        await writer.write(new TextEncoder().encode('id: 2\\nevent: change\\ndata: {"version": 2, "state": "running", "revision": 1}\\n\\n'));
        await new Promise((resolve) => setTimeout(resolve, 30));
        waiting[0]();
        await done;
        globalThis.fetch = real;
        const seen = store.version;
        store.close();
        return seen;""")
    assert steps == 2


def test_a_change_while_the_list_is_on_its_way_is_not_missed(pages):
    page = pages.open("/import")
    settled(page)
    seen = module(page, "list-model.js", """
        let calls = 0;
        const real = globalThis.fetch;
        globalThis.fetch = async () => {
            calls += 1;
            const items = [{name: `after ${calls}`}];
            await new Promise((resolve) => setTimeout(resolve, 50));
            return new Response(JSON.stringify({items, next_cursor: null}));
        };
        const model = new it.ListModel();
        const first = model.load();
        const second = await model.load();
        await first;
        globalThis.fetch = real;
        return [second, model.items[0].name];""")
    assert seen == [False, "after 2"]


def test_a_connection_that_says_nothing_for_long_is_made_anew(pages):
    page = pages.open("/import")
    settled(page)
    page.clock.install()
    states = module(page, "stream.js", """
        globalThis.tuneStates = [];
        globalThis.tuneCalls = 0;
        globalThis.fetch = async (address, {signal}) => {
            globalThis.tuneCalls += 1;
            const body = new ReadableStream({start(controller) {
                controller.enqueue(new TextEncoder().encode(": begins\\n\\n"));
                signal.addEventListener("abort", () => controller.error(new DOMException("", "AbortError")));
            }});
            return new Response(body);
        };
        globalThis.tuneStream = new it.EventStream("/changes", {onMessage() {}, onState(state) { globalThis.tuneStates.push(state); }});
        return globalThis.tuneStates;""")
    assert states == []
    page.wait_for_function("() => globalThis.tuneStates.at(-1) === 'live'")
    page.clock.fast_forward(30_000)
    assert page.evaluate("() => globalThis.tuneCalls") == 1
    page.clock.fast_forward(15_000)
    page.wait_for_function("() => globalThis.tuneCalls === 2 && globalThis.tuneStates.at(-1) === 'live'")
    assert page.evaluate("() => globalThis.tuneStates") == ["live", "reconnecting", "live"]
    page.evaluate("() => globalThis.tuneStream.close()")
