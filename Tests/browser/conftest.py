"""The server and the browser of the tests.

Environment: TUNE_SERVER, the binary (default .build/release/tune-server); TUNE_FRONT, a command that is started with the
server's URL, prints the URL of a page in front of it, and stays; TUNE_CHROMIUM, the browser; TUNE_SCREENSHOTS, a folder
that keeps pictures.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
import time

import pytest
from playwright.sync_api import sync_playwright

import trainer

TOP = pathlib.Path(__file__).resolve().parents[2]
BROWSER = os.environ.get("TUNE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
             "--disable-component-update --disable-sync --enable-precise-memory-info --js-flags=--expose-gc").split()
PICTURES = pathlib.Path(os.environ.get("TUNE_SCREENSHOTS") or tempfile.mkdtemp(prefix="tune-pictures-"))

# A refusal that a view puts into words is no mistake of the page.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (401|409|422)"
                      r"|echarts\.min\.js")
WATCH = """
window.tuneTasks = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tuneTasks.push({start: entry.startTime, duration: entry.duration});
}).observe({type: "longtask", buffered: true});
document.addEventListener("securitypolicyviolation", (event) =>
    console.error("Content security policy:", event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber));
"""


class Server:
    """A server of its own on fresh data; `url` is where the page is."""

    def __init__(self, *options, environment=None):
        self.folder = tempfile.mkdtemp(prefix="tune-browser-")
        binary = os.environ.get("TUNE_SERVER", str(TOP / ".build/release/tune-server"))
        self.options = [binary, "serve", "--port", "0", "--data", self.folder, *options]
        self.environment = {**os.environ, **(environment or {})}
        self.front = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.options, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env=self.environment)
        self.direct = read_url(self.process)
        self.url = self.direct
        if os.environ.get("TUNE_FRONT"):
            self.front = subprocess.Popen([*shlex.split(os.environ["TUNE_FRONT"]), self.direct], stdout=subprocess.PIPE, text=True)
            self.url = read_url(self.front)

    def restart(self):
        """Starts the binary again on the same data; what stands in front of it stays."""
        self.process = subprocess.Popen(self.options, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment)
        read_url(self.process)

    def stop(self):
        for process in filter(None, (self.front, self.process)):
            process.terminate()
        for process in filter(None, (self.front, self.process)):
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def read_url(process):
    """The first URL that a process prints; the rest of its output is read and dropped, so that it never blocks."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        line = process.stdout.readline()
        if not line and process.poll() is not None:
            break
        found = re.search(r"http://[^\s]+", line)
        if found:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found.group(0).rstrip("/")
    raise RuntimeError(f"{process.args[0]} did not start.")


@pytest.fixture(scope="session")
def server():
    """The server that most tests share. Those that change something make an experiment of their own name."""
    made = Server()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def api(server):
    return trainer.Api(server.direct)


@pytest.fixture(scope="session")
def filled(api):
    """One experiment of each kind, for looking at: halving, hyperband, population, two-goals, all-failed, non-finite,
    empty, one-trial."""
    trainer.fill(api)
    return api


@pytest.fixture(scope="session")
def large(api):
    """The name of an experiment of 10,000 trials with 10 steps each."""
    trainer.fill_many(api, "large")
    return "large"


@pytest.fixture(scope="session")
def browser():
    if not os.path.exists(BROWSER):
        pytest.skip(f"There is no browser at {BROWSER}: Scripts/setup browser could not install it.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, headless=True, args=ARGUMENTS)
        yield launched
        launched.close()


class Pages:
    """Opens pages and remembers what went wrong in them."""

    def __init__(self, browser, server):
        self.browser = browser
        self.server = server
        self.troubles = []
        self.allowed = []
        self.contexts = []

    def open(self, route="", *, url=None, dark=False, width=1280, height=900, calm=False, bypass_csp=False,
             zone=None):
        """Opens the page at a route such as `/experiments/x/rungs`."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else "no-preference", bypass_csp=bypass_csp, accept_downloads=True, timezone_id=zone,
            permissions=["clipboard-read", "clipboard-write"])
        self.contexts.append(context)
        context.set_default_timeout(15000)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        page.goto(f"{url or self.server.url}/#{route}")
        return page

    def allow(self, pattern):
        """Says what may go wrong in this test."""
        self.allowed.append(re.compile(pattern))

    def heard(self, message):
        if message.type == "error":
            self.troubles.append(f"{message.text} ({message.location.get('url', '')})")

    def check(self):
        rest = [text for text in self.troubles
                if not EXPECTED.search(text) and not any(pattern.search(text) for pattern in self.allowed)]
        assert not rest, "The page had troubles:\n" + "\n".join(rest)

    def close(self):
        for context in self.contexts:
            context.close()


@pytest.fixture
def pages(browser, server, request):
    """`pages.open(route, dark=..., width=...)`. A console error or a violation of the policy fails the test."""
    made = Pages(browser, server)
    yield made
    failed = getattr(request.node, "failed", False)
    if failed:
        for number, context in enumerate(made.contexts):
            for page in context.pages:
                page.screenshot(path=picture(f"failed-{request.node.name}-{number}"))
    made.close()
    if not failed:
        made.check()


@pytest.fixture
def page(pages):
    """One page; go with `visit(page, route)`."""
    return pages.open("/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.failed = True
    return report


def pytest_terminal_summary(terminalreporter):
    if any(PICTURES.glob("*.png")):
        terminalreporter.write_line(f"Pictures are in {PICTURES}.")


def picture(name):
    """Where a screenshot of that name goes."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return str(PICTURES / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}.png")
