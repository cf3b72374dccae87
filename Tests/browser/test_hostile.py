"""Names, values and texts that are meant to break a page, on every view."""
from playwright.sync_api import expect

from looking import VIEWS, settled, sideways, visit

NASTY = '<img src=x onerror="document.title=1">"\'&</script>'
LONG = "a-" * 49 + "z"


def test_text_of_others_never_becomes_code(pages, api):
    api.create("hostile", space={NASTY: {"type": "categorical", "values": [NASTY, "x"]}, "__proto__": {"type": "float", "low": 0, "high": 1},
                                 "constructor": {"type": "int", "low": 1, "high": 2}},
               objectives=[{"metric": NASTY, "goal": "minimize"}], tags=[NASTY], notes=NASTY, limits={"trials": 6})
    for index in range(4):
        trial = api.ask("hostile", NASTY)[0]
        api.report("hostile", trial["number"], 0.5 - index / 10, metric=NASTY)
        if index == 3:
            api.complete("hostile", trial["number"], "failed", error={"kind": "error", "message": NASTY})
        elif index < 2:
            api.complete("hostile", trial["number"])
    page = pages.open("/")
    expect(page.get_by_text("hostile", exact=True)).to_be_visible()
    for route in ["/experiments/hostile/" + view for view in VIEWS] + ["/experiments/hostile/trial/4", "/new?from=hostile"]:
        visit(page, route)
        settled(page)
        assert page.locator("main img").count() == 0, route
        assert page.title() != "1", route
        assert len(page.locator("main").inner_text()) > 40, route
    expect(page.locator(".new-code")).to_contain_text("__proto__")


def test_long_names_and_many_parameters_fit(pages, api):
    space = {f"{LONG[:90]}{index}": {"type": "float", "low": -1e300, "high": 1e300} for index in range(40)}
    api.create(LONG, space=space, limits={"trials": 3}, tags=["t" * 64] * 1)
    for value in (1e-300, -1e300, 123456789.123456789):
        number = api.ask(LONG)[0]["number"]
        api.report(LONG, number, value)
        api.complete(LONG, number)
    for width in (390, 1280):
        page = pages.open("/", width=width)
        for route in ["/"] + [f"/experiments/{LONG}/{view}" for view in VIEWS] + [f"/experiments/{LONG}/trial/1", f"/new?from={LONG}"]:
            visit(page, route)
            settled(page)
            assert sideways(page) == 0, (width, route)


def test_extreme_values_are_drawn_and_read(pages, api):
    api.create("extremes", limits={"trials": 8})
    for value in (1e300, -1e300, 0, -0.0, 5e-324, 1e-9, 12345678901234567890, 0.1 + 0.2):
        number = api.ask("extremes")[0]["number"]
        api.report("extremes", number, value)
        api.complete("extremes", number)
    page = pages.open("/experiments/extremes")
    expect(page.locator(".ov-best .mono")).to_have_text("−1e300")
    for view in VIEWS:
        visit(page, f"/experiments/extremes/{view}")
        settled(page)
        text = page.locator(f"[data-view={view}]").inner_text()
        assert "NaN" not in text and "Infinity" not in text and "undefined" not in text, (view, text)
