"""Every page, and the way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, Response

from github_double import Timetable, sample
from harness import REPOSITORY

from .world import LONG, World


@dataclass(frozen=True)
class Place:
    """A page, with its status, and the start of its title."""

    name: str
    status: int
    title: str
    go: Callable[[World, Page], Response | None]


places: list[Place] = []


def place(name: str, title: str, status: int = 200) -> Callable:
    def add(go: Callable[[World, Page], Response | None]) -> Callable:
        places.append(Place(name, status, title, go))
        return go

    return add


def press(page: Page, button: str) -> Response | None:
    """Presses a button that leads to another page, and returns the answer."""
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name=button, exact=True).click()
    return navigation.value


def waf(page: Page, answer: str | None = None) -> Locator:
    """The radio button with that answer to the form's only question; without an answer, the selected one."""
    group = page.get_by_role("radiogroup", name="Web application firewall (WAF)", exact=True)
    return group.get_by_role("radio", name=answer, exact=True) if answer else group.locator(":checked")


@contextmanager
def present(file: Path) -> Iterator[None]:
    """The file exists inside the `with`."""
    file.touch()
    try:
        yield
    finally:
        file.unlink()


def at_rest(world: World) -> None:
    """Completes what `editor` has started, so that no deployment is in progress."""
    for repository in world.github.repositories.values():
        for run in repository.runs:
            if run.status != "completed":
                run.move("completed", repository, "cancelled")


# Finding a pod


@place("list", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/")


@place("list of GitHub", "Pods")
def _(world: World, page: Page) -> Response | None:
    assert world.editor.get(f"/pod/{LONG}/{LONG}").status_code == 200
    return page.goto(world.editor.url + "/")


@place("list with files that are no pods", "Pods")
def _(world: World, page: Page) -> Response | None:
    response = page.goto(world.misplaced.url + "/")
    page.locator("details.skipped summary").click()
    return response


@place("list, signed in", "Pods")
def _(world: World, page: Page) -> Response | None:
    page.set_extra_http_headers({"Authorization": "Basic YWRhOmxvdmVsYWNl"})
    return page.goto(world.gated.url + "/")


@place("search", "Pods matching “advworks”")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/?q=advworks")


@place("search without a result", "Pods matching “nobody”")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/?q=nobody")


@place("list of nothing", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.empty.url + "/")


@place("list while GitHub is away", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.forgotten.url + "/")


@place("filtered list", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/?env=dev&waf_enabled=off&sort=-instance_name&state=nothing&env=prd")


@place("sorted list", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/?sort=-last")


@place("matrix", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/?view=matrix")


@place("matrix of GitHub", "Pods")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/?view=matrix")


@place("filtered matrix", "Pods matching “dev”")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/?view=matrix&q=dev&waf_enabled=off")


# Activity


@place("activity", "Activity")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/runs")


@place("activity of GitHub", "Activity")
def _(world: World, page: Page) -> Response | None:
    assert world.editor.get("/runs").status_code == 200
    return page.goto(world.editor.url + "/runs")


@place("filtered activity", "Activity")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/runs?env=dev&state=success&state=failure&by=nobody&q=x")


@place("activity while GitHub is away", "Activity")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.forgotten.url + "/runs")


# Editing


@place("form", "advworks/dev")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/pod/advworks/dev")


@place("form of production", "northwind/prd")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/pod/northwind/prd")


@place("form of long names", f"{LONG}/{LONG}")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + f"/pod/{LONG}/{LONG}")


@place("form with notes", "odd/qa")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/pod/odd/qa")


@place("new", "New pod")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/pod/new")


@place("new of GitHub", "New pod")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/pod/new")


@place("refused form", "Error: advworks/dev", 400)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/advworks/dev")
    page.get_by_label("Instance name").fill("-Web_1")
    return press(page, "Deploy now")


@place("refused form of a new pod", "Error: New pod", 400)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/new")
    page.get_by_label("Environment").fill("a b")
    return press(page, "Deploy now")


@place("pod exists", "Error: New pod", 409)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/new")
    page.get_by_label("Customer").fill("advworks")
    page.get_by_label("Environment").fill("dev")
    page.get_by_label("Instance name").fill("web1")
    return press(page, "Deploy now")


#: Next to a deployment that may be in progress.
ANYWAY = {"_do": "deploy", "_anyway": "1"}


def other(name: str) -> str:
    return "other" if name != "other" else "another"


def overtaken(world: World, page: Page) -> None:
    """A form whose name someone else has changed since it was opened."""
    page.goto(world.local.url + "/pod/contoso/stg")
    before = page.get_by_label("Instance name").input_value()
    assert world.local.deploy("contoso/stg", other(before), **ANYWAY).status_code == 303
    page.get_by_label("Instance name").fill("mine")


@place("conflict", "Resolve 1 conflict in contoso/stg", 409)
def _(world: World, page: Page) -> Response | None:
    overtaken(world, page)
    return press(page, "Review changes")


@place("conflict without an answer", "Error: Resolve 2 conflicts in contoso/stg", 409)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/contoso/stg")
    old = page.get_by_label("Instance name").input_value()
    is_on = waf(page, "Yes").is_checked()
    assert world.local.deploy("contoso/stg", other(old), not is_on, **ANYWAY).status_code == 303
    page.get_by_label("Instance name").fill("mine")
    waf(page, "Not set (default: No)").check()
    press(page, "Review changes")
    page.get_by_role("radio", name="Yours").first.check()
    return press(page, "Continue to review")


@place("refused by GitHub", "Error: New pod", 422)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.editor.url + "/pod/new")
    page.get_by_label("Customer").fill("fabrikam")
    page.get_by_label("Environment").select_option("stg")
    page.get_by_label("Instance name").fill("web1")
    body = {"message": "Provided value 'stg' for input 'environment' not in the list of allowed values"}
    refusal = world.github.faults.add("answer", method="POST", status=422, body=body)
    try:
        return press(page, "Deploy now")
    finally:
        world.github.faults.remove(refusal)


@place("GitHub away on Deploy", "Error: advworks/dev", 503)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.forgotten.url + "/pod/advworks/dev")
    page.get_by_label("Instance name").fill("web7")
    return press(page, "Deploy now")


