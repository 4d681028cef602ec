"""The page in a real browser: Chromium without a window, on a service on a real socket."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.extra

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
ARTICLE = (
    "📰 Rebels left a-Sakhour on Monday.\nAbu al-Majd al-Halabi, a resident of Alep, stayed; "
    "al-Halabi <b>would not</b> say why, nor did Umm Rumman al-Zarqa."
)
SAFE = "!'()*"  # what encodeURIComponent leaves as it is
TABLE = "id,name\n1,a-Sakhour\n2,\n3,Halep\n4,Umm al-Rumman\n"

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program, "chromium is missing: make extras"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Opens the page. At the end: it asked no other host, and the console has no complaint."""
    asked: list[str] = []
    complaints: list[str] = []
    contexts = []

    def start(path: str = "", base: str = site, width: int = 1000, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text) if line.type in ("error", "warning") else None
            ),
        )
        page.goto(f"{base}/{path}")
        return page

    yield start
    for context in contexts:
        context.close()
    foreign = [url for url in asked if not url.startswith(("http://127.0.0.1:", "blob:http://127"))]
    assert not foreign
    # A refusal that a test brings about is noted by the browser itself.
    assert [line for line in complaints if "Failed to load resource" not in line] == []


def until(page: Page, function: str, given: object = None) -> None:
    """Waits for a function to be true; the page's policy forbids Playwright's own way."""
    deadline = time.monotonic() + 60
    while not page.evaluate(function, given):
        assert time.monotonic() < deadline, function
        page.wait_for_timeout(20)


def shows(page: Page, selector: str, text: str) -> None:
    """Waits for an element with a text in it."""
    page.locator(selector, has_text=text).first.wait_for()


def look_up(page: Page, name: str) -> None:
    page.fill("#q", name)
    page.press("#q", "Enter")
    until(page, "name => document.querySelector('.answer')?.dataset.name === name", name)
    assert page.url.endswith(f"?q={quote(name, safe=SAFE)}")


def annotated(page: Page, text: str = ARTICLE) -> None:
    page.click("#tab-text")
    page.fill("#text", text)
    page.click("#text-form button")
    page.wait_for_selector(".marked")


def uploaded(page: Page, data: str = TABLE, name: str = "names.csv") -> None:
    page.click("#tab-table")
    page.set_input_files(
        "#file", files=[{"name": name, "mimeType": "text/csv", "buffer": data.encode()}]
    )
    page.click("#table-choices button")
    page.wait_for_selector("#table-result a.button")


def test_a_name(visit: Open) -> None:
    page = visit()
    assert page.evaluate("document.activeElement.id") == "q"
    look_up(page, "a-Sakhour")
    assert page.inner_text(".names .latin") == "al-Sakhour"
    arabic = page.locator(".names .arabic")
    assert arabic.inner_text() == "الصَاخُور"
    assert arabic.get_attribute("lang") == "ar"
    assert arabic.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert "match" in page.inner_text(".verdict")
    (row,) = page.locator(".answer table tbody tr").all()
    assert row.locator("td.name").all_inner_texts() == ["a-Sakhour", "al-Sakhour"]
    assert "assimilated article" in row.inner_text()
    systems = dict(
        zip(
            page.locator(".systems dt").all_inner_texts(),
            page.locator(".systems dd").all_inner_texts(),
            strict=True,
        )
    )
    assert len(systems) > 20
    assert systems["DIN 31635 (Deutsche Morgenländische Gesellschaft)"] == "aṣ-Ṣāḫūr"
    assert page.inner_text("#name-status").startswith("al-Sakhour. match, ")
    assert page.title().startswith("a-Sakhour")
    assert "false" not in page.inner_text(".answer")


def test_runners_up_and_no_answer(visit: Open) -> None:
    page = visit("?q=Tripoli")
    page.wait_for_selector(".runners")
    assert "ambiguous" in page.inner_text(".verdict")
    first = page.locator(".runners details").first
    first.locator("summary").press("Enter")
    assert first.locator("table tbody tr").count() == 1
    page.click(".hints summary")
    page.fill("[name=country]", "LY")
    shows(page, ".facts", "T6")
    look_up(page, "Tell Zrafit")
    assert "none" in page.inner_text(".verdict")
    assert "had to be guessed" in page.inner_text(".answer")


