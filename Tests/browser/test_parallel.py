"""Parallel coordinates: ranges by pointer and keyboard, axes that move and flip, and 10,000 lines."""
import re

import pytest
from playwright.sync_api import expect

from looking import longest_task, settled

MODEL = "const model = await import(new URL('assets/parallel-model.js', document.baseURI).href);"


def run(page, code):
    """Runs code in the page with the model at hand."""
    return page.evaluate(f"async () => {{ {MODEL} {code} }}")


@pytest.fixture
def model(pages):
    page = pages.open("/")
    settled(page)
    return page


def open_parallel(pages, name, query="", **options):
    page = pages.open(f"/experiments/{name}/parallel{query}", **options)
    expect(page.locator(".pc-track").first).to_be_visible()
    settled(page)
    return page


def track(page, key):
    return page.locator(f'.pc-track[data-key="{key}"]')


def drag(page, key, start, end):
    """Drags along an axis between two shares of its length, counted from the top."""
    box = track(page, key).bounding_box()
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + box["height"] * start)
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] * (start + end) / 2)
    page.mouse.move(x, box["y"] + box["height"] * end)
    page.mouse.up()


def selected(page):
    return page.evaluate("() => new URLSearchParams(location.hash.split('?')[1] ?? '').get('sel') ?? ''")


def parsed(text):
    """The numbers of a selection as it stands in the address."""
    numbers = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def config_of(api, name, number):
    return api.get(f"/experiments/{name}/trials/{number}")["config"]


def axis_names(page):
    return page.locator(".pc-name").all_text_contents()


# The model


def test_a_log_axis_places_equal_ratios_at_equal_distances(model):
    places = run(model, """
        const data = Float64Array.of(0.001, 0.01, 0.1, NaN, -1);
        return [...model.makeAxis({key: "a", label: "a", kind: "log", domain: [0.001, 0.1], data, count: 5}).places];""")
    assert places[:3] == pytest.approx([0, 0.5, 1], abs=1e-6)
    assert all(place < -0.05 for place in places[3:]), "What is not above 0 stands under the axis."


def test_a_category_is_a_strip_of_its_own_and_an_inactive_one_stands_below(model):
    places = run(model, """
        const data = Float64Array.from({length: 90}, (_, row) => row % 3 === 2 ? NaN : row % 3);
        const axis = model.makeAxis({key: "a", label: "a", kind: "category", domain: ["x", "y"], data, count: 90});
        return [[...axis.places], axis.missing];""")
    assert places[1] == 30
    assert all(0 < place < 0.5 for place in places[0][0::3]) and all(0.5 < place < 1 for place in places[0][1::3])
    assert all(place < 0 for place in places[0][2::3])


def test_ranges_on_one_axis_are_alternatives_and_on_two_axes_both_must_hold(model):
    passes = run(model, """
        const axis = (key, values) => model.makeAxis({key, label: key, kind: "linear", domain: [0, 1], data: Float64Array.from(values), count: 4});
        const axes = [axis("a", [0.1, 0.5, 0.9, 0.9]), axis("b", [0.5, 0.5, 0.5, 0.1])];
        const ranges = new Map([["a", [[0, 0.2], [0.8, 1]]], ["b", [[0.4, 0.6]]]]);
        return [...model.passing(axes, ranges, 4)];""")
    assert passes == [1, 0, 1, 0]


def test_ranges_that_touch_become_one(model):
    assert run(model, "return model.united([[0.5, 0.7], [0.3, 0.1], [0.3, 0.4], [0.65, 0.8]]);") == [[0.1, 0.4], [0.5, 0.8]]


def test_ranges_in_an_address_hold_by_value_when_the_axis_grows(model):
    text, ends, foreign = run(model, """
        const axis = (high) => model.makeAxis({key: "metric:a~b!", label: "a b", kind: "linear", domain: [0, high], data: Float64Array.of(1), count: 1});
        const text = model.writeRanges([axis(10)], new Map([["metric:a~b!", [[0.2, 0.4]]]]));
        return [text, model.readRanges([axis(20)], text).get("metric:a~b!")[0], model.readRanges([axis(20)], "nonsense!~~!x~1").size];""")
    assert text == "metric:a%7eb%21~2~4"
    assert ends == pytest.approx([0.1, 0.2], abs=1e-3)
    assert foreign == 0


def test_equal_results_share_a_rank_and_results_that_are_not_finite_have_none(model):
    minimized, maximized = run(model, """
        const data = Float64Array.of(3, 1, 1, NaN, Infinity, 2);
        return [1, -1].map((sign) => [...model.rankShares(data, 6, sign).shares].map((share) => Number.isNaN(share) ? null : share));""")
    assert minimized == pytest.approx([1, 0, 0, None, None, 2 / 3])
    assert maximized == pytest.approx([0, 2 / 3, 2 / 3, None, None, 1 / 3])