# Deploying


@place("review", "Review advworks/dev")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/advworks/dev")
    page.get_by_label("Instance name").fill("review7")
    return press(page, "Review changes")


@place("review of production", "Review northwind/prd")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.editor.url + "/pod/northwind/prd")
    waf(page, "No").check()
    return press(page, "Review changes")


@place("review without the name", "Error: Review northwind/prd", 400)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/northwind/prd")
    page.get_by_label("Instance name").fill("web7")
    press(page, "Review changes")
    return press(page, "Deploy to prd")


@place("review of what others changed too", "Review advworks/stg")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/advworks/stg")
    name, is_on = page.get_by_label("Instance name"), waf(page, "Yes").is_checked()
    other_waf = "false" if is_on else "true"
    answer = world.local.deploy("advworks/stg", name.input_value(), waf_enabled=other_waf, **ANYWAY)
    assert answer.status_code == 303
    name.fill(other(name.input_value()))
    response = press(page, "Review changes")
    assert page.get_by_role("region", name="Changed by others meanwhile").is_visible()
    return response


@place("review of what is being deployed", "Review contoso/dev")
def _(world: World, page: Page) -> Response | None:
    with present(world.hold):
        page.goto(world.local.url + "/pod/contoso/dev")
        name = page.get_by_label("Instance name")
        name.fill(other(name.input_value()))
        press(page, "Deploy now")
        page.goto(world.local.url + "/pod/contoso/dev")
        name.fill("later")
        response = press(page, "Review changes")
        assert page.get_by_label("Deploy anyway").is_visible()
        return response


