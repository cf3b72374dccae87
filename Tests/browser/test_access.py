"""Tokens, prefixes, small windows, dark pages, screen readers and keyboards, on every view."""
import http.client
import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

import trainer
from conftest import Server, picture
from looking import VIEWS, findings, settled, sideways, visit

TOKEN = "a-token-that-is-long-enough-for-an-admin"
SHOWN = ["halving", "hyperband", "population", "two-goals", "all-failed", "non-finite", "empty", "one-trial"]


@pytest.fixture
def locked(pages):
    """A server that wants a token. Its pages are closed before it stops, as they would ask for it."""
    made = Server("--auth", "token", environment={"TUNE_ADMIN_TOKEN": TOKEN})
    yield made
    pages.close()
    pages.contexts.clear()
    made.stop()


def test_the_page_asks_for_a_token_and_keeps_it_in_the_tab(pages, locked):
    api = trainer.Api(locked.direct, TOKEN)
    api.create("secret")
    page = pages.open("/experiments/secret", url=locked.url)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("asks for a token")
    dialog.get_by_label("Token").fill("wrong-" + TOKEN)
    dialog.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("did not take this token")).to_be_visible()
    page.get_by_role("dialog").get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("secret")
    expect(page.locator("button.live")).to_have_text("Live")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("secret")
    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator(".head-line .state")).to_have_text("paused")
    assert page.evaluate("() => localStorage.length + document.cookie.length") == 0


def test_a_question_that_was_closed_is_not_asked_again_by_the_page_itself(pages, locked):
    trainer.Api(locked.direct, TOKEN).create("secret")
    page = pages.open("/experiments/secret", url=locked.url)
    expect(page.get_by_role("dialog")).to_contain_text("asks for a token")
    page.keyboard.press("Escape")
    expect(page.get_by_text("A token is needed.")).to_be_visible()
    page.evaluate("async () => { const api = await import(new URL('assets/api.js', document.baseURI).href); await api.get('/workers').catch(() => {}); }")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("dialog").get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("secret")


class Prefix:
    """A proxy that shows a server under /tools/tune/, as many offices do."""

    def __init__(self, target):
        host, port = target.removeprefix("http://").split(":")

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def forward(self):
                if not self.path.startswith("/tools/tune/"):
                    self.send_error(404)
                    return
                connection = http.client.HTTPConnection(host, int(port))
                length = int(self.headers.get("Content-Length") or 0)
                headers = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection", "origin")}
                connection.request(self.command, self.path.removeprefix("/tools/tune"), self.rfile.read(length), headers)
                answer = connection.getresponse()
                self.send_response(answer.status)
                for key, value in answer.getheaders():
                    if key.lower() not in ("connection", "transfer-encoding"):
                        self.send_header(key, value)
                self.send_header("Connection", "close")
                self.close_connection = True
                self.end_headers()
                while chunk := answer.read1(65536):
                    self.wfile.write(chunk)
                    self.wfile.flush()
                connection.close()

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = forward

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/tools/tune"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def test_the_page_works_under_a_prefix(pages, filled, server):
    proxy = Prefix(server.url)
    try:
        page = pages.open("/", url=proxy.url)
        page.get_by_role("link", name="halving", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("halving")
        expect(page.locator("button.live")).to_have_text("Live")
        for view in VIEWS:
            visit(page, f"/experiments/halving/{view}")
            settled(page)
    finally:
        pages.close()
        pages.contexts.clear()
        proxy.stop()


def routes():
    return [f"/experiments/{name}/{view}" for name in SHOWN for view in VIEWS] + [
        "/", "/new", "/import", "/compare?names=halving,hyperband", "/admin", "/experiments/halving/trial/1",
        "/experiments/population/trial/3", "/experiments/two-goals/pareto", "/experiments/halving/compare?sel=1,2,3",
        "/experiments/halving/nothing", "/nothing"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_view_has_serious_findings(pages, filled, dark):
    page = pages.open("/", dark=dark, bypass_csp=True, calm=True)
    troubles = []
    shown = routes() if not dark else [route for route in routes() if not route.startswith("/experiments/") or "/halving/" in route or "/two-goals/" in route]
    for route in shown:
        visit(page, route)
        settled(page)
        troubles += [f"{route}: {finding}" for finding in findings(page)]
    assert not troubles, "\n".join(troubles)


def test_no_view_scrolls_sideways_on_a_telephone(pages, filled):
    page = pages.open("/", width=390, height=844)
    wide = {}
    for route in routes():
        visit(page, route)
        settled(page)
        if sideways(page):
            wide[route] = sideways(page)
            page.screenshot(path=picture("wide" + route))
    assert not wide


def test_every_view_says_something_for_every_experiment(pages, filled):
    page = pages.open("/")
    for name in SHOWN:
        for view in VIEWS:
            visit(page, f"/experiments/{name}/{view}")
            settled(page)
            text = page.locator(f"[data-view={view}]").inner_text()
            assert len(text.strip()) > 20, f"{name}/{view} is blank"
            assert "undefined" not in text and "[object" not in text, f"{name}/{view}: {text}"


def test_a_view_that_is_not_there_and_an_experiment_that_is_not_there_say_so(pages, filled):
    pages.allow("status of 404")
    page = pages.open("/experiments/halving/nothing")
    expect(page.get_by_text("There is no such view.")).to_be_visible()
    visit(page, "/experiments/absent")
    expect(page.get_by_text("There is no such experiment.")).to_be_visible()
    visit(page, "/nowhere")
    expect(page.get_by_text("There is no such page")).to_be_visible()


def test_the_keyboard_reaches_everything(pages, filled):
    page = pages.open("/experiments/halving")
    expect(page.get_by_role("heading", level=1)).to_have_text("halving")
    settled(page)
    page.evaluate("() => { document.activeElement.blur(); }")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim().slice(0, 40)"))
    for wanted in ("Live", "More actions", "Overview", "Rungs", "JSON", "Copy as YAML", "Table"):
        assert any(wanted in text for text in reached), f"{wanted} is not reached: {sorted(reached)}"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keyboard")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("]")
    expect(page.locator("[data-view=live]")).to_be_visible()
    page.keyboard.press("[")
    expect(page.locator("[data-view=overview]")).to_be_visible()


def test_arrow_keys_walk_through_the_points_and_the_selection_is_in_the_address(pages, filled):
    page = pages.open("/experiments/halving")
    plot = page.locator(".history .chart-body")
    expect(plot).to_be_visible()
    settled(page)
    plot.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".history .tip")).to_contain_text("#1 ")
    expect(page.locator(".history [aria-live]")).to_contain_text("#1 ")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("sel=1$"))
    page.keyboard.press("End")
    page.keyboard.press("Space")
    expect(page.locator(".chosen")).to_contain_text("2 trials selected")
    page.reload()
    expect(page.locator(".chosen")).to_contain_text("2 trials selected")
    page.locator(".chosen").get_by_role("button", name="Clear").click()
    expect(page.locator(".chosen")).to_be_hidden()
    assert "sel=" not in page.url
    plot.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("[data-view=trial]")).to_be_visible()


