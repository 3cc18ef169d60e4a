"""Every page as a person sees it: wide and narrow, light and dark, enlarged, in forced colors, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from browsing import looking
from browsing.fixtures import NARROW, WIDE, Open
from browsing.places import Place, places, present, press, run_page, waf
from browsing.world import World
from github_double import GitHubDouble, sample
from harness import REPOSITORY, Run
from harness import Page as Source

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("place", places, ids=lambda place: place.name)
def test_every_page_is_sound(world: World, tab: Open, place: Place) -> None:
    page = tab()
    response = place.go(world, page)
    assert response is not None and response.status == place.status
    assert page.title().startswith(place.title) and page.title().endswith(" – Spec Editor")
    assert looking.markup(response.text()) == []
    assert looking.structure(page) == []
    assert page.evaluate("layoutShift") == 0
    wrong = []
    for window, least in ((WIDE, 24), (NARROW, 44)):
        page.set_viewport_size(window)
        # Motion is reduced, so that no color is measured during a transition.
        for scheme, rules in (("light", looking.RULES), ("dark", looking.COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += [f"{window['width']} px, {scheme}: axe: {line}" for line in looking.axe(page, rules)]
        found = [f"too small: {line}" for line in looking.small_targets(page, least)]
        found += [f"too wide: {line}" for line in looking.sideways(page)]
        found += [f"cut off: {line}" for line in looking.cut_off(page)]
        wrong += [f"{window['width']} px: {line}" for line in found]
    for zoom in (2, 4):
        page.set_viewport_size({"width": WIDE["width"] // zoom, "height": WIDE["height"] // zoom})
        wrong += [f"zoomed {zoom}: too wide: {line}" for line in looking.sideways(page)]
    # Like a larger font in the browser's settings.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for window in (WIDE, NARROW):
        page.set_viewport_size(window)
        found = [f"too wide: {line}" for line in looking.sideways(page)]
        found += [f"cut off: {line}" for line in looking.cut_off(page)]
        wrong += [f"{window['width']} px, large font: {line}" for line in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/", "/pod/advworks/dev", "/pod/northwind/prd", "/pod/new"])
def test_forced_colours_keep_what_can_be_pressed(world: World, tab: Open, path: str) -> None:
    page = tab(forced_colors="active")
    page.goto(world.local.url + path)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    controls = page.locator("button, .button, input:not([type=hidden]), select").all()
    assert controls
    for control in controls:
        style = "e => [getComputedStyle(e).borderStyle, getComputedStyle(e).appearance]"
        border, appearance = control.evaluate(style)
        assert border != "none" or appearance == "auto"
        control.focus()
        assert _has_outline(page)
    assert looking.sideways(page) == []


def _has_outline(page: Page) -> bool:
    return page.evaluate("""() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    }""")


def test_nothing_moves_for_those_who_asked(world: World, tab: Open) -> None:
    moving = "document.getAnimations().length"
    with present(world.hold):
        page = tab(reduced_motion="no-preference")
        run_page(world, page)
        assert page.evaluate(moving) > 0
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == 0
        lasting = "[...document.querySelectorAll('*')].map(e => getComputedStyle(e).transitionDuration)"
        assert set(page.evaluate(lasting)) == {"0s"}


@pytest.mark.parametrize("path", ["/", "/pod/advworks/dev"])
def test_paper_has_dark_letters_and_no_controls(world: World, tab: Open, path: str) -> None:
    page = tab(color_scheme="dark")
    page.goto(world.local.url + path)
    page.emulate_media(media="print", color_scheme="dark")
    colour, ground = page.evaluate(
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name].match(/[\\d.]+/g).map(Number))"
    )
    assert sum(colour[:3]) < 3 * 80 and (ground[3:] == [0] or sum(ground[:3]) > 3 * 240)
    for control in page.locator("button, .search, .skip").all():
        assert not control.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.pdf().startswith(b"%PDF-")


def test_more_contrast_is_given_where_it_is_wanted(world: World, tab: Open) -> None:
    page = tab(contrast="more")
    page.goto(world.local.url + "/")
    colours = page.evaluate("['#count', 'main'].map(s => getComputedStyle(document.querySelector(s)).color)")
    assert colours[0] == colours[1]


def test_a_page_is_light(world: World) -> None:
    page = world.local.page("/")
    assets = [e.get("href") or e.get("src") for e in page.all("link", rel="stylesheet") + page.all("script")]
    assert len(assets) == 2
    weight = 0
    for asset in assets:
        response = world.local.get(asset, headers={"Accept-Encoding": "gzip"}, stream=True)
        assert response.headers["Content-Encoding"] == "gzip"
        weight += len(response.raw.read(decode_content=False))
    assert weight < 30_000


def test_static_files_are_asked_for_once(world: World, tab: Open) -> None:
    def asked() -> list[str]:
        """The resources of pages, without the icon, which browsers request on their own."""
        uris = [event.get("uri", "") for event in world.local.events()]
        return [uri for uri in uris if "/static/" in uri and not uri.endswith(".svg")]

    page = tab()
    before = len(asked())
    page.goto(world.local.url + "/")
    page.goto(world.local.url + "/pod/new?first")
    world.local.wait_for_event(uri="/pod/new?first")
    files = asked()[before:]
    assert len(files) == 2 and len(set(files)) == len(files)
    page.goto(world.local.url + "/?second")
    world.local.wait_for_event(uri="/?second")
    assert asked()[before:] == files


@pytest.mark.parametrize("path", ["/", "/?q=adv", "/pod/advworks/dev", "/pod/new", "/nothing"])
def test_the_same_is_there_without_script(world: World, tab: Open, path: str) -> None:
    pages = tab(), tab(script=False)
    for page in pages:
        page.goto(world.local.url + path)
    assert pages[1].locator("[data-script-only]:visible").count() == 0
    sources = [Source(page.content()) for page in pages]
    for tag in ("title", "h1", "h2", "label", "button", "pre"):
        texts = [[" ".join(e.text.split()) for e in source.all(tag)] for source in sources]
        assert texts[0] == texts[1]
    assert sources[0].links == sources[1].links


def test_what_turns_the_writing_direction_turns_nothing_else(run: Run, github: GitHubDouble, tab: Open) -> None:
    text = sample.POD.format(customer="advworks", environment="dev", name="web\u202e12", type="t4g.nano", waf="false")
    github.repositories[REPOSITORY].commit({f"{sample.SPECS_PATH}/advworks/dev/spec.yml": text}, "Turn")
    product = run(github)
    page = tab()
    page.goto(product.url + "/?q=advworks+dev")
    name, switch = (page.locator(f".facts {part}").bounding_box() for part in ("code", ".switch"))
    assert name and switch and name["x"] + name["width"] <= switch["x"]
    page.goto(product.url + "/pod/advworks/dev")
    page.get_by_label("Instance name").fill("web13")
    waf(page, "Yes").check()
    press(page, "Review changes")
    mark = page.locator(".diff del bdi")
    assert mark.evaluate("e => getComputedStyle(e, '::before').content") == '"U+202E"'
    # Copied text is the original text.
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.diff'))")
    copied = page.evaluate("String(getSelection())")
    assert "name: web\u202e12 " in copied and "U+202E" not in copied
    for element in "code", "dd", "del", "ins", ".diff span":
        isolated = page.locator(f"main {element}").first.evaluate("e => getComputedStyle(e).unicodeBidi")
        assert isolated == "isolate", element
