"""What tests look for in a page: routes, budgets, and the findings of axe."""
import pathlib

import axe_playwright_python

AXE = pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js"

VIEWS = ["overview", "live", "curves", "rungs", "parameters", "pairs", "parallel", "trials", "timeline", "whatif", "compare"]


def visit(page, route):
    """Goes to a route of the open page."""
    page.evaluate("""(route) => new Promise((done) => {
        if (location.hash === `#${route}`) return done();
        addEventListener("hashchange", done, {once: true});
        location.hash = route;
    })""", route)


def settled(page):
    """Waits until nothing is loading and two frames have been drawn."""
    page.wait_for_function("() => document.querySelector('main:not([aria-busy])')?.textContent.trim() && !document.querySelector('.skeleton')")
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def longest_task(page):
    """The longest main-thread task so far, in milliseconds."""
    return page.evaluate("() => Math.max(0, ...window.tuneTasks.map((task) => task.duration))")


def nodes(page):
    """How many elements the document has."""
    return page.evaluate("() => document.querySelectorAll('*').length")


def heap(page):
    """The heap in use after a collection, in bytes."""
    return page.evaluate("() => { globalThis.gc?.(); return performance.memory.usedJSHeapSize; }")


def sideways(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def findings(page):
    """Serious and critical findings of axe-core. The page must have been opened with `bypass_csp=True`."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.add_script_tag(path=str(AXE))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{item['impact']} {item['id']}: {item['help']}: " + "; ".join(node["html"][:160] for node in item["nodes"][:4])
            for item in found["violations"] if item["impact"] in ("serious", "critical")]
