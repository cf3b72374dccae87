"""How the page holds up with 10,000 trials of 10 steps."""
import time

import pytest
from playwright.sync_api import expect

from conftest import picture
from looking import VIEWS, heap, longest_task, nodes, settled, visit

USABLE_SECONDS = 1.5
LONGEST_TASK = 200
MOST_NODES = 3000
MOST_HEAP = 80 * 1024 * 1024


def open_fresh(pages, route):
    """Opens a page in a context of its own; answers with what it cost."""
    started = time.monotonic()
    page = pages.open(route)
    page.wait_for_function(
        "() => document.querySelector('.history canvas')?.width > 300 && document.querySelector('.ov-best .mono')")
    usable = time.monotonic() - started
    settled(page)
    return page, {"seconds": round(usable, 2), "task": longest_task(page), "nodes": nodes(page), "heap": heap(page)}


def test_the_experiment_page_is_usable_in_a_second_and_a_half(pages, large):
    """The calmest of three openings counts for time: what else the machine does is not the page's."""
    pages.open("/").close()  # The browser itself is warm; the page is not.
    openings = []
    for _ in range(3):
        page, figures = open_fresh(pages, f"/experiments/{large}")
        openings.append(figures)
        page.screenshot(path=picture("large-overview"))
        page.close()
    print(openings)
    assert min(figures["seconds"] for figures in openings) <= USABLE_SECONDS, openings
    assert min(figures["task"] for figures in openings) <= LONGEST_TASK, openings
    assert max(figures["nodes"] for figures in openings) <= MOST_NODES, openings
    assert max(figures["heap"] for figures in openings) <= MOST_HEAP, openings


@pytest.mark.parametrize("view", VIEWS[1:])
def test_every_view_keeps_to_the_budget(pages, large, view):
    page = pages.open(f"/experiments/{large}")
    expect(page.locator(".history canvas").first).to_be_visible()
    openings = []
    for _ in range(3):
        visit(page, f"/experiments/{large}")
        settled(page)
        page.evaluate("() => { window.tuneTasks.length = 0; }")
        visit(page, f"/experiments/{large}/{view}")
        expect(page.locator(f"[data-view={view}]")).to_be_visible()
        settled(page)
        page.wait_for_timeout(1500)  # Whatever the view computes later counts too.
        openings.append({"task": longest_task(page), "nodes": nodes(page), "heap": heap(page)})
        if openings[-1]["task"] <= LONGEST_TASK:
            break
    print(view, openings)
    page.screenshot(path=picture(f"large-{view}"))
    assert min(figures["task"] for figures in openings) <= LONGEST_TASK, openings
    assert max(figures["nodes"] for figures in openings) <= MOST_NODES, openings
    assert max(figures["heap"] for figures in openings) <= MOST_HEAP, openings


def test_what_travels_is_small_and_travels_once(pages, large):
    page = pages.open("/")
    sizes = {}
    page.on("response", lambda answer: sizes.setdefault(answer.url, []).append(answer))
    visit(page, f"/experiments/{large}")
    expect(page.locator(".history canvas").first).to_be_visible()
    visit(page, f"/experiments/{large}/live")
    settled(page)
    visit(page, f"/experiments/{large}")
    settled(page)
    columns = [url for url in sizes if "/columns" in url]
    assert len(columns) == 1, columns


def test_one_more_trial_is_drawn_without_a_long_task(pages, api, large):
    page = pages.open(f"/experiments/{large}")
    expect(page.locator(".history canvas").first).to_be_visible()
    settled(page)
    api.post(f"/experiments/{large}/resume", {"limits": {"trials": 20000}})
    page.evaluate("() => { window.tuneTasks.length = 0; }")
    number = api.ask(large)[0]["number"]
    api.report(large, number, 0.001)
    api.complete(large, number)
    expect(page.locator(".ov-best")).to_contain_text("0.001")
    settled(page)
    assert longest_task(page) <= LONGEST_TASK
    assert page.evaluate("() => performance.getEntriesByType('resource').filter((entry) => entry.name.includes('after=')).every((entry) => entry.decodedBodySize < 20000)")
