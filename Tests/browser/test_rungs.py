"""The rung ladder: dots, promotions, cut-offs, brackets, lineage, and the reason of every decision in words."""
import re

import pytest
from playwright.sync_api import expect

import trainer
from looking import longest_task, settled

LAYOUT = "const layout = await import(new URL('assets/rungs-layout.js', document.baseURI).href);"
LINEAGE = "const lineage = await import(new URL('assets/rungs-lineage.js', document.baseURI).href);"
BRACKET = """const rung = (level, trials, values, threshold) => ({level, trials: Int32Array.from(trials), values: Float64Array.from(values),
    fates: new Uint8Array(trials.length), threshold, entered: trials.length, promoted: 0, stopped: 0});
const bracket = {bracket: 0, rungs: [rung(1, [1, 2, 3, 4], [0.9, 0.5, NaN, 0.7], 0.6), rung(3, [2], [0.4], null)]};
const frame = {width: 400, height: 300, mode: "value", domain: [0, 1], sign: 1};"""


def run(page, code):
    return page.evaluate(f"async () => {{ {LAYOUT} {LINEAGE} {BRACKET} {code} }}")


@pytest.fixture
def parts(pages):
    page = pages.open("/")
    settled(page)
    return page


def open_rungs(pages, name, query="", **options):
    page = pages.open(f"/experiments/{name}/rungs{query}", **options)
    expect(page.locator("main h2").first).to_be_visible()
    page.wait_for_function("() => !document.querySelector('main').innerText.includes('The server works it out')", timeout=60000)
    settled(page)
    return page


def decisions_of(api, name, number):
    return api.get(f"/experiments/{name}/trials/{number}/history")["decisions"]


def lower(text):
    return text.strip().rstrip(".").lower()


# The layout


def test_dots_stand_by_value_and_a_result_that_is_not_finite_stands_at_the_foot(parts):
    ys, box = run(parts, "const made = layout.layoutBracket(bracket, frame); return [[...made.dots.y], made.box];")
    assert ys[0] < ys[3] < ys[1] < ys[2], "Large values stand high, NaN below all."
    assert ys[2] > box["bottom"]


def test_a_promotion_is_a_line_from_rung_to_rung_of_one_trial(parts):
    links = run(parts, "return [...layout.layoutBracket(bracket, frame).links];")
    assert links == [1, 4], "Only trial 2, the second dot, is in both rungs."


def test_a_cutoff_stands_at_its_value_or_between_the_ranks_on_its_sides(parts):
    by_value, by_rank, ys = run(parts, """
        const ranked = layout.layoutBracket(bracket, {...frame, mode: "rank"});
        return [layout.layoutBracket(bracket, frame).columns.map((column) => column.cutoff), ranked.columns[0].cutoff, [...ranked.dots.y]];""")
    assert by_value[1] is None
    assert by_value[0] == pytest.approx(270 + (58 - 270) * 0.6, abs=0.01)
    assert ys[1] < by_rank < ys[3]


def test_a_cutoff_outside_the_scale_is_not_drawn(parts):
    assert run(parts, "bracket.rungs[0].threshold = 7; return layout.layoutBracket(bracket, frame).columns[0].cutoff;") is None


def test_no_dot_of_a_swarm_hides_another_while_there_is_room(parts):
    least = run(parts, """
        const ys = Float32Array.from({length: 60}, (_, index) => 100 + (index % 4) * 30);
        const xs = layout.swarm(ys, 3, 400);
        let least = Infinity;
        for (let a = 0; a < 60; a += 1) for (let b = 0; b < a; b += 1) least = Math.min(least, Math.hypot(xs[a] - xs[b], ys[a] - ys[b]));
        return least;""")
    assert least >= 6


def test_a_swarm_of_ten_thousand_keeps_to_its_column_and_is_quick(parts):
    widest, milliseconds = run(parts, """
        const ys = Float32Array.from({length: 10000}, (_, index) => 100 + (index * 7919 % 300));
        const began = performance.now();
        const xs = layout.swarm(ys, 2, 60);
        return [Math.max(...xs.map(Math.abs)), performance.now() - began];""")
    assert widest <= 61
    assert milliseconds < 200


