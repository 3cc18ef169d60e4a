"""Which pods a push or a pull request changes."""

from __future__ import annotations

import os

import pytest

import changes
from events import change, push
from git import Git
from refusal import Refusal
from workflow_runner import git

DEV = "demo/infra/advworks/dev"
SPEC = f"{DEV}/spec.yml"


@pytest.fixture
def found(repository, monkeypatch):
    """What changed between the first commit, or another one, and the clone's newest."""
    monkeypatch.chdir(repository.clone)

    def found(specs_path="demo/infra", before=repository.first):
        listed = changes.between(Git(), before, "HEAD", specs_path)
        return {str(change.pod): str(change.kind) for change in listed}

    return found


def test_pods_are_created_changed_and_removed(repository, found):
    change(
        repository,
        {
            SPEC: b"a: 1\n",
            "demo/infra/fabrikam/dev/spec.yml": b"a: 1\n",
            "demo/infra/contoso/prd/spec.yml": None,
        },
    )
    assert found() == {
        "advworks/dev": "changed",
        "contoso/prd": "removed",
        "fabrikam/dev": "created",
    }


def test_a_pod_that_is_renamed_is_removed_and_created(repository, found):
    git("mv", "demo/infra/contoso", "demo/infra/contoso2", cwd=repository.clone)
    repository.commit("Rename")
    names = ("dev", "prd", "stg")
    assert found() == {
        **{f"contoso/{name}": "removed" for name in names},
        **{f"contoso2/{name}": "created" for name in names},
    }


@pytest.mark.parametrize("file", ["main.tf", ".terraform.lock.hcl", "files/boot.sh", "sub/spec.yml"])
def test_every_file_in_the_folder_of_a_pod_is_the_pods(repository, found, file):
    change(repository, {f"{DEV}/{file}": b"# new\n"})
    assert found() == {"advworks/dev": "changed"}


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "demo/infra/.template/main.tf",
        "demo/infra/.template/dev/spec.yml",
        "demo/infra/.modules/pod/main.tf",
        "demo/infra/spec-editor.yml",
        "demo/infra/spec.schema.json",
        "demo/infra/spec.yml",
        "demo/infra/advworks/spec.yml",
        "demo/infra/advworks/.old/spec.yml",
        "demo/infra/advworks/new/main.tf",
        "demo/infra/advworks/new/spec.yml/x",
        "demo/infra/a/b/c/spec.yml",
        "demo/infrastructure/a/b/spec.yml",
        "other/advworks/dev/spec.yml",
        "demo/infra/advworks/new/SPEC.YML",
    ],
)
def test_other_files_are_no_pods(repository, found, file):
    change(repository, {file: b"a: 1\n"})
    assert found() == {}


def test_the_executable_bit_is_a_change_and_a_touch_is_none(repository, found):
    (repository.clone / SPEC).touch()
    change(repository, {"README.md": b"new\n"})
    assert found() == {}
    (repository.clone / SPEC).chmod(0o755)
    repository.commit("Executable")
    assert found() == {"advworks/dev": "changed"}


@pytest.mark.parametrize("folder", ["", "pods", "a/b/c", ":(top)*", "-rf", "ä b/[x]", "$HOME"])
def test_the_folder_of_the_pods_may_be_any(repository, found, folder):
    start = f"{folder}/" if folder else ""
    change(repository, {f"{start}zoo/dev/spec.yml": b"a: 1\n", f"{start}main.tf": b"\n"})
    assert found(folder) == {"zoo/dev": "created"}


def test_in_the_root_folders_of_the_demonstration_are_no_pods(repository, found):
    change(repository, {SPEC: b"a: 1\n", ".github/workflows/spec.yml": b"a: 1\n"})
    assert found("") == {}


def test_a_folder_of_pods_that_is_not_there_holds_none(found):
    assert found("nowhere") == {}