def test_the_chart_has_a_table_with_the_same_numbers(pages, filled):
    page = pages.open("/experiments/one-trial")
    page.locator(".history").get_by_role("button", name="Table").click()
    best = filled.get("/experiments/one-trial")["best"]
    cell = page.locator(".history tbody tr td.num span")
    expect(cell).to_have_attribute("title", str(best["value"]))


def test_the_theme_can_be_chosen_and_is_kept(pages, filled):
    page = pages.open("/")
    button = page.get_by_role("button", name="Theme")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button.click()
    button.click()
    expect(button).to_have_text("Theme: dark")
    assert page.evaluate(ground) != light
    page.reload()
    expect(page.get_by_role("button", name="Theme")).to_have_text("Theme: dark")
    assert page.evaluate(ground) != light


def test_what_changes_is_read_out_politely(pages, api):
    api.create("spoken", limits={"trials": 1})
    page = pages.open("/experiments/spoken")
    expect(page.locator("button.live")).to_have_text("Live")
    number = api.ask("spoken")[0]["number"]
    api.report("spoken", number, 0.125)
    api.complete("spoken", number)
    expect(page.locator("#live-region")).to_contain_text("Best loss 0.125 by trial 1", timeout=15000)
    assert page.locator("#live-region").get_attribute("aria-live") == "polite"


def test_nothing_moves_for_readers_who_asked_for_it(pages, filled):
    moving = """() => {
        const probe = document.body.appendChild(Object.assign(document.createElement('div'), {className: 'skeleton flash'}));
        const name = getComputedStyle(probe).animationName;
        probe.remove();
        return name;
    }"""
    still = pages.open("/experiments/halving/live", calm=True)
    settled(still)
    assert still.evaluate(moving) == "none"
    lively = pages.open("/experiments/halving/live")
    settled(lively)
    assert lively.evaluate(moving) != "none"


def test_the_page_asks_nobody_else_for_anything(pages, filled, server):
    asked = set()
    page = pages.open("/")
    page.on("request", lambda request: asked.add(request.url))
    for route in routes()[:len(VIEWS)] + ["/new", "/admin"]:
        visit(page, route)
        settled(page)
    assert asked and all(url.startswith((server.url, "blob:", "data:")) for url in asked), asked


def test_a_chart_that_moves_in_the_page_still_hears_each_key_once(pages, filled):
    page = pages.open("/experiments/halving")
    plot = page.locator(".history .chart-body")
    expect(plot).to_be_visible()
    settled(page)
    page.evaluate("() => { const chart = document.querySelector('.history'); chart.parentElement.prepend(chart); }")
    settled(page)
    plot.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".chosen")).to_contain_text("1 trial selected")
