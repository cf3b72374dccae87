"""The page of the server: workers, storage, answering times, limits, catalogues and tokens."""
import json
import re

import pytest
from playwright.sync_api import expect

import trainer
from conftest import Server
from looking import findings, settled, sideways

TOKEN = "a-token-that-is-long-enough-for-an-admin"


def part(page, title):
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def open_admin(pages, **options):
    pages.allow("404.*tokens")
    page = pages.open("/admin", **options)
    expect(part(page, "About")).to_contain_text("tune-server")
    return page


def test_the_version_and_the_limits_are_those_of_the_server(pages, api):
    version = api.get("/version")
    page = open_admin(pages)
    expect(part(page, "About")).to_contain_text(version["version"])
    limits = part(page, "Limits in force")
    expect(limits).to_contain_text("trials per ask")
    expect(limits.get_by_title(str(version["limits"]["body_bytes"]), exact=True).first).to_be_visible()


def test_the_document_is_linked(pages, server):
    page = open_admin(pages)
    address = page.get_by_role("link", name="openapi.yaml").get_attribute("href")
    assert page.request.get(address).text().startswith("openapi: 3.1")


def test_leases_are_listed_with_links(pages, api):
    api.create("admin-leases")
    api.ask("admin-leases", "night-shift")
    page = open_admin(pages)
    row = part(page, "Workers").get_by_role("row", name=re.compile("night-shift"))
    expect(row).to_contain_text("left")
    row.get_by_role("link", name="#1").click()
    expect(page.get_by_role("heading", name="Trial #1")).to_be_visible()


def test_storage_and_answering_times_are_shown(pages):
    page = open_admin(pages)
    expect(part(page, "Storage")).to_contain_text("database")
    expect(part(page, "Answering times").get_by_role("columnheader", name="99 of 100")).to_be_visible()


def test_catalogues_unfold(pages, api):
    page = open_admin(pages)
    catalogue = part(page, "What it can do")
    for title, path in (("Searchers", "searchers"), ("Schedulers", "schedulers"), ("Evaluators", "evaluators")):
        catalogue.get_by_text(title, exact=True).click()
        for item in api.get(f"/{path}")["items"][:3]:
            expect(catalogue.locator("strong", has_text=re.compile(f"^{item['name']}$")).first).to_be_visible()
    catalogue.get_by_text("Data sets", exact=True).click()
    expect(catalogue.get_by_role("rowheader", name="iris")).to_be_visible()


class Tokens:
    """Plays the server's part about tokens, as the API describes it."""

    def __init__(self, page):
        self.items = [{"id": "t1", "role": "admin", "experiments": [], "note": "first", "created_at": "2026-01-31T12:00:00.000Z", "expires_at": None, "last_used_at": None}]
        self.bodies = []
        page.route(re.compile(r"/tokens(/|$)"), self.answer)

    def answer(self, route):
        request = route.request
        if request.method == "POST":
            body = json.loads(request.post_data)
            self.bodies.append(body)
            made = {"id": "t2", "created_at": "2026-01-31T12:00:00.000Z", "expires_at": None, "last_used_at": None, "experiments": body.get("experiments", []), **{key: body[key] for key in ("role", "note") if key in body}}
            self.items.append(made)
            route.fulfill(status=201, json={**made, "token": "secret-value-0123456789"})
        elif request.method == "DELETE":
            self.items = [item for item in self.items if item["id"] != request.url.rsplit("/", 1)[1]]
            route.fulfill(status=204)
        else:
            route.fulfill(json={"items": self.items})