def test_many_files_are_compared_to_the_last(repository, found):
    change(repository, {f"aaa/{n}": b"x\n" for n in range(400)} | {SPEC: b"a: 1\n"})
    assert found() == {"advworks/dev": "changed"}


HOSTILE = ["a b", "$(touch pwned)", "a'b", 'a"b', "a\nb", "a\t::error::b", "##[error]", "é", "a" * 51]


@pytest.mark.parametrize("place", ["{}/dev", "zoo/{}"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_refused_and_shown_harmlessly(repository, found, name, place):
    path = f"demo/infra/{place.format(name)}/spec.yml"
    change(repository, {path: b"a: 1\n"})
    with pytest.raises(Refusal) as refused:
        found()
    words = str(refused.value)
    assert "have to be 1 to 50 letters, digits, hyphens and underscores" in words
    assert not set(words) & set("$'\n\té#[") and "::" not in words
    change(repository, {path: None})
    assert found() == {}


def test_a_hostile_name_that_is_there_already_or_goes_stops_nobody(repository, found):
    change(repository, {"demo/infra/a b/dev/spec.yml": b"a: 1\n"})
    before = git("rev-parse", "HEAD", cwd=repository.clone)
    change(repository, {SPEC: b"a: 1\n"})
    assert found(before=before) == {"advworks/dev": "changed"}
    change(repository, {"demo/infra/a b/dev/spec.yml": None})
    assert found(before=before) == {"advworks/dev": "changed"}


def test_a_name_that_is_not_utf_8_is_refused(repository, found):
    folder = repository.clone / "demo/infra"
    place = bytes(folder) + b"/\xff/dev"
    os.makedirs(place)
    with open(place + b"/spec.yml", "wb") as file:
        file.write(b"a: 1\n")
    repository.commit("Not UTF-8")
    with pytest.raises(Refusal, match="1 to 50 letters"):
        found()


# What a commit is compared with


def base(before, after="HEAD"):
    return changes.base(Git(), before, after)


def test_a_push_is_compared_with_the_commit_before_it(repository, found):
    change(repository, {"README.md": b"one\n"})
    change(repository, {"README.md": b"two\n"})
    assert base(repository.first) == (repository.first, "")


def test_a_new_branch_is_compared_with_the_first_parent(repository, found):
    one = change(repository, {"README.md": b"one\n"})
    change(repository, {"README.md": b"two\n"})
    commit, note = base("0" * 40)
    assert commit == one and "only its last commit counts" in note


def test_a_pull_request_is_compared_with_its_base_and_says_nothing(repository, found):
    change(repository, {"README.md": b"one\n"})
    assert base("") == (repository.first, "")


def test_a_first_commit_is_compared_with_nothing(repository, found):
    before, note = base("0" * 40, repository.first)
    assert note == ""
    listed = changes.between(Git(), before, repository.first, "demo/infra")
    assert len(listed) == 9 and {change.kind for change in listed} == {changes.Kind.CREATED}


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_force_push_is_compared_with_what_was_there(repository, found, monkeypatch, is_gone):
    """No branch leads there any more, so it is fetched by its name, as long as the server has it."""
    event = push(repository, {SPEC: b"a: 1\n"})
    lost = event["after"]
    git("reset", "--quiet", "--hard", repository.first, cwd=repository.clone)
    new = change(repository, {"README.md": b"one\n"})
    git("push", "--quiet", "--force", "origin", "HEAD:main", cwd=repository.clone)
    clone = repository.folder / "runner"
    git("clone", "-q", "--depth=2", f"file://{repository.bare}", str(clone), cwd=repository.folder)
    monkeypatch.chdir(clone)
    if is_gone:
        commit, note = base("1234567890" * 4, new)
        assert commit == repository.first and "is gone" in note
    else:
        assert base(lost, new) == (lost, "")
        [change_] = changes.between(Git(), lost, new, "demo/infra")
        assert str(change_.pod) == "advworks/dev"
