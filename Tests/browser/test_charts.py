"""Curves, parameters, pairs, timeline and front: what they show, what they say they left out, and words where nothing is."""
import re

import pytest
from playwright.sync_api import expect

import trainer
from looking import findings, settled, sideways

VIEWS = [("halving", view) for view in ("curves", "rungs", "parameters", "pairs", "parallel", "timeline")]
VIEWS += [("two-goals", "pareto"), ("two-goals", "parallel"), ("population", "rungs"), ("hyperband", "rungs"), ("one-trial", "rungs")]


def module(page, name, code):
    """Runs code in the page with a module of the dashboard as `it`."""
    return page.evaluate(f"async () => {{ const it = await import(new URL('assets/{name}', document.baseURI).href); {code} }}")


@pytest.fixture
def parts(pages):
    page = pages.open("/")
    settled(page)
    return page


def open_view(pages, name, view, query="", **options):
    page = pages.open(f"/experiments/{name}/{view}{query}", **options)
    expect(page.locator("main h2").first).to_be_visible()
    page.wait_for_function("() => !document.querySelector('main').innerText.includes('The server works it out')", timeout=60000)
    settled(page)
    return page


def chart(page, title):
    return page.locator("tune-chart").filter(has=page.get_by_role("heading", name=title, exact=True))


def as_table(page, title):
    """Turns a chart into its table and answers with the rows' texts."""
    figure = chart(page, title)
    figure.get_by_role("button", name="Table").click()
    expect(figure.locator("tbody tr").first).to_be_visible()
    return [row.locator("th, td").all_text_contents() for row in figure.locator("tbody tr").all()]


def trials(api, name):
    return api.get(f"/experiments/{name}/trials?limit=1000")["items"]


# Scales


def test_scales_map_and_invert_and_choose_round_ticks(parts):
    answer = module(parts, "scales.js", """
        const log = it.log([0.001, 10], [0, 400]);
        const line = it.linear([0, 10], [100, 0]);
        const band = it.band(["a", "b", "c", "d"], [0, 400]);
        return {log: [log.map(0.1), log.invert(200), ...log.ticks(5)], nowhere: Number.isNaN(log.map(0)), line: [line.map(2.5), line.invert(75), ...line.ticks(5)],
            band: [band.map(1), band.invert(399), ...band.ticks(2)], extent: it.extent([NaN, 3, Infinity, -1], 4), none: it.extent([NaN]),
            flat: it.padded([5, 5], "linear"), short: it.log([0.08, 2], [0, 1]).ticks(5)};""")
    assert answer["log"] == pytest.approx([200, 0.1, 0.001, 0.01, 0.1, 1, 10])
    assert answer["nowhere"], "0 has no place on a log scale."
    assert answer["line"] == [75, 2.5, 0, 2, 4, 6, 8, 10]
    assert answer["band"] == [150, 3, 0, 2]
    assert answer["extent"] == [-1, 3] and answer["none"] is None
    assert answer["flat"][0] < 5 < answer["flat"][1], "A constant still has room around it."
    assert answer["short"] == [0.1, 0.2, 0.5, 1, 2]


def test_an_axis_tells_its_ticks_apart_however_close_they_are(parts):
    labels, single = module(parts, "scales.js", """
        const scale = it.linear([0.50000001, 0.50000009], [0, 400]);
        return [scale.ticks(5).map(scale.format), it.padded([1.8e12, 1.8e12], "time")];""")
    assert len(labels) > 2 and len(set(labels)) == len(labels), labels
    assert single[1] - single[0] <= 60_000, "One moment is not a decade."


# Learning curves


def test_the_best_curves_are_those_of_the_best_trials(pages, filled):
    page = open_view(pages, "halving", "curves", "?top=10")
    rows = as_table(page, "Learning curves")
    best = [row for row in rows if row[1] == "among the best"]
    listed = filled.get("/experiments/halving/best?top=10&fidelity=highest")["items"]
    assert len(best) == 10
    assert f"#{listed[0]['number']}" in [row[0] for row in best]