def test_moving_an_axis_beyond_the_end_puts_it_last(model):
    assert run(model, "return [model.moved(['a', 'b', 'c'], 0, 9), model.moved(['a', 'b', 'c'], 2, -3), model.moved(['a', 'b', 'c'], 1, 1)];") == [
        ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]


# The view


def test_every_parameter_that_varies_and_every_objective_has_an_axis(pages, filled):
    page = open_parallel(pages, "two-goals")
    assert axis_names(page) == ["lr", "layers", "units", "optimizer", "momentum", "nesterov", "noise", "error", "speed"]
    expect(page.get_by_text("smaller is better")).to_be_visible()
    expect(page.get_by_text("larger is better")).to_be_visible()
    expect(page.locator(".pc-state")).to_contain_text("40 trials. Drag along an axis")


def test_a_range_drawn_with_the_pointer_chooses_trials_for_all_views(pages, filled):
    page = open_parallel(pages, "halving")
    drag(page, "param:lr", 0.02, 0.5)
    expect(page.locator(".pc-range")).to_have_count(1)
    chosen = parsed(selected(page))
    assert 0 < len(chosen) < 40
    rates = [config_of(filled, "halving", number)["lr"] for number in range(1, 41)]
    low = min(rates[number - 1] for number in chosen)
    assert sorted(chosen) == [number for number in range(1, 41) if rates[number - 1] >= low]
    expect(page.locator(".pc-state")).to_contain_text(f"{len(chosen)} of 40 trials chosen")
    page.get_by_role("link", name="Trials", exact=True).first.click()
    expect(page.locator(".chosen")).to_contain_text(f"{len(chosen)} trials selected")


def test_several_ranges_on_several_axes_narrow_the_choice_and_survive_a_reload(pages, filled):
    page = open_parallel(pages, "halving")
    drag(page, "param:lr", 0.0, 0.35)
    one = set(parsed(selected(page)))
    drag(page, "param:lr", 0.6, 0.95)
    two = set(parsed(selected(page)))
    assert one < two, "A second range on the same axis adds trials."
    drag(page, "param:optimizer", 0.6, 1.0)
    three = set(parsed(selected(page)))
    assert three < two, "A range on another axis takes trials away."
    expect(page.locator(".pc-range")).to_have_count(3)
    page.reload()
    expect(page.locator(".pc-range")).to_have_count(3)
    assert set(parsed(selected(page))) == three


def test_a_range_can_be_moved_resized_and_taken_away_with_the_pointer(pages, filled):
    page = open_parallel(pages, "halving")
    drag(page, "param:lr", 0.1, 0.3)
    before = page.locator(".pc-range").bounding_box()
    middle = (before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] + 60, steps=3)
    page.mouse.up()
    after = page.locator(".pc-range").bounding_box()
    assert after["y"] == pytest.approx(before["y"] + 60, abs=2) and after["height"] == pytest.approx(before["height"], abs=2)
    page.mouse.move(after["x"] + 8, after["y"] + after["height"])
    page.mouse.down()
    page.mouse.move(after["x"] + 8, after["y"] + after["height"] + 40, steps=3)
    page.mouse.up()
    assert page.locator(".pc-range").bounding_box()["height"] == pytest.approx(after["height"] + 40, abs=4)
    page.locator(".pc-range").dblclick()
    expect(page.locator(".pc-range")).to_have_count(0)
    assert selected(page) == ""


def test_the_keyboard_makes_moves_and_removes_a_range(pages, filled):
    page = open_parallel(pages, "halving")
    track(page, "param:lr").focus()
    page.keyboard.press("Enter")
    handle = page.get_by_role("slider", name="lr, high end of range 1")
    expect(handle).to_be_focused()
    value = int(handle.get_attribute("aria-valuenow"))
    few = len(parsed(selected(page)))
    for _ in range(25):
        page.keyboard.press("ArrowUp")
    assert int(handle.get_attribute("aria-valuenow")) == min(100, value + 25)
    assert len(parsed(selected(page))) >= few
    assert re.search(r"\d to \d", handle.get_attribute("aria-valuetext"))
    page.keyboard.press("Delete")
    expect(page.locator(".pc-range")).to_have_count(0)
    expect(track(page, "param:lr")).to_be_focused()


def test_only_inactive_trials_can_be_chosen(pages, filled):
    page = open_parallel(pages, "halving")
    drag(page, "param:momentum", 0.935, 0.995)
    chosen = parsed(selected(page))
    assert chosen, "Some trials of this search have no momentum."
    assert all("momentum" not in config_of(filled, "halving", number) for number in chosen)
    expect(page.locator(".pc-chip")).to_contain_text("momentum: inactive")


