"""Inputs that try to be more than inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

SPEC = "demo/infra/advworks/dev/spec.yml"

HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "a; touch pwned",
    "a' || touch pwned #",
    'a" && touch pwned "',
    "a\ntouch pwned",
    "a\n::set-output name=x::y",
    "##[set-env name=PATH]/tmp",
    "${{ github.token }}",
    "../../etc",
    "..",
    ".",
    "-rf",
    "a/b",
    "a\x01b",
    "é",
    "a" * 51,
    "",
    " a",
    "a ",
    "a\n",
    "\N{RIGHT-TO-LEFT OVERRIDE}a",
]


NAMES = ["customer", "environment", "instance_name", "waf_enabled", "revision"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_input_is_refused_and_nothing_runs(repository, aws, name, text):
    if name in ("customer", "environment") and text == "-rf":
        pytest.skip("a customer may begin with a hyphen")
    if name in ("instance_name", "waf_enabled") and text == "":
        pytest.skip("what is not given stays as it is")
    more = {"spec": "a: 1\n"} if name == "revision" else {}
    run = repository.deploy(**more, **{name: text}, variables=aws)
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped", "skipped"]
    assert run.environments == []
    assert repository.count() == 0
    assert not list(repository.folder.rglob("pwned"))
    assert not repository.record.exists()
    lines = run.output.splitlines()
    assert [line for line in lines if "::" in line] == [lines[-1]]
    assert lines[-1].startswith("::error title=Not deployed::")
    assert "##[" not in run.output
    assert name in lines[-1]


def test_a_customer_may_begin_with_a_hyphen(repository):
    assert repository.deploy(customer="-rf").succeeded
    assert repository.files()[0] == "demo/infra/-rf/dev/backend.tf"
    spec = yaml.safe_load(repository.read("demo/infra/-rf/dev/spec.yml"))
    assert spec["metadata"]["customer"] == "-rf"


def test_everything_that_is_wrong_is_said_at_once(repository):
    output = repository.deploy(customer="a b", instance_name="Web").output
    assert "customer" in output and "instance_name" in output


WORDS = [
    *HOSTILE,
    "@everyone",
    "Closes #1 [skip ci] | <img src=x> `",
    "a\n\nCo-authored-by: Eve <eve@example.com>",
    "a\r\n\r\nRun: https://evil.example\r\nRequested-by: Eve",
    "Closes https://github.com/octo/pods/issues/1",
]


@pytest.mark.parametrize("text", WORDS)
def test_hostile_words_about_who_and_why_stay_words(repository, text):
    run = repository.deploy(requested_by=text, reason=text)
    assert run.succeeded, run.output
    assert not list(repository.folder.rglob("pwned"))
    lines = repository.message().splitlines()
    assert lines[:2] == ["Deploy advworks/dev", ""]
    names = [line.partition(":")[0] for line in lines[2:]]
    assert names in (["Requested-by", "Run"], ["Requested-by", "Reason", "Run"])
    assert [line.partition(":")[0] for line in repository.trailers()] == names
    trailer = lines[2].removeprefix("Requested-by: ")
    assert not set(trailer) & set('#[]<>|`$(){};&:/\\"')
    assert not trailer.startswith("@") and " @" not in trailer
    reason = lines[3].removeprefix("Reason: ") if "Reason" in names else ""
    assert not set(reason) & set('#[]<>|`${}&\\"')
    assert "://" not in reason and " @" not in reason
    for name in ("| Requested by", "| Reason"):
        for row in (row for row in run.summary.splitlines() if row.startswith(name)):
            assert row.count("|") == 3 and "<" not in row and "`" not in row


TEXTS = [
    "a: x\n::set-output name=revision::0: x\n::error::x: y\n##[error]x\n",
    "a: ${{ github.token }}\n",
    "a: $(touch pwned) `touch pwned`\n",
    "a: |\n  ```\n  <script>x</script>\n  ````\n",
    "a: x\n# \N{RIGHT-TO-LEFT OVERRIDE}\n",
    "a: x\n\n\nRequested-by: Eve\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_text_is_written_and_nothing_more(repository, aws, text):
    revision = repository.revision(SPEC)
    run = repository.deploy(spec=text, revision=revision, variables=aws)
    assert run.succeeded, run.output
    assert repository.read(SPEC) == text.encode()
    assert not list(repository.folder.rglob("pwned"))
    assert run.output.splitlines() == [
        "advworks/dev: to be changed",
        "advworks/dev: spec.yml",
        "advworks/dev: pushed",
    ]
    assert [line.partition(":")[0] for line in repository.trailers()] == ["Requested-by", "Run"]
    assert text not in str([job.outputs for job in run.jobs.values()])
    fence = "`" * 5 if "````" in text else "```"
    assert run.summary.count(f"\n{fence}diff\n") == 2
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in run.summary


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [::error::x ##[error]\n", "line 1, column 5"),
        ("a: `::error::`\n", "line 1, column 4"),
        ("a: \x00\n", "control characters are not allowed"),
        ("a: \ud800\n", "spec holds half a character"),
        ("[" * 600, "nested deeper than 500 levels"),
        ("#" * 65_536, "spec is longer than 65,535 characters"),
    ],
)
def test_a_text_that_is_no_yaml_is_refused_without_being_repeated(repository, text, reason):
    run = repository.deploy(spec=text, revision=repository.revision(SPEC))
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped", "skipped"]
    [line] = run.output.splitlines()
    assert line.startswith("::error title=Not deployed::") and reason in line
    assert "::error::" not in run.output and "##[" not in run.output
    assert repository.count() == 0


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ('{"inputs": {"customer": "a' + "x" * 10_000_000 + '"}}', "larger than 4 MiB"),
        ("[" * 100_000, "not JSON"),
        ("", "not JSON"),
        ("[]", "customer"),
        ('{"inputs": null}', "customer"),
        ('{"inputs": {"customer": ["a"]}}', "not a text"),
        ('{"inputs": {"customer": 1, "environment": "dev"}}', "not a text"),
    ],
    ids=["10 MB", "deep", "empty", "list", "null", "a list", "a number"],
)
def test_an_odd_event_is_refused(repository, event, reason):
    runner = repository.runner()
    runner.event = event
    run = runner.run()
    assert [job.result for job in run.jobs.values()] == ["failure", "skipped", "skipped"]
    [line] = run.output.splitlines()
    assert line.startswith("::error title=Not deployed::") and reason in line


def test_everything_that_is_wrong_with_a_text_is_said_at_once(repository):
    output = repository.deploy(customer="../x", spec="a: 1\n", revision="").output
    assert "customer" in output and "revision" in output


@pytest.mark.parametrize("folder", ["../up", "a/../b", "..", ".git", "a/.GIT/b", "a\nb", "a\u202eb"])
def test_a_folder_outside_the_repository_is_refused(repository, folder):
    run = repository.deploy(variables={"SPECS_PATH": folder})
    assert not run.succeeded
    assert "specs_path" in run.output
    assert repository.count() == 0


@pytest.mark.parametrize(
    "link", ["demo/infra/evil", "demo/infra/evil/dev", "demo/infra/evil/dev/spec.yml"]
)
def test_a_symbolic_link_is_not_followed(repository, link, tmp_path):
    outside = tmp_path / "outside"
    (outside / "dev").mkdir(parents=True)
    (outside / "dev" / "spec.yml").write_text("spec: {}\n")
    target = {3: outside, 4: outside / "dev", 5: outside / "dev" / "spec.yml"}[
        len(Path(link).parts)
    ]
    repository.link(link, target)
    before = repository.head
    run = repository.deploy(customer="evil")
    assert not run.succeeded and "symbolic link" in run.output
    assert repository.head == before
    assert (outside / "dev" / "spec.yml").read_text() == "spec: {}\n"


def test_a_broken_spec_is_refused_with_its_place(repository):
    repository.write(SPEC, b"spec:\n  compute: [\n")
    before = repository.head
    run = repository.deploy()
    assert not run.succeeded
    assert "spec.yml cannot be read: line 3, column 1" in run.output
    assert "Not deployed" in run.summary
    assert repository.head == before


def test_a_tag_is_no_branch(repository):
    runner = repository.runner()
    runner.context["github"]["ref_type"] = "tag"
    assert "deployed from a branch" in runner.run().output
    assert repository.count() == 0