def test_how_many_of_the_best_are_drawn_is_a_choice_that_the_address_keeps(pages, filled):
    page = open_view(pages, "halving", "curves")
    page.get_by_role("radio", name="Best 20").check()
    expect(chart(page, "Learning curves").locator("p").first).to_contain_text("20 among the best")
    page.reload()
    expect(page.get_by_role("radio", name="Best 20")).to_be_checked()


def test_walking_over_a_curve_says_how_and_why_it_ended(pages, filled):
    page = open_view(pages, "halving", "curves")
    page.locator(".chart-body").focus()
    tip = page.locator(".chart-body .tip")
    for _ in range(200):
        page.keyboard.press("ArrowRight")
        if "stopped at step" in tip.text_content():
            break
    text = tip.text_content()
    number = int(re.search(r"Trial (\d+)", text).group(1))
    reason = filled.get(f"/experiments/halving/trials/{number}")["reason"]["text"]
    assert reason.strip().rstrip(".") in text


def test_a_log_scale_says_which_curves_have_no_place_on_it(pages, api):
    api.create("curves-negative")
    for values in ((3, 2), (1, -1)):
        trial = api.ask("curves-negative")[0]
        api.report("curves-negative", trial["number"], *values)
    page = open_view(pages, "curves-negative", "curves")
    page.get_by_label("Log y").check()
    expect(page.locator(".chart-notes")).to_contain_text("Values that are not above 0 have no place on a log scale: 1 curve.")


def test_a_selected_trial_is_drawn_wherever_it_stands(pages, filled):
    page = open_view(pages, "halving", "curves", "?top=1&sel=2")
    rows = as_table(page, "Learning curves")
    assert ["#2", "selected"] in [row[:2] for row in rows] or ["#2", "among the best"] in [row[:2] for row in rows]


def test_a_running_trial_grows_by_itself(pages, api):
    api.create("curves-live")
    trial = api.ask("curves-live")[0]
    api.report("curves-live", trial["number"], 0.9, 0.8)
    page = open_view(pages, "curves-live", "curves")
    expect(page.locator(".legend")).to_contain_text("running")
    api.report("curves-live", trial["number"], 0.3, first=3)
    expect(chart(page, "Learning curves").locator("p").first).to_contain_text("At step 3 the median")


# Parameters


def test_the_bars_are_the_importances_of_the_server(pages, filled):
    page = open_view(pages, "halving", "parameters")
    expect(page.locator(".imp-bar").first).to_be_visible()
    answer = filled.get("/experiments/halving/importance")
    assert page.locator(".imp-name").all_text_contents() == [item["parameter"] for item in answer["parameters"]]
    shares = [float(re.match(r"[\d.]+", text).group()) for text in page.locator(".imp-value").all_text_contents()]
    assert shares == pytest.approx([item["importance"] * 100 for item in answer["parameters"]], abs=0.6)


def test_the_doubt_of_an_importance_is_a_whisker_over_its_bar(pages, filled):
    page = pages.open("/")
    answer = filled.get("/experiments/halving/importance")
    for place, item in enumerate(answer["parameters"]):
        item["interval"] = [0.2, 0.8] if place == 0 else None
    page.route("**/experiments/halving/importance*", lambda route: route.fulfill(json=answer))
    page.goto(f"{pages.server.url}/#/experiments/halving/parameters")
    expect(page.locator(".imp-whisker")).to_have_count(1)
    bar = page.locator(".imp-bar").first
    track, whisker = bar.locator(".imp-track").bounding_box(), bar.locator(".imp-whisker").bounding_box()
    assert (whisker["x"] - track["x"]) / track["width"] == pytest.approx(0.25, abs=0.02), "The longest whisker ends the scale."
    assert whisker["width"] / track["width"] == pytest.approx(0.75, abs=0.02)
    assert "20 % to 80 %" in bar.get_attribute("aria-label").replace("\u202f", " ").replace("\u00a0", " ")