def test_arabic_is_typed_from_the_right(visit: Open) -> None:
    page = visit()
    field = "e => getComputedStyle(e).direction"
    look_up(page, "حلب")
    assert page.locator("#q").evaluate(field) == "rtl"
    assert page.inner_text(".names .latin") == "Aleppo"
    assert "exact" in page.inner_text(".verdict")
    look_up(page, "Halep")
    assert page.locator("#q").evaluate(field) == "ltr"


def test_an_answer_comes_while_one_types_and_back_goes_back(visit: Open) -> None:
    page = visit()
    page.type("#q", "Alep")
    page.wait_for_selector(".answer")
    assert page.inner_text(".names .latin") == "Aleppo"
    look_up(page, "SAA")
    page.click("#examples button >> nth=0")
    shows(page, ".names .latin", "al-Sakhour")
    page.go_back()
    shows(page, ".names .latin", "Syrian Arab Army")
    assert page.input_value("#q") == "SAA"


def test_what_is_wrong_is_said_at_once(visit: Open) -> None:
    page = visit()
    page.fill("#q", "!!!")
    page.press("#q", "Enter")
    problem = page.wait_for_selector("[role=alert]")
    assert problem is not None
    assert "no letters" in problem.inner_text() or "letter" in problem.inner_text()
    page.context.set_offline(True)
    page.fill("#q", "Alep")
    page.press("#q", "Enter")
    shows(page, "[role=alert]", "does not answer")