def test_keys_walk_by_height_within_a_rung_and_along_a_trial_between_rungs(parts):
    walk = run(parts, """
        const made = layout.layoutBracket(bracket, frame);
        const trial = (dot) => made.dots.trial[dot];
        const first = layout.stepTo(made, -1, "ArrowRight");
        const down = layout.stepTo(made, first, "ArrowDown");
        const best = layout.stepTo(made, down, "ArrowDown");
        const next = layout.stepTo(made, best, "ArrowRight");
        return [first, down, best, next, layout.stepTo(made, next, "ArrowLeft"), layout.stepTo(made, best, "End")].map(trial);""")
    assert walk == [1, 4, 2, 2, 2, 3]


def test_words_of_the_server_that_are_not_known_still_have_a_mark(parts):
    assert run(parts, "return [layout.fateOf('promoted'), layout.fateOf('stopping'), layout.fateOf('something new')];") == ["promoted", "running", "other"]


def test_a_log_scale_is_offered_first_only_where_all_values_are_positive_and_far_apart(parts):
    assert run(parts, """
        const with_ = (values) => [{bracket: 0, rungs: [{values: Float64Array.from(values)}]}];
        return [[0.01, 1], [0.5, 1], [-1, 100], [NaN]].map((values) => layout.prefersLog(with_(values)));""") == [True, False, False, False]


# The lineage


def test_a_copy_carries_the_weights_of_the_donor_as_they_were_before_that_step(parts):
    lanes, copies, alive = run(parts, """
        const members = [1, 2, 3].map((number) => ({number, last: 12, value: number / 10}));
        const made = lineage.layoutLineage(members, [{trial: 2, from_trial: 1, step: 4, changes: []},
            {trial: 3, from_trial: 2, step: 8, changes: []}, {trial: 1, from_trial: 3, step: 8, changes: []}], 1);
        return [made.lanes.map((lane) => [lane.number, lane.founder, lane.pieces.length]), made.copies.map((copy) => copy.founder), made.founders];""")
    assert lanes == [[1, 3, 2], [2, 1, 2], [3, 1, 2]]
    assert copies == [1, 1, 3]
    assert alive == [1, 3]


def test_of_too_many_members_those_of_the_latest_copies_are_shown(parts):
    chosen = run(parts, """
        const members = Array.from({length: 10}, (_, index) => ({number: index + 1, last: 4, value: 1}));
        const copies = [[2, 1], [9, 1], [10, 3]].map(([trial, from_trial]) => ({trial, from_trial, step: 4, changes: []}));
        return [lineage.chosenMembers(members, copies, 5), lineage.chosenMembers(members, copies, 10)].map((list) => list.map((member) => member.number));""")
    assert chosen == [[1, 2, 3, 9, 10], list(range(1, 11))]


def test_a_copy_is_told_with_what_changed(parts):
    words = run(parts, """return lineage.copyWords({trial: 2, from_trial: 1, step: 4,
        changes: [{parameter: "lr", from: 0.01, to: 0.012}, {parameter: "kind", from: "a", to: "b"}]});""")
    assert words == "Trial 2 took over trial 1 at step 4: lr 0.01 → 0.012 (×1.2), kind a → b."


# The view


def test_the_ladder_counts_what_the_server_counts(pages, filled):
    page = open_rungs(pages, "halving")
    answer = page.evaluate("async () => (await fetch(new URL('experiments/halving/rungs', document.baseURI))).json()")
    words = page.locator("tune-chart > p").first.text_content()
    for rung in answer["brackets"][0]["rungs"]:
        assert f"step {rung['level']}: {rung['entered']} trials, {rung['promoted']} went on" in words
    page.get_by_role("button", name="Table").click()
    total = sum(rung["entered"] for rung in answer["brackets"][0]["rungs"])
    expect(page.locator("tune-chart tbody tr")).to_have_count(total)


