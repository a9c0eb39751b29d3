from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.chromium import Opener, Reader

FIGURES = ("ingest", "storage", "months", "days")


@pytest.mark.parametrize("width", [1280, 390])
def test_plotly_takes_every_figures_place_without_a_jump(open_page: Opener, width: int) -> None:
    reader: Reader = open_page(viewport={"width": width, "height": 900})
    reader.sign_in("alice")
    page = reader.page
    assert reader.asked("/dashboard/figures") == 0
    assert not [url for url in reader.requests if url.endswith("plotly.js")]
    for name in FIGURES:
        figure = page.locator(f'[data-figure="{name}"]')
        figure.scroll_into_view_if_needed()
        before = page.evaluate("document.documentElement.scrollHeight"), figure.bounding_box()
        page.evaluate("jumps.length = 0")
        figure.hover()
        page.wait_for_selector(f'[data-figure="{name}"].is-taken')
        assert (page.evaluate("document.documentElement.scrollHeight"), figure.bounding_box()) == before
        assert page.evaluate("jumps") == []
        drawn, live = (figure.locator(inner).first.bounding_box() for inner in (".draw:visible svg", ".live .main-svg"))
        assert drawn is not None
        assert live is not None
        assert all(abs(drawn[side] - live[side]) <= 1.5 for side in ("x", "y", "width", "height")), (drawn, live)
    assert reader.asked("/dashboard/figures") == 1
    assert len([url for url in reader.requests if url.endswith("plotly.js")]) == 1


def test_plotly_offers_no_button_and_no_cloud(alice: Reader) -> None:
    page = alice.page
    for name in FIGURES:
        page.locator(f'[data-figure="{name}"]').hover()
        page.wait_for_selector(f'[data-figure="{name}"].is-taken')
    assert page.locator(".modebar-btn").count() == 0
    content = page.content()
    for words in ("Share chart", "plotly-cloud", "plot.ly", "plotly.com"):
        assert words not in content


@pytest.mark.parametrize(("name", "across", "down"), [("ingest", 0.13, 0.15), ("storage", 0.1, 0.5), ("months", 0, 0), ("days", 0.5, 0.5)])
def test_plotly_shows_the_same_words_on_hover(alice: Reader, name: str, across: float, down: float) -> None:
    page = alice.page
    figure = page.locator(f'[data-figure="{name}"]')
    figure.hover(position={"x": 2, "y": 2})
    page.wait_for_selector(f'[data-figure="{name}"].is-taken')
    drawn = figure.locator(".draw:visible svg").bounding_box()
    assert drawn
    if name == "months":
        bars = [bar.bounding_box() for bar in figure.locator(".live .bars .point path").all()]
        tallest = max((bar for bar in bars if bar), key=lambda bar: bar["height"])
        page.mouse.move(tallest["x"] + tallest["width"] / 2, tallest["y"] + tallest["height"] / 2)
    else:
        page.mouse.move(drawn["x"] + drawn["width"] * across, drawn["y"] + drawn["height"] * down)
    hover = figure.locator(".hoverlayer .hovertext")
    expect(hover).to_have_count(1)
    words = "".join((hover.text_content() or "").split())
    tips = figure.locator(".draw:visible [data-tip]").evaluate_all("(marks) => marks.map((mark) => mark.dataset.tip)")
    assert words in {"".join(tip.split()) for tip in tips}


def test_plotly_says_nothing_beside_the_boxes(alice: Reader) -> None:
    page = alice.page
    figure = page.locator('[data-figure="storage"]')
    figure.hover(position={"x": 2, "y": 2})
    page.wait_for_selector('[data-figure="storage"].is-taken')
    box = figure.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 6)
    page.mouse.move(box["x"] + 210, box["y"] + 6)
    page.wait_for_timeout(300)
    expect(figure.locator(".hoverlayer .hovertext")).to_have_count(0)


@pytest.mark.parametrize("name", ["months", "days"])
def test_plotly_draws_every_line_of_the_grid(alice: Reader, name: str) -> None:
    page = alice.page
    figure = page.locator(f'[data-figure="{name}"]')
    figure.hover()
    page.wait_for_selector(f'[data-figure="{name}"].is-taken')
    height = "(lines) => lines.map((line) => Math.round(line.getBoundingClientRect().y))"
    drawn = sorted(figure.locator(".draw:visible line.grid").evaluate_all(height))
    live = sorted(figure.locator(".live path.ygrid").evaluate_all(height))[: len(drawn)]
    assert len(drawn) > 1
    assert all(abs(one - other) <= 1 for one, other in zip(drawn, live, strict=True)), (drawn, live)


def test_plotly_is_drawn_in_the_dark_where_the_page_is(open_page: Opener) -> None:
    reader: Reader = open_page(color_scheme="dark")
    reader.sign_in("alice")
    page = reader.page
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 21, 24)"
    page.locator('[data-figure="months"]').hover()
    page.wait_for_selector('[data-figure="months"].is-taken')
    assert any("theme=dark" in url for url in reader.requests)
    page.mouse.move(1, 1)
    page.emulate_media(color_scheme="light")
    expect(page.locator(".is-taken")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(247, 245, 240)"


def test_drawing_shows_again_while_the_keyboard_is_in_it(alice: Reader) -> None:
    page = alice.page
    figure = page.locator('[data-figure="ingest"]')
    figure.hover()
    page.wait_for_selector('[data-figure="ingest"].is-taken')
    opacity = "(element) => getComputedStyle(element).opacity"
    assert figure.locator(".drawings").evaluate(opacity) == "0"
    page.locator("#pick-productions").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('[data-figure=ingest]'))"):
            break
    assert figure.locator(".drawings").evaluate(opacity) == "1"
    assert figure.locator(".live").evaluate("(element) => getComputedStyle(element).visibility") == "hidden"


def test_narrowing_the_window_draws_the_other_layout(alice: Reader) -> None:
    page = alice.page
    figure = page.locator('[data-figure="months"]')
    figure.hover()
    page.wait_for_selector('[data-figure="months"].is-taken')
    page.set_viewport_size({"width": 420, "height": 900})
    expect(figure.locator('.live[data-layout="s"]')).to_have_count(1)
    page.wait_for_function(
        """() => {
          const [drawn, live] = ['.draw-s svg', '.live .main-svg'].map((inner) =>
            document.querySelector(`[data-figure="months"] ${inner}`).getBoundingClientRect());
          return Math.abs(drawn.width - live.width) < 2 && Math.abs(drawn.top - live.top) < 2;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