def test_axes_move_and_flip_by_keyboard_and_pointer_and_stay_so(pages, filled):
    page = open_parallel(pages, "halving")
    names = axis_names(page)
    page.get_by_role("button", name="Axis lr").focus()
    page.keyboard.press("Alt+ArrowRight")
    assert axis_names(page)[:2] == [names[1], names[0]]
    expect(page.get_by_role("button", name="Axis lr")).to_be_focused()
    head = page.get_by_role("button", name="Axis loss").bounding_box()
    first = page.get_by_role("button", name=f"Axis {names[1]}").bounding_box()
    page.mouse.move(head["x"] + 8, head["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] + 8, head["y"] + 8, steps=5)
    page.mouse.up()
    assert axis_names(page)[0] == "loss"
    page.get_by_role("button", name="Flip loss").click()
    page.reload()
    expect(page.get_by_role("button", name="Flip loss")).to_have_attribute("aria-pressed", "true")
    assert axis_names(page)[:3] == ["loss", names[1], names[0]]


def test_keeping_the_best_tenth_chooses_the_best_trials(pages, filled):
    page = open_parallel(pages, "two-goals")
    page.get_by_label("Keep").select_option("0.1")
    values = {item["number"]: item["value"] for item in filled.get("/experiments/two-goals/trials?limit=1000")["items"]}
    best = sorted(values, key=values.get)[:4]
    assert parsed(selected(page)) == sorted(best)


def test_clearing_the_ranges_shows_all_trials_again(pages, filled):
    page = open_parallel(pages, "halving")
    drag(page, "param:lr", 0.0, 0.3)
    page.get_by_role("button", name="Clear ranges").click()
    expect(page.locator(".pc-range")).to_have_count(0)
    expect(page.locator(".pc-state")).to_contain_text("40 trials")
    assert "brush" not in page.url and "sel" not in page.url


def test_a_selection_from_elsewhere_replaces_the_ranges(pages, filled):
    page = open_parallel(pages, "halving", "?sel=2,5")
    expect(page.locator(".pc-state")).to_contain_text("2 of 40 trials chosen")
    drag(page, "param:lr", 0.0, 1.0)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".pc-range")).to_have_count(0)


def test_the_keyboard_walks_from_the_best_trial_on_and_opens_it(pages, filled):
    page = open_parallel(pages, "halving")
    page.locator(".pc-walkway").focus()
    page.keyboard.press("ArrowRight")
    trials = filled.get("/experiments/halving/trials?limit=1000")["items"]
    best = min((item for item in trials if isinstance(item["value"], float)), key=lambda item: item["value"])
    expect(page.locator(".pc-stage .tip")).to_contain_text(f"Trial {best['number']}, ")
    expect(page.locator(".pc-stage .tip")).to_contain_text("rank 1 of 40")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/experiments/halving/trial/{best['number']}\b"))


def test_the_table_behind_the_lines_has_the_chosen_trials(pages, filled):
    page = open_parallel(pages, "halving", "?sel=3,4,7")
    page.get_by_role("button", name="Table").click()
    rows = page.locator("tune-chart tbody tr")
    expect(rows).to_have_count(3)
    assert sorted(page.locator("tune-chart tbody th a").all_text_contents()) == ["#3", "#4", "#7"]


@pytest.mark.parametrize(("name", "words"), [
    ("empty", "No trial yet"), ("one-trial", "1 trial"), ("all-failed", "4 trials without a finite loss"), ("non-finite", "6 trials without a finite loss"),
])
def test_odd_experiments_show_words(pages, filled, name, words):
    page = pages.open(f"/experiments/{name}/parallel")
    expect(page.locator("main")).to_contain_text(words)


BRUSHING = """async ([x, top, height]) => {
    const layer = document.querySelector(".pc-axes");
    const times = [];
    for (let index = 0; index < 90; index += 1) {
        const y = top + 20 + (height - 40) * (0.5 - 0.5 * Math.cos(index / 14));
        layer.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y, bubbles: true, pointerId: 1}));
        times.push(await new Promise(requestAnimationFrame));
    }
    const gaps = times.slice(1).map((time, index) => time - times[index]).slice(10).sort((a, b) => a - b);
    return gaps[gaps.length >> 1];
}"""


def test_ten_thousand_lines_are_drawn_without_a_long_task_and_brushed_at_thirty_frames_a_second(pages, large):
    # What other programs take of the machine slows the page too: the calmest of three openings is measured.
    tasks, frames = [], []
    for _ in range(3):
        page = open_parallel(pages, large)
        page.evaluate("() => { window.tuneTasks.length = 0; }")
        box = track(page, "param:lr").bounding_box()
        x = box["x"] + box["width"] / 2
        page.mouse.move(x, box["y"] + 10)
        page.mouse.down()
        frames.append(page.evaluate(BRUSHING, [x, box["y"], box["height"]]))
        page.mouse.up()
        settled(page)
        tasks.append(longest_task(page))
        page.close()
    assert min(frames) <= 34, f"The median frame took {frames} ms."
    assert min(tasks) <= 200, tasks