def test_by_keyboard_alone(visit: Open) -> None:
    page = visit()
    page.focus("a, button, input")  # the first of all
    seen = []
    for _ in range(12):
        page.keyboard.press("Shift+Tab" if not seen else "Tab")
        if not seen:
            page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(e => [e.className || e.id || e.textContent, "
                "getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
        )
    assert [name for name, _ in seen][:1] == ["skip"]
    names = [name for name, _ in seen]
    assert "tab-name" in names
    assert "q" in names
    assert "tab-text" not in names, "arrows go there, as in any list of tabs"
    assert all(outline != "none" for _, outline in seen), seen
    page.focus("#tab-name")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-text"
    assert page.is_visible("#panel-text")
    assert not page.is_visible("#panel-name")
    page.keyboard.press("End")
    assert page.is_visible("#panel-table")
    page.keyboard.press("Home")
    assert page.is_visible("#panel-name")


def test_a_text(visit: Open) -> None:
    page = visit("#text")
    annotated(page)
    assert page.locator(".marked").first.inner_text() == ARTICLE, "nothing of the text is lost"
    marks = page.locator(".marked a.mention").all_inner_texts()
    assert marks[:4] == ["a-Sakhour", "Abu al-Majd al-Halabi", "Alep", "al-Halabi"]
    rows = page.locator("#text-result tbody tr")
    assert rows.count() == len(marks)
    assert page.inner_text("#text-status") == f"{len(marks)} names"
    page.locator(".marked a.mention").nth(3).press("Enter")
    assert page.evaluate("document.activeElement.id") == "mention-3"
    assert "T3" in (rows.nth(3).locator("a").get_attribute("href") or "")
    page.click("#text-result summary")
    canonical = page.inner_text("#text-result details p")
    assert "Rebels left al-Sakhour on Monday.\nAbu al-Majd al-Halabi" in canonical
    assert "resident of Aleppo" in canonical
    assert "<b>would not</b>" in canonical


def test_a_text_in_arabic_reads_from_the_right(visit: Open) -> None:
    page = visit("#text")
    annotated(page, "غادر المقاتلون حي الصاخور في حلب يوم الاثنين.")
    assert page.locator(".marked").first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert "حلب" in " ".join(page.locator(".marked a.mention").all_inner_texts())


def test_a_table(visit: Open, tmp_path: Path) -> None:
    page = visit("#table")
    uploaded(page)
    assert page.inner_text("#table-status").startswith("4 rows: ")
    assert page.locator("#table-result tbody tr").count() == 4
    with page.expect_download() as waiting:
        page.click("#table-result a.button")
    assert waiting.value.suggested_filename == "names-nisba.csv"
    waiting.value.save_as(tmp_path / "got.csv")
    lines = (tmp_path / "got.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id,name,nisba_id,nisba_canonical,nisba_arabic,")
    assert [line.split(",")[2] for line in lines[1:]] == ["T1", "", "T2", ""]


def test_a_table_that_cannot_be(visit: Open) -> None:
    page = visit("#table")
    page.click("#tab-table")
    page.set_input_files(
        "#file", files=[{"name": "x.csv", "mimeType": "text/csv", "buffer": b"\xff\xfea\x00"}]
    )
    page.click("#table-choices button")
    problem = page.wait_for_selector("[role=alert]")
    assert problem is not None
    assert "UTF-16" in problem.inner_text()


@pytest.mark.parametrize("width", [320, 360, 1400])
def test_nothing_sticks_out(visit: Open, width: int) -> None:
    page = visit(width=width)
    for show in (
        lambda: look_up(page, "Abu al Majd al Halabi"),
        lambda: annotated(page),
        lambda: uploaded(page),
    ):
        show()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_axe_finds_nothing(visit: Open, scheme: str, width: int) -> None:
    """No violation of WCAG 2.2 AA or of good practice, in any state of the page."""
    page = visit(width=width, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(AXE.read_text(encoding="utf-8"))

    def check(state: str) -> None:
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [
            f"{state}: {v['id']}: {v['help']}: {[n['html'] for n in v['nodes']]}"
            for v in found["violations"]
        ]
        assert not told, "\n".join(told)

    check("empty")
    look_up(page, "Tripoli")
    page.click(".runners summary >> nth=0")
    check("ambiguous")
    look_up(page, "a-Sakhour")
    check("a name")
    annotated(page)
    page.click("#text-result summary")
    check("a text")
    uploaded(page)
    check("a table")


def test_pages_of_entities(visit: Open, site: str) -> None:
    for path in ("entity/T2", "reconcile/preview?id=T2"):
        page = visit(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [v["id"] for v in found["violations"]] == []
        assert page.inner_text("h1") == "Aleppo"


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serves a page of somebody else's on this machine, as OpenRefine is; gives its address."""
    servers = []

    def start(html: str) -> str:
        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        threading.Thread(target=server.serve_forever).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_preview_fits_its_frame_on_another_page(
    visit: Open, elsewhere: Callable[[str], str], client: httpx.Client
) -> None:
    frame = client.get("/reconcile").json()["preview"]
    address = frame["url"].replace("{{id}}", "T1")
    host = elsewhere(
        f"<iframe src='{address}' width='{frame['width']}' height='{frame['height']}'></iframe>"
    )
    inside = visit(base=host).frame_locator("iframe")
    assert inside.locator("h1").inner_text() == "al-Sakhour"
    fits = "e => e.scrollHeight <= innerHeight && e.scrollWidth <= innerWidth"
    assert inside.locator("html").evaluate(fits)


def test_another_page_may_ask_the_endpoint(
    visit: Open, elsewhere: Callable[[str], str], site: str
) -> None:
    """As OpenRefine's page does: the browser itself is the judge of the CORS headers."""
    page = visit(base=elsewhere("<title>Somebody else</title>"))
    asked = """async ([endpoint, queries]) => {
        const manifest = await (await fetch(endpoint)).json();
        const options = {method: "POST", body: new URLSearchParams({queries})};
        const answer = await (await fetch(endpoint, options)).json();
        const url = manifest.suggest.entity.service_url + manifest.suggest.entity.service_path;
        const found = await (await fetch(url + "?prefix=Halep")).json();
        return [manifest.versions, answer.q0.result[0].id, found.result[0].id];
    }"""
    queries = json.dumps({"q0": {"query": "a-Sakhour"}})
    assert page.evaluate(asked, [f"{site}/reconcile", queries]) == [["0.2"], "T1", "T2"]


def test_a_service_with_tokens_asks_for_one(
    visit: Open, serve: Callable[..., httpx.Client]
) -> None:
    base = str(serve(owner=lambda token: {"right": "me"}.get(token, "")).base_url).rstrip("/")
    page = visit(base=base)
    page.fill("#q", "Alep")
    page.press("#q", "Enter")
    page.wait_for_selector("#token", state="visible")
    page.fill("#token", "wrong")
    page.press("#token", "Enter")
    page.wait_for_selector("#token", state="visible")
    page.fill("#token", "right")
    page.press("#token", "Enter")
    page.wait_for_selector(".answer")
    assert page.inner_text(".names .latin") == "Aleppo"
    assert page.locator(".facts a[href^=entity]").count() == 0, "a link could not send the token"
