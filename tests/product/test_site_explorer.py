"""The figures that move, in a real browser: pointer, keys, touch, address, and no rights they do not need."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from built_site import SITE
from visited import AXE, DESKTOP, LAY_OUT, PHONE

import actlib

PAGE = "chapters/explorer.html"


@pytest.fixture
def tab(browser):
    context = browser.new_context(viewport={"width": DESKTOP, "height": 1400})
    tab = context.new_page()
    tab.problems = []
    tab.on("console", lambda m: m.type in ("error", "warning") and tab.problems.append(m.text))
    tab.on("pageerror", lambda e: tab.problems.append(str(e)))
    yield tab
    context.close()
    assert not tab.problems


def open_explorer(tab, address, **state):
    query = "&".join(f"explorer.{k}={json.dumps(v)}" for k, v in state.items())
    tab.goto(f"{address}{PAGE}?{query}")
    figure = tab.locator("#explorer-figure")
    figure.locator(".aw-picture").first.wait_for()
    return figure


def choice(figure, name):
    return figure.get_by_role("checkbox", name=name, exact=True)


def value_of(figure, name):
    """The value and the slope that the figure shows for a function."""
    text = figure.locator(f"[data-values={name}]").inner_text().replace("−", "-")
    return [float(number) for number in re.findall(r"= (-?[\d.]+)", text)[:2]]


def address_state(tab):
    tab.wait_for_timeout(400)  # the address follows a moment later
    query = parse_qs(urlsplit(tab.url).query)
    return {key.removeprefix("explorer."): value for key, (value,) in query.items()}


def test_the_pointer_reads_value_and_slope(tab, address):
    figure = open_explorer(tab, address, functions=["tanh"])
    box = figure.locator("[data-panel=f] > svg").bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    tab.wait_for_timeout(100)
    x = float(figure.locator("[data-set=x]").input_value())
    assert 1 < x < 4
    assert value_of(figure, "tanh") == pytest.approx(
        [actlib.tanh(x), actlib.tanh_grad(x)], abs=1e-4
    )


def test_the_keyboard_moves_what_the_pointer_moves(tab, address):
    figure = open_explorer(tab, address, functions=["elu"], x=-1)
    figure.locator("[data-set=x]").focus()
    for _ in range(4):
        tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.dataset.set") == "parameters.elu.alpha"
    tab.keyboard.press("Home")
    tab.keyboard.press("PageUp")
    tab.wait_for_timeout(100)
    alpha = float(figure.locator("[data-set='parameters.elu.alpha']").input_value())
    assert 0 < alpha < 1
    assert value_of(figure, "elu") == pytest.approx(
        [actlib.elu(-1.2, alpha), actlib.elu_grad(-1.2, alpha)], abs=1e-4
    )


def test_a_finger_reads_values_too(browser, address):
    context = browser.new_context(viewport={"width": PHONE, "height": 1400}, has_touch=True)
    tab = context.new_page()
    figure = open_explorer(tab, address, functions=["relu"])
    box = figure.locator("[data-panel=f] > svg").bounding_box()
    tab.touchscreen.tap(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    tab.wait_for_timeout(100)
    assert value_of(figure, "relu")[0] > 3
    context.close()


def test_functions_are_chosen_and_never_more_than_six(tab, address):
    figure = open_explorer(tab, address, functions=["relu"])
    for name in ["sigmoid", "tanh", "gelu", "mish", "swish"]:
        choice(figure, name).check()
    tab.wait_for_timeout(100)
    assert figure.locator(".aw-card").count() == 6
    assert choice(figure, "elu").is_disabled()
    choice(figure, "relu").uncheck()
    tab.wait_for_timeout(100)
    assert figure.locator(".aw-card").count() == 5
    assert choice(figure, "elu").is_enabled()


def test_a_screen_reader_hears_the_values(tab, address):
    figure = open_explorer(tab, address, functions=["sigmoid"], x=0)
    status = figure.get_by_role("status")
    figure.locator("[data-set=x]").press("ArrowRight")
    tab.wait_for_timeout(800)
    assert (
        status.inner_text() == f"x = 0.05. sigmoid: value {actlib.sigmoid(0.05):.4f}, slope 0.2498"
    )
    assert figure.locator("svg[role=img]").first.get_attribute("aria-label")


def test_the_address_holds_the_state_and_gives_it_back(tab, address):
    figure = open_explorer(tab, address)
    assert address_state(tab) == {}
    choice(figure, "relu").uncheck()
    figure.locator("[data-set='parameters.elu.alpha']").fill("0.5")
    figure.locator("[data-set=x]").fill("-2")
    assert address_state(tab) == {
        "functions": '["elu","swish"]',
        "parameters": '{"elu":{"alpha":0.5}}',
        "x": "-2",
    }
    tab.reload()
    assert value_of(figure, "elu")[0] == pytest.approx(actlib.elu(-2, 0.5), abs=1e-4)
    assert figure.locator(".aw-card").count() == 2
    figure.get_by_role("button", name="Reset").click()
    assert address_state(tab) == {}
    assert figure.locator(".aw-card").count() == 3


def test_an_address_that_makes_no_sense_does_no_harm(tab, address):
    query = "functions=[%22relu%22,%22nope%22,5]&explorer.x=left&explorer.parameters=%7Bbroken&explorer.limit=-3&explorer.show={}"
    tab.goto(f"{address}{PAGE}?explorer.{query}")
    figure = tab.locator("#explorer-figure")
    assert figure.locator(".aw-card").count() == 1
    assert value_of(figure, "relu") == [1.0, 1.0]


def test_links_on_the_page_open_the_setting_that_they_promise(tab, address):
    tab.goto(address + PAGE)
    links = tab.locator("article a[href*='explorer.functions']")
    assert links.count() >= 5
    for i in range(links.count()):
        href = links.nth(i).evaluate("(a) => a.href")
        wanted = json.loads(parse_qs(urlsplit(href).query)["explorer.functions"][0])
        tab.goto(href)
        names = tab.locator("#explorer-figure .aw-card > b").all_inner_texts()
        assert names == wanted
        tab.goto(address + PAGE)


def test_the_page_shows_the_first_picture_before_any_script(browser, address):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + PAGE)
    assert tab.locator("#explorer-figure .aw-picture path.aw-line").count() > 3
    context.close()


def test_nothing_jumps_when_the_script_arrives(browser, address):
    for width in (DESKTOP, PHONE):
        heights = []
        for scripts in (False, True):
            context = browser.new_context(
                java_script_enabled=scripts, viewport={"width": width, "height": 900}
            )
            tab = context.new_page()
            tab.goto(address + PAGE)
            # the button that copies a link comes with the script, beside another
            heights.append(tab.locator("#explorer-figure").bounding_box()["height"])
            context.close()
        assert heights[0] == pytest.approx(heights[1], abs=2)


def test_it_works_from_a_folder_without_a_server(tab, pages):
    tab.goto((SITE / PAGE).as_uri())
    figure = tab.locator("#explorer-figure")
    figure.locator("[data-set=x]").fill("2")
    tab.wait_for_timeout(100)
    assert value_of(figure, "relu") == [2.0, 1.0]


def test_more_of_the_gradient_arrives_with_hes_variance(tab, address):
    tab.goto(address + PAGE + "?gradient-depth.functions=[%22relu%22]&gradient-depth.depth=40")
    figure = tab.locator("#gradient-depth-figure")
    card = figure.locator(".aw-card")
    assert "10⁻" in card.inner_text()
    figure.get_by_role("button", name="He: 2").click()
    tab.wait_for_timeout(300)
    assert "10⁻" not in card.inner_text()
    assert figure.locator("[data-set=gain]").input_value() == "2"
    figure.locator("[data-set=depth]").press("Home")
    tab.wait_for_timeout(300)
    assert "layer 1: 1.0000" in card.inner_text()


def test_a_network_trains_pauses_steps_and_starts_again(tab, address):
    tab.goto(address + PAGE + "?playground.data=xor&playground.activation=tanh")
    figure = tab.locator("#playground-figure")
    summary = figure.locator(".aw-summary")

    def read():
        return [float(n) for n in re.findall(r"(?:step|loss|right) ([\d.]+)", summary.inner_text())]

    untrained = read()
    assert untrained[0] == 0
    figure.get_by_role("button", name="Train").click()
    for _ in range(
        300
    ):  # (the page's policy lets nobody evaluate a text, so nor wait_for_function)
        if read()[0] > 200:
            break
        tab.wait_for_timeout(100)
    figure.get_by_role("button", name="Pause").click()
    trained = read()
    assert trained[1] < untrained[1] / 2
    assert trained[2] > 90
    tab.wait_for_timeout(200)
    assert read() == trained
    figure.get_by_role("button", name="One step").click()
    assert read()[0] == trained[0] + 1
    figure.get_by_role("button", name="Start again").click()
    assert read() == untrained
    # another function is another network; the loss begins anew
    figure.locator("[data-set=activation]").select_option("relu")
    tab.wait_for_timeout(200)
    assert read()[1] != untrained[1]
    colours = "(c) => new Set(c.getContext('2d').getImageData(0, 0, 60, 60).data).size"
    assert figure.locator("canvas").evaluate(colours) > 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_to_mend_with_everything_shown(browser, address, axe, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    six = ["leaky_relu", "prelu", "clipped_relu", "gelu", "swish", "softplus"]
    open_explorer(tab, address, functions=six, show=["tangent", "zones", "input"])
    tab.evaluate(LAY_OUT)
    tab.evaluate(axe)
    assert [v["id"] for v in tab.evaluate(AXE)["violations"]] == []
    assert not tab.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()


OUT_OF_USE = (
    "() => [...document.querySelectorAll('.actlib-widget[inert]')].map((e) => e.dataset.key)"
)


def test_a_figure_far_below_starts_when_the_reader_comes_near(tab, address):
    tab.set_viewport_size({"width": DESKTOP, "height": 600})
    tab.goto(address + PAGE)
    tab.locator("#explorer-figure:not([inert])").wait_for()
    assert "playground" in tab.evaluate(OUT_OF_USE)
    tab.locator("#playground-figure").scroll_into_view_if_needed()
    tab.locator("#playground-figure:not([inert])").wait_for()


def test_a_figure_that_the_address_speaks_of_starts_at_once(tab, address):
    tab.set_viewport_size({"width": DESKTOP, "height": 600})
    tab.goto(f"{address}{PAGE}?playground.data=xor")
    assert "playground" not in tab.evaluate(OUT_OF_USE)


def test_the_first_key_starts_all_figures_so_that_tab_reaches_them(tab, address):
    tab.set_viewport_size({"width": DESKTOP, "height": 600})
    tab.goto(address + PAGE)
    assert tab.evaluate(OUT_OF_USE)
    tab.keyboard.press("Tab")
    assert not tab.evaluate(OUT_OF_USE)


def test_only_pages_with_a_figure_load_its_scripts(pages):
    for name, page in pages.items():
        has_figure = bool(page.select(".actlib-widget"))
        assert bool(page.select("script[src*='figures/']")) == has_figure, name