def test_below_fifty_results_the_page_says_that_importance_is_unsure(pages, filled):
    page = open_view(pages, "halving", "parameters")
    expect(page.locator("main")).to_contain_text(re.compile(r"this is unsure; 50 or more are better"))


def test_choosing_a_bar_shows_the_slice_with_the_trials(pages, filled):
    page = open_view(pages, "halving", "parameters")
    page.get_by_role("button", name=re.compile("^optimizer:")).click()
    expect(page.get_by_role("heading", name="Slice of optimizer")).to_be_visible()
    expect(page.locator(".chart-notes")).to_contain_text("The model is best at")
    answer = filled.get("/experiments/halving/slice?parameter=optimizer")
    assert len(as_table(page, "Slice of optimizer")) == min(200, len(answer["observed"]))
    assert "parameter=optimizer" in page.url


def test_the_method_changes_the_bars_and_fanova_tells_of_pairs(pages, filled):
    page = open_view(pages, "halving", "parameters")
    expect(page.locator(".imp-bar").first).to_be_visible()
    page.get_by_role("radio", name="fANOVA").check()
    expect(page.locator(".imp-bars")).to_contain_text("share of the variance")
    answer = filled.get("/experiments/halving/importance?method=fanova&pairs=true")
    assert page.locator(".imp-name").all_text_contents() == [item["parameter"] for item in answer["parameters"]]
    strong = [pair for pair in answer["pairs"] if pair["raw"] >= 0.005]
    expect(page.locator(".pair-list li")).to_have_count(min(5, len(strong)))


# Pairs


def test_every_pair_has_a_small_map_and_choosing_one_shows_the_model(pages, filled):
    page = open_view(pages, "halving", "pairs", "?most=4")
    expect(page.locator(".pair-cell")).to_have_count(6)
    expect(page.locator(".chart-notes").first).to_contain_text("Shown are the 4 most important of 7 parameters.")
    page.locator(".pair-cell").nth(3).click()
    x, y = page.locator(".pair-cell").nth(3).get_attribute("data-pair").split(" ")
    expect(page.get_by_role("heading", name=f"{x} and {y}")).to_be_visible()
    expect(page.locator(".pair-map")).to_be_visible()
    page.locator(".pair-map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pair-map .tip")).to_contain_text(re.compile(r"model [\d.−]+ ± [\d.]+|nothing here"))


def test_a_space_of_one_parameter_has_words_in_place_of_maps(pages, api):
    api.create("pairs-one", space={"lr": trainer.RATE, "fixed": {"type": "constant", "value": 3}}, limits={"trials": 6})
    trainer.train(api, "pairs-one", 2)
    page = open_view(pages, "pairs-one", "pairs")
    expect(page.locator("main")).to_contain_text("Two parameters that vary are needed for a map.")
    page = open_view(pages, "pairs-one", "parameters")
    expect(page.locator("main")).to_contain_text("1 constant parameter left out.")
    page = open_view(pages, "pairs-one", "parallel")
    expect(page.locator("main")).to_contain_text("every trial has the same value: fixed")


def test_a_smooth_map_is_good_where_good_trials_are_and_empty_where_none_are(parts):
    cells = module(parts, "pairs-surface.js", """
        const cells = it.surface(Float64Array.of(0.2, 0.25), Float64Array.of(0.2, 0.8), Float64Array.of(0, 1), 10);
        return [cells[2 * 10 + 2], cells[7 * 10 + 2], cells[99], it.edges([0.2, 0.4, 0.8])].map((item) => Number.isNaN(item) ? null : item);""")
    assert cells[0] < 0.1 and cells[1] > 0.9 and cells[2] is None
    assert cells[3] == pytest.approx([0, 0.3, 0.6, 1])


# Timeline


