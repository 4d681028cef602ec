"""The page as it is sent: what it asks for, and what it tells those who do not see it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

import nisba_server.web

STATIC = Path(nisba_server.web.__file__).parent / "static"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.iterdir()}


class Elements(HTMLParser):
    """All elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


PAGE = Elements(TEXTS["index.html"]).found


def test_what_the_page_loads_is_there(client: httpx.Client) -> None:
    said = client.get("/")
    assert said.headers["content-type"] == "text/html; charset=utf-8"
    wanted = re.findall(r'(?:src|href)="(static/[^"]+)"', said.text)
    modules = [
        f"static/{name}" for text in TEXTS.values() for name in re.findall(r'from "\./(.*?)"', text)
    ]
    assert set(wanted + modules) == {f"static/{name}" for name in TEXTS if name != "index.html"}
    kinds = {"js": "javascript", "css": "text/css", "svg": "image/svg"}
    for path in wanted + modules:
        assert kinds[path.rpartition(".")[2]] in client.get(f"/{path}").headers["content-type"]
    assert client.get("/favicon.ico", follow_redirects=True).status_code == 200


def test_the_policy_lets_nothing_in_from_elsewhere(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    sources = re.findall(r"'[^']+'|https?:\S+|\*|data:|blob:", policy)
    assert set(sources) == {"'none'", "'self'"}
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_nothing_is_asked_of_other_hosts(name: str) -> None:
    allowed = (
        "http://www.w3.org/2000/svg",
        "https://www.wikidata.org/",
        "https://www.geonames.org/",
    )
    elsewhere = re.findall(r"https?://[^\s\"'`]+", TEXTS[name])
    assert all(address.startswith(allowed) for address in elsewhere), elsewhere
    assert "url(" not in TEXTS[name]
    assert "@import" not in TEXTS[name]


def test_no_script_or_style_stands_in_the_page() -> None:
    for tag, attributes in PAGE:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_scripts_write_no_html() -> None:
    for name, text in TEXTS.items():
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text
        ), name


def test_everything_that_is_filled_in_has_a_label() -> None:
    labelled = {attributes.get("for") for tag, attributes in PAGE if tag == "label"}
    text = TEXTS["index.html"]
    for tag, attributes in PAGE:
        if tag not in ("input", "select", "textarea"):
            continue
        name = attributes.get("name", "")
        inside = re.search(rf"<label>[^<]*<{tag}[^>]*name=\"{name}\"", text)
        assert attributes.get("id") in labelled or inside, attributes


def test_tabs_and_panels_name_each_other() -> None:
    panels = {a["id"]: a["aria-labelledby"] for _, a in PAGE if a.get("role") == "tabpanel"}
    tabs = {a["aria-controls"]: a["id"] for _, a in PAGE if a.get("role") == "tab"}
    assert panels == tabs
    assert sum(a.get("aria-selected") == "true" for _, a in PAGE) == 1


def test_the_page_has_a_language_a_title_and_places_that_speak() -> None:
    assert ("html", {"lang": "en"}) in PAGE
    roles = [attributes.get("role") for _, attributes in PAGE]
    assert roles.count("status") == 3
    assert any(tag == "main" for tag, _ in PAGE)
    assert re.search(r"<title>.+</title>", TEXTS["index.html"])


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    light, dark, *_ = re.findall(r":root \{(.*?)\}", TEXTS["nisba.css"], re.DOTALL)
    named = dict(re.findall(r"--([\w-]+): (#\w{6})", light if scheme == "light" else dark))
    for ground in ("paper", "sheet"):
        for text in ("ink", "soft", "accent", "sure", "unsure", "not"):
            assert contrast(named[text], named[ground]) >= 4.5, (text, ground)
        for line in ("edge", "person", "place", "org"):
            assert contrast(named[line], named[ground]) >= 3, (line, ground)
    assert contrast(named["on-accent"], named["accent"]) >= 4.5