def test_a_token_is_made_shown_once_and_revoked(pages):
    page = pages.open("/")
    tokens = Tokens(page)
    page.evaluate("() => { location.hash = '/admin'; }")
    box = part(page, "Tokens")
    expect(box.get_by_role("rowheader", name="first")).to_be_visible()
    box.get_by_role("button", name="New token…").click()
    dialog = page.get_by_role("dialog", name="New token")
    dialog.get_by_label("Note").fill("the GPU workers")
    dialog.get_by_label("Role").select_option("worker")
    dialog.get_by_label("Experiments").fill("team-a-*, mnist")
    dialog.get_by_role("button", name="Create").click()
    shown = page.get_by_role("dialog", name="The new token")
    expect(shown).to_contain_text("secret-value-0123456789")
    shown.get_by_role("button", name="Copy the token").click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "secret-value-0123456789"
    shown.get_by_role("button", name="I have it").click()
    expect(page.get_by_text("secret-value-0123456789")).to_have_count(0)
    assert tokens.bodies == [{"note": "the GPU workers", "role": "worker", "experiments": ["team-a-*", "mnist"], "expires_in": 2592000}]
    box.get_by_role("button", name="Revoke the GPU workers").click()
    page.get_by_role("dialog", name="Revoke this token?").get_by_role("button", name="Revoke").click()
    expect(box.get_by_role("rowheader", name="the GPU workers")).to_have_count(0)
    expect(box.get_by_role("rowheader", name="first")).to_be_visible()


@pytest.fixture
def locked():
    """A server that wants tokens."""
    made = Server("--auth", "token", environment={"TUNE_ADMIN_TOKEN": TOKEN})
    yield made
    made.stop()


def test_a_token_made_here_opens_what_it_is_for_until_it_is_revoked(pages, locked):
    admin = trainer.Api(locked.direct, TOKEN)
    admin.create("open-1")
    admin.create("secret")
    page = pages.open("/admin", url=locked.url)
    page.get_by_role("dialog").get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    box = part(page, "Tokens")
    box.get_by_role("button", name="New token…").click()
    dialog = page.get_by_role("dialog", name="New token")
    dialog.get_by_label("Note").fill("a guest")
    dialog.get_by_label("Role").select_option("viewer")
    dialog.get_by_label("Experiments").fill("open/*")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.locator(".field-error").filter(has_text=re.compile(r"\w"))).to_be_visible()
    dialog.get_by_label("Experiments").fill("open-*")
    dialog.get_by_role("button", name="Create").click()
    shown = page.get_by_role("dialog", name="The new token")
    guest = trainer.Api(locked.direct, shown.get_by_role("region", name="The token").text_content())
    shown.get_by_role("button", name="I have it").click()
    assert guest.get("/experiments/open-1")["name"] == "open-1"
    assert refused(guest.get, "/experiments/secret") == 403
    assert refused(guest.post, "/experiments/open-1/ask") == 403
    row = box.get_by_role("row", name=re.compile("a guest"))
    expect(row).to_contain_text("open-*")
    expect(row).to_contain_text("in 29 d")
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog", name="Revoke this token?").get_by_role("button", name="Revoke").click()
    expect(box.get_by_role("row", name=re.compile("a guest"))).to_have_count(0)
    assert refused(guest.get, "/experiments/open-1") == 401


def refused(call, path):
    """The status with which the server refuses."""
    with pytest.raises(trainer.Refused) as error:
        call(path)
    return error.value.status


@pytest.mark.parametrize("status, words", [(404, "This server does not manage tokens here."), (403, "Your token may not see this."), (500, "This could not be loaded.")])
def test_without_tokens_to_manage_it_says_why(pages, status, words):
    pages.allow(str(status))
    page = pages.open("/")
    page.route(re.compile(r"/tokens$"), lambda route: route.fulfill(
        status=status, content_type="application/problem+json", json={"title": "No.", "detail": "No.", "status": status, "code": "x"}))
    page.evaluate("() => { location.hash = '/admin'; }")
    expect(part(page, "Tokens")).to_contain_text(words)
    expect(part(page, "Tokens").get_by_role("button", name="New token…")).to_be_disabled()


def test_without_status_the_rest_is_still_there(pages):
    pages.allow("404")
    page = pages.open("/")
    page.route(re.compile(r"/status$"), lambda route: route.fulfill(
        status=404, content_type="application/problem+json", json={"title": "No.", "detail": "No.", "status": 404, "code": "not-found"}))
    page.evaluate("() => { location.hash = '/admin'; }")
    expect(part(page, "About")).to_contain_text("are not told by this server")
    expect(part(page, "Storage")).to_contain_text("This server does not tell.")


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible_and_narrow(pages, filled, dark):
    page = open_admin(pages, dark=dark, width=390, bypass_csp=True)
    page.get_by_text("Schedulers", exact=True).click()
    expect(page.locator(".catalogue").first).to_be_visible()
    settled(page)
    assert sideways(page) <= 0
    assert findings(page) == []