def test_walking_to_a_trial_tells_why_it_was_stopped_in_the_words_of_its_history(pages, filled):
    page = open_rungs(pages, "halving")
    page.locator(".rung-ladder").focus()
    page.keyboard.press("ArrowRight")
    why = page.locator(".rung-why")
    expect(why.locator(".rung-why-text")).to_be_visible()
    number = int(why.locator("a").first.text_content()[1:])
    first_level = int(re.search(r"at step (\d+)", why.locator("p").first.text_content()).group(1))
    reasons = [decision["reason"]["text"] for decision in decisions_of(filled, "halving", number) if decision["step"] == first_level]
    assert lower(why.locator(".rung-why-text").text_content()) == lower(reasons[-1])
    expect(page.locator(".rung-content > .visually-hidden")).to_contain_text(f"Trial {number} at step {first_level}")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/trial/{number}\b"))


def test_pointing_at_a_dot_tells_about_it_and_a_click_selects_it(pages, filled):
    page = open_rungs(pages, "halving")
    box = page.locator(".rung-ladder").bounding_box()
    found = None
    for share in range(60, 300, 4):
        page.mouse.move(box["x"] + 44 + (box["width"] - 52) / 6, box["y"] + share)
        if page.locator(".rung-content > .tip").is_visible():
            found = page.locator(".rung-content > .tip").text_content()
            break
    assert found, "No dot was met along the middle of the first rung."
    number = re.match(r"#(\d+)", found).group(1)
    expect(page.locator(".rung-why a").first).to_have_text(f"#{number}")
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".chosen")).to_contain_text("1 trial selected")
    assert f"sel={number}" in page.url


def test_the_latest_decisions_stand_beside_the_ladder_newest_first(pages, filled):
    page = open_rungs(pages, "halving")
    answer = page.evaluate("async () => (await fetch(new URL('experiments/halving/rungs', document.baseURI))).json()")
    items = page.locator(".rung-decisions li")
    expect(items).to_have_count(min(100, len(answer["decisions"])))
    for index, decision in enumerate(answer["decisions"][:5]):
        expect(items.nth(index)).to_contain_text(f"#{decision['trial']}")
        assert lower(decision["text"]) in items.nth(index).text_content().lower()
    items.nth(2).hover()
    expect(page.locator(".rung-why a").first).to_have_text(f"#{answer['decisions'][2]['trial']}")


def test_the_head_says_how_the_scheduler_works_and_what_it_saved(pages, filled):
    page = open_rungs(pages, "halving")
    head = page.locator(".rung-head")
    expect(head).to_contain_text("successive halving")
    expect(head).to_contain_text("reduction_factor 3")
    expect(head).to_contain_text("of the steps were saved")


def test_the_height_of_the_dots_is_kept_in_the_address(pages, filled):
    page = open_rungs(pages, "halving")
    page.get_by_role("radio", name="Rank").check()
    assert "scale=rank" in page.url
    page.reload()
    expect(page.get_by_role("radio", name="Rank")).to_be_checked()


def test_the_brackets_of_hyperband_stand_side_by_side(pages, filled):
    page = open_rungs(pages, "hyperband")
    expect(page.locator(".rung-bracket h3").first).to_contain_text("Bracket 0")
    boxes = [item.bounding_box() for item in page.locator(".rung-bracket").all()]
    assert len(boxes) > 1
    assert len({round(box["y"]) for box in boxes}) == 1 and len({round(box["x"]) for box in boxes}) == len(boxes)


def test_a_population_shows_its_lineage_and_tells_each_copy(pages, filled):
    page = open_rungs(pages, "population")
    expect(page.get_by_role("heading", name="Lineage of the population")).to_be_visible()
    page.locator(".rung-ladder").focus()
    page.keyboard.press("ArrowRight")
    words = page.locator(".rung-why")
    expect(words).to_contain_text(re.compile(r"Trial \d+ took over trial \d+ at step 4"))
    copies = sum(len(item["lineage"]) for item in filled.get("/experiments/population/trials?limit=1000")["items"])
    page.get_by_role("button", name="Table").click()
    expect(page.locator("tune-chart tbody tr")).to_have_count(copies)


