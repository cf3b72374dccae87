"""Takes the pictures of the README from a real run: the built-in network on the digits, tuned by BOHB and ASHA.

Usage: pictures.py FOLDER. The server is the one of the tests (see conftest.py).
"""
import pathlib
import sys

from playwright.sync_api import sync_playwright

import trainer
from conftest import ARGUMENTS, BROWSER, Server
from looking import settled

NAME = "digits"
SPEC = {
    "name": NAME, "seed": 7, "tags": ["demo"], "searcher": {"name": "bohb"},
    "objectives": [{"metric": "val_loss", "goal": "minimize"}],
    "scheduler": {"name": "asha", "options": {"min_resource": 1, "max_resource": 27, "reduction_factor": 3}},
    "limits": {"trials": 120}, "evaluator": {"name": "mlp", "options": {"dataset": "digits", "max_epochs": 27}, "workers": 2},
}
PICTURES = [
    ("overview-light", f"/experiments/{NAME}", False), ("overview-dark", f"/experiments/{NAME}", True),
    ("rungs", f"/experiments/{NAME}/rungs", False), ("new", "/new", False),
]


def run(api):
    """One long search, and some others beside it for the list."""
    trainer.fill(api)
    api.post("/experiments", {**SPEC, "space": api.get("/evaluators")["items"][0]["space"]})
    state = lambda: api.get(f"/experiments/{NAME}")["state"]
    api.wait(lambda: state() == "completed", "the search is over", 900)


def take(url, folder):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, headless=True, args=ARGUMENTS)
        for name, route, dark in PICTURES:
            page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="dark" if dark else "light")
            page.goto(f"{url}/#{route}")
            settled(page)
            page.wait_for_timeout(1500)  # Charts that come after their data.
            page.screenshot(path=folder / f"{name}.png")
            print(folder / f"{name}.png", (folder / f"{name}.png").stat().st_size // 1000, "kB")
            page.close()
        browser.close()


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    server = Server()
    try:
        run(trainer.Api(server.direct))
        take(server.url, folder)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