@place("review of a new pod", "Review fabrikam/dev")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/new")
    page.get_by_label("Customer").fill("fabrikam")
    page.get_by_label("Environment").fill("dev")
    page.get_by_label("Instance name").fill("web1")
    return press(page, "Review changes")


@place("review of a new pod whose name clashes", "Review advworks-x/dev")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.misplaced.url + "/pod/new?customer=advworks-x")
    page.get_by_label("Environment").select_option("dev")
    page.get_by_label("Instance name").fill("web1")
    return press(page, "Review changes")


@place("review of nothing", "northwind/stg")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/northwind/stg")
    return press(page, "Review changes")


@place("review of a file with Windows line ends", "Review contoso/stg")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/contoso/stg")
    page.get_by_label("Instance name").fill("windows")
    response = press(page, "Review changes")
    assert page.locator(".diff del").count() == page.locator(".diff ins").count() == 1
    return response


@place("started", "Run ")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/advworks/stg")
    page.get_by_label("Instance name").fill("started7")
    return press(page, "Deploy now")


@place("started on GitHub", "Run ")
def _(world: World, page: Page) -> Response | None:
    at_rest(world)
    world.github.timetable = Timetable(None, None)
    page.goto(world.editor.url + "/pod/contoso/dev")
    page.get_by_label("Instance name").fill("started7")
    return press(page, "Deploy now")


def run_page(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/northwind/dev")
    before = page.get_by_label("Instance name").input_value()
    page.get_by_label("Instance name").fill(other(before))
    return press(page, "Deploy now")


@place("run in progress", "Run ")
def _(world: World, page: Page) -> Response | None:
    with present(world.hold):
        return run_page(world, page)


@place("run done", "Run ")
def _(world: World, page: Page) -> Response | None:
    return _until_done(page, run_page(world, page))


@place("run failed", "Run ")
def _(world: World, page: Page) -> Response | None:
    with present(world.fail):
        return _until_done(page, run_page(world, page))


def _until_done(page: Page, response: Response | None) -> Response | None:
    while page.locator("[data-poll]").count():
        response = page.reload()
    return response


@place("run on GitHub", "Run ")
def _(world: World, page: Page) -> Response | None:
    at_rest(world)
    world.github.timetable = Timetable(0, None)
    answer = world.editor.deploy("advworks/stg", "run7")
    assert answer.status_code == 303
    return page.goto(world.editor.url + answer.headers["Location"].removeprefix(world.editor.url))


# The text


@place("text", "YAML of advworks/dev")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/pod/advworks/dev/yaml")


@place("text refused", "Error: advworks/dev: The text is not valid YAML", 400)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/advworks/dev/yaml")
    page.get_by_role("textbox", name="spec.yml").fill("a: [1\nb: 2\n")
    return press(page, "Review changes")


@place("text unchanged", "YAML of contoso/dev")
def _(world: World, page: Page) -> Response | None:
    page.goto(world.local.url + "/pod/contoso/dev/yaml")
    return press(page, "Review changes")


# The history


def _history(world: World, page: Page) -> Response | None:
    assert world.local.deploy("northwind/dev", "history1", **ANYWAY).status_code in (200, 303)
    assert world.local.deploy("northwind/dev", "history2", True, **ANYWAY).status_code == 303
    return page.goto(world.local.url + "/pod/northwind/dev/history")


@place("history", "History of northwind/dev")
def _(world: World, page: Page) -> Response | None:
    return _history(world, page)


@place("history on GitHub", "History of northwind/stg")
def _(world: World, page: Page) -> Response | None:
    path = f"{sample.SPECS_PATH}/northwind/stg/spec.yml"
    repository = world.github.repositories[REPOSITORY]
    words = "Resize for the sale, which begins on Friday and ends when nothing is left in any of the stores (#12)"
    run = f"{world.github.web.url}/{REPOSITORY}/actions/runs/4711"
    why = f"Requested-by: Ada Lovelace\nReason: {'More load than anybody thought. ' * 5}\nRun: {run}\n"
    text = repository.read(path)
    repository.commit({path: text + b"# one\n"}, f"{words}\n\nIt was too slow:\n\n- here\n- there\n\n{why}")
    for number in range(35):
        repository.commit({path: text + b"# %d\n" % number}, f"Change {number}\n\n{why}")
    world.editor.request("POST", "/api/refresh")
    page.goto(world.editor.url + "/pod/northwind/stg/history")
    with page.expect_navigation() as navigation:
        page.get_by_role("link", name="Show older", exact=True).click()
    return navigation.value


@place("revision", "Deploy northwind/dev: ")
def _(world: World, page: Page) -> Response | None:
    _history(world, page)
    with page.expect_navigation() as navigation:
        page.locator(".revisions a").first.click()
    return navigation.value


def _older(world: World, page: Page) -> None:
    _history(world, page)
    page.locator(".revisions .subject a").last.click()


@place("review of going back", "Review northwind/dev")
def _(world: World, page: Page) -> Response | None:
    _older(world, page)
    return press(page, "Review and go back")


@place("going back without a reason", "Error: Review northwind/dev", 400)
def _(world: World, page: Page) -> Response | None:
    _older(world, page)
    press(page, "Review and go back")
    return press(page, "Deploy")


@place("form of an older revision", "northwind/dev")
def _(world: World, page: Page) -> Response | None:
    _older(world, page)
    with page.expect_navigation() as navigation:
        page.get_by_role("link", name="Edit first", exact=True).click()
    return navigation.value


@place("no such revision", "Error: Not found", 404)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/pod/northwind/dev/history/" + "a" * 40)


# Errors


@place("no such page", "Error: Page not found", 404)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/nothing/here")


@place("no such pod", "Error: Pod not found", 404)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/pod/advworks/qa")


@place("no such run", "Error: ", 404)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/runs/999999")


@place("a name no pod can have", "Error: ", 400)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/pod/not%20a%20name/dev")


@place("from another site", "Error: ", 403)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.github.web.url)
    page.set_content(
        f'<form method="post" action="{world.local.url}/deploy"><input name="customer" value="advworks">'
        '<input name="environment" value="dev"><input name="instance_name" value="evil"><button>Win</button></form>'
    )
    return press(page, "Win")