def test_an_experiment_without_a_scheduler_says_so_and_leads_to_what_if(pages, filled):
    page = open_rungs(pages, "one-trial")
    expect(page.locator("main")).to_contain_text("This experiment has no scheduler.")
    page.get_by_role("link", name="Try a scheduler on these curves").click()
    page.wait_for_url(re.compile("/whatif"))


def test_a_rule_without_rungs_shows_where_trials_ended(pages, api):
    api.create("median-rule", scheduler={"name": "median", "options": {"max_resource": 6, "startup_trials": 2, "warmup_steps": 1}}, limits={"trials": 14})
    trainer.train(api, "median-rule", 6, at_once=2)
    page = open_rungs(pages, "median-rule")
    expect(page.get_by_role("heading", name="Where trials ended")).to_be_visible()
    expect(page.locator("main")).to_contain_text("median has no rungs")


def test_a_ladder_without_any_trial_has_words(pages, api):
    api.create("ladder-empty", scheduler={"name": "asha", "options": {"min_resource": 1, "max_resource": 9}})
    page = open_rungs(pages, "ladder-empty")
    expect(page.locator("main")).to_contain_text("No trial has come to a rung yet.")
    expect(page.locator("main")).to_contain_text("No decision yet.")


def test_a_new_report_appears_on_the_ladder_by_itself(pages, api):
    api.create("ladder-live", scheduler={"name": "asha", "options": {"min_resource": 1, "max_resource": 9}})
    trial = api.ask("ladder-live")[0]
    page = open_rungs(pages, "ladder-live")
    expect(page.locator("main")).to_contain_text("No trial has come to a rung yet.")
    api.report("ladder-live", trial["number"], 0.5)
    expect(page.locator(".rung-ladder")).to_be_visible()
    expect(page.locator("tune-chart > p").first).to_contain_text("step 1: 1 trials")


def test_new_decisions_leave_the_keyboard_where_it_was(pages, api):
    api.create("ladder-focus", scheduler={"name": "asha", "options": {"min_resource": 1, "max_resource": 9}})
    for value in (0.5, 0.6, 0.7, 0.8):
        api.report("ladder-focus", api.ask("ladder-focus")[0]["number"], value)
    page = open_rungs(pages, "ladder-focus")
    items = page.locator(".rung-decisions li")
    count = items.count()
    link = items.last.locator("a")
    link.focus()
    name = link.text_content()
    api.report("ladder-focus", api.ask("ladder-focus")[0]["number"], 0.9)
    expect(items).to_have_count(count + 1)
    expect(page.locator(".rung-decisions a:focus")).to_have_text(name)


def test_results_that_are_not_finite_are_counted_at_the_foot_of_their_rung(pages, api):
    api.create("ladder-odd", scheduler={"name": "asha", "options": {"min_resource": 1, "max_resource": 9}})
    for value in (0.5, "nan", 0.4):
        trial = api.ask("ladder-odd")[0]
        api.report("ladder-odd", trial["number"], value)
    page = open_rungs(pages, "ladder-odd")
    expect(page.locator(".chart-notes")).to_contain_text("1 result not finite")


def test_a_large_ladder_is_drawn_without_a_long_task(pages, api):
    api.create("ladder-large", scheduler={"name": "asha", "options": {"min_resource": 1, "max_resource": 9}}, limits={"trials": 3000})
    trainer.train(api, "ladder-large", 9, at_once=250, ends=2500)
    # What other programs take of the machine counts as a task too: the calmest of three openings is measured.
    tasks = [longest_task(open_rungs(pages, "ladder-large")) for _ in range(3)]
    assert min(tasks) <= 200, tasks