def test_attempts_of_one_worker_that_overlap_stand_in_lanes_of_their_own(parts):
    answer = module(parts, "timeline-layout.js", """
        const span = (worker, start, end, trial) => ({worker, start, end, trial});
        const spans = [span("w10", 0, 5, 1), span("w2", 0, 4, 2), span("w2", 2, 6, 3), span("w2", 5, 9, 4)];
        const load = it.concurrency(spans);
        return {workers: it.layoutWorkers(spans).map((entry) => [entry.worker, entry.first, entry.lanes]), lanes: spans.map((item) => item.lane),
            most: load.most, mean: load.mean, zoom: it.zoomed([0, 100], [0, 100], 0.5, 0), out: it.zoomed([0, 50], [0, 100], 10),
            pan: it.panned([0, 50], [0, 100], 5)};""")
    assert answer["workers"] == [["w2", 0, 2], ["w10", 2, 1]], "Numbers in names count as numbers."
    assert answer["lanes"] == [0, 0, 1, 0]
    assert answer["most"] == 3 and answer["mean"] == pytest.approx((5 + 4 + 4 + 4) / 9)
    assert answer["zoom"] == [0, 50] and answer["out"] == [0, 100] and answer["pan"] == [50, 100]


def test_the_timeline_has_every_attempt_and_says_how_busy_the_workers_were(pages, filled):
    page = open_view(pages, "halving", "timeline")
    expect(page.locator(".chart-notes")).to_contain_text("40 attempts of 4 workers")
    page.locator(".timeline-plot").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".timeline-plot .tip")).to_contain_text("Trial 1 on gpu-")
    page.keyboard.press("+")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/trial/1"))


def test_a_second_attempt_of_a_trial_stands_in_the_timeline(pages, api):
    api.create("timeline-again")
    trial = api.ask("timeline-again", "first-node")[0]
    api.complete("timeline-again", trial["number"], "failed", error={"kind": "oom", "message": "out of memory"})
    api.post(f"/experiments/timeline-again/trials/{trial['number']}/retry")
    api.ask("timeline-again", "second-node")
    page = open_view(pages, "timeline-again", "timeline")
    rows = as_table(page, "Timeline")
    assert [row[1:3] for row in rows] == [["1", "first-node"], ["2", "second-node"]]


# Several objectives


def test_the_front_holds_what_no_other_trial_beats(parts):
    answer = module(parts, "pareto-fronts.js", """
        const [xs, ys] = [[1, 2, 3, 2, NaN], [5, 3, 4, 3, 0]];
        return [it.front(xs, ys, [1, 1]), it.front(xs, ys, [1, -1]), it.front(xs, ys, [1, 1], (index) => index !== 1),
            it.pairsOf(["a", "b", "c"]), [...it.feasibleShare([0, 1, 2], (row) => row === 1 ? 2 : 0).share]];""")
    assert answer[0] == [0, 1]
    assert answer[1] == [0]
    assert answer[2] == [0, 3]
    assert answer[3] == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert answer[4] == pytest.approx([1, 0.5, 2 / 3])


def test_the_front_of_two_objectives_is_the_server_s(pages, filled):
    page = open_view(pages, "two-goals", "pareto")
    answer = filled.get("/experiments/two-goals/pareto")
    rows = as_table(page, "error and speed")
    assert sorted(row[0] for row in rows if row[3] == "yes") == sorted(f"#{item['number']}" for item in answer["items"])
    expect(chart(page, "error and speed").locator(".chart-notes")).to_contain_text(f"{answer['front']} trials on the front of these two.")
    expect(page.get_by_role("heading", name="Hypervolume")).to_be_visible()
    volume = as_table(page, "Hypervolume")
    assert len(volume) == len(filled.get("/experiments/two-goals/hypervolume")["points"])