@place("a method too many", "Error: ", 405)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/deploy")


@place("broken spec", "Error: broken/dev: spec.yml cannot be edited here")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/pod/broken/dev")


@place("large spec", "large/dev: spec.yml is too large to edit here")
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.editor.url + "/pod/large/dev")


@place("broken spec refused", "Error: broken/dev", 422)
def _(world: World, page: Page) -> Response | None:
    page.goto(world.editor.url + "/pod/odd/qa")
    page.evaluate("""() => {
      const form = document.querySelector("[data-pod-form]");
      form.elements.customer.value = "broken";
      form.elements.environment.value = "dev";
      form.elements._revision.value = "";
    }""")
    page.get_by_label("Instance name").fill("web1")
    return press(page, "Deploy now")


@place("GitHub never there", "Error: ", 503)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.unheard.url + "/")


@place("application down", "Error: ", 503)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.down.url + "/")


@place("demo application down", "Error: ", 503)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.down.url + "/demo/")


@place("too many posts", "Error: ", 429)
def _(world: World, page: Page) -> Response | None:
    world.limited.deploy("advworks/dev", "-")
    world.limited.deploy("advworks/dev", "-")
    page.goto(world.limited.url + "/pod/advworks/dev")
    return press(page, "Deploy now")


@place("address too long", "Error: ", 414)
def _(world: World, page: Page) -> Response | None:
    return page.goto(world.local.url + "/?q=" + "a" * 30_000)


# These add theirs.
from . import proposals  # noqa: E402, F401