def test_three_objectives_have_a_chart_for_every_pair_and_constraints_a_feasible_share(pages, api):
    goals = [{"metric": name, "goal": "minimize"} for name in ("a", "b", "c")]
    api.create("three-goals", objectives=goals, outcome_constraints=[{"metric": "size", "max": 0.5}], searcher={"name": "random"}, limits={"trials": 12})
    trainer.train(api, "three-goals", 1, metrics=lambda config, step: {
        "a": config["lr"], "b": -config["lr"] * config["layers"], "c": config["units"] / 256, "size": config["layers"] / 4})
    page = open_view(pages, "three-goals", "pareto")
    for title in ("a and b", "a and c", "b and c", "Feasible share"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Wanted: size at most 0.5.")
    ended = [item for item in trials(api, "three-goals") if item["finished_at"]]
    feasible = sum(1 for item in ended if item["metrics"]["size"] <= 0.5)
    expect(page.locator("main")).to_contain_text(f"{feasible} of {len(ended)} trials that ended are feasible.")


def test_objectives_may_be_called_as_the_page_calls_its_own_columns(pages, api):
    goals = [{"metric": "number", "goal": "minimize"}, {"metric": "count", "goal": "maximize"}]
    api.create("odd-goals", objectives=goals, searcher={"name": "random"}, limits={"trials": 5})
    trainer.train(api, "odd-goals", 1, metrics=lambda config, step: {"number": config["lr"], "count": config["layers"], "step": 77})
    page = open_view(pages, "odd-goals", "pareto")
    rows = as_table(page, "number and count")
    found = {(item["number"], item["metrics"]["number"]) for item in trials(api, "odd-goals")}
    assert {(int(row[0][1:]), float(row[1].replace("\u2212", "-"))) for row in rows} == {(number, float(f"{value:.4g}")) for number, value in found}
    page = pages.open("/experiments/odd-goals/trial/1")
    row = as_table(page, "Curve")[0]
    assert row[1] == "1" and "77" in row, "The step is the step, and the metric of that name is beside it."


def test_who_ends_one_attempt_and_begins_the_next_at_once_counts_as_one(parts):
    most = module(parts, "timeline-layout.js", "return it.concurrency([{start: 0, end: 5}, {start: 5, end: 9}]).most;")
    assert most == 1


# All views


@pytest.mark.parametrize(("name", "view", "words"), [
    ("empty", "curves", "No trial yet."), ("empty", "timeline", "No worker has taken a trial yet."),
    ("all-failed", "curves", "No trial has reported yet."), ("all-failed", "parameters", "Importance needs two results, and there are 0."),
    ("all-failed", "pairs", "needs four results"), ("one-trial", "parameters", "Importance needs two results, and there are 1."),
    ("non-finite", "curves", "No report has a finite loss."), ("non-finite", "pairs", "needs four results"),
])
def test_where_there_is_nothing_to_draw_there_are_words(pages, filled, name, view, words):
    page = open_view(pages, name, view)
    expect(page.locator("main")).to_contain_text(words)


@pytest.mark.parametrize(("name", "view"), VIEWS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(pages, filled, name, view, dark):
    page = open_view(pages, name, view, dark=dark, bypass_csp=True)
    assert findings(page) == []


@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_a_narrow_screen_is_not_wider_than_itself(pages, filled, name, view):
    page = open_view(pages, name, view, width=390, height=800, calm=True)
    assert sideways(page) <= 0


def test_a_choice_made_in_one_chart_is_the_choice_of_all(pages, filled):
    page = open_view(pages, "halving", "timeline", "?sel=4,6-8")
    for view, title in (("Curves", "Learning curves"), ("Parallel", "Parallel coordinates")):
        page.get_by_role("link", name=view, exact=True).first.click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert "sel=4,6-8" in page.url
        expect(page.locator(".chosen")).to_contain_text("4 trials selected")


def test_without_the_chart_library_the_numbers_stand_in_a_table(pages, filled):
    page = pages.open("/")
    page.route("**/echarts.min.js", lambda route: route.fulfill(status=404, body=""))
    page.goto(f"{pages.server.url}/#/experiments/two-goals/pareto")
    expect(chart(page, "Hypervolume").locator("tbody tr").first).to_be_visible()
    expect(chart(page, "Hypervolume")).to_contain_text("The chart library is not part of this server")
