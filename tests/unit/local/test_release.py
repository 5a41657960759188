"""A release's files, as far as they are made without installing anything: `make release-dry-run` makes all of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.template.reader import FUNCTIONS, ROOT, _Loader, template

import hookline
from hookline_cli.local import release

if TYPE_CHECKING:
    from pathlib import Path

LOCK = (ROOT / "layers/common/requirements.txt").read_text()
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def released(*, runtimes=("python3.13",), architectures=("arm64", "x86_64")):
    text = release.template((ROOT / "template.yaml").read_text(), "1.2.3", runtimes, architectures)
    return yaml.load(text, Loader=_Loader)


def test_the_version_has_one_place_and_the_template_says_the_same():
    outputs = template().body["Outputs"]["Version"]["Value"]
    assert outputs == template().body["Metadata"]["AWS::ServerlessRepo::Application"]["SemanticVersion"]
    assert outputs == hookline.__version__
    pyproject = (ROOT / "pyproject.toml").read_text()
    assert 'dynamic = ["version"]' in pyproject
    assert not re.search(r'^version = "', pyproject, flags=re.MULTILINE)


def test_the_released_template_finds_its_code_in_a_bucket_and_is_otherwise_the_same():
    body = released()
    for name in FUNCTIONS:
        code = body["Resources"][name]["Properties"]["CodeUri"]
        assert code["Bucket"] == {"Ref": "ArtifactBucket"}
        assert code["Key"] == {"Fn::Sub": f"${{ArtifactPrefix}}hookline-1.2.3-{name.lower()}.zip"}
    layer = body["Resources"]["CommonLayer"]
    assert layer["Properties"]["ContentUri"]["Key"] == {
        "Fn::Sub": "${ArtifactPrefix}hookline-1.2.3-layer-${Runtime}-${Architecture}.zip"
    }
    assert not any("Metadata" in resource for resource in body["Resources"].values()), "nothing is built any more"
    assert body["Parameters"]["Architecture"]["AllowedValues"] == ["arm64", "x86_64"]
    assert body["Parameters"]["Runtime"]["AllowedValues"] == ["python3.13"]
    assert body["Parameters"].keys() - template().body["Parameters"].keys() == {"ArtifactBucket", "ArtifactPrefix"}
    assert body["Resources"].keys() == template().resources.keys()
    assert body["Outputs"].keys() == template().body["Outputs"].keys()


def test_a_default_is_one_of_what_was_built():
    body = released(runtimes=["python3.12"], architectures=["x86_64"])
    for parameter in ("Runtime", "Architecture"):
        (only,) = body["Parameters"][parameter]["AllowedValues"]
        assert body["Parameters"][parameter]["Default"] == only


def test_a_template_that_is_written_otherwise_is_refused():
    with pytest.raises(release.ReleaseProblem, match="functions/receiver"):
        release.template("Parameters:\n", "1.2.3", ["python3.13"], ["arm64"])


@pytest.mark.slow
def test_cfn_lint_takes_the_released_template(tmp_path):
    file = tmp_path / "template.yaml"
    text = (ROOT / "template.yaml").read_text()
    file.write_text(release.template(text, "1.2.3", ["python3.13"], ["arm64", "x86_64"]))
    checked = subprocess.run(
        [ROOT / ".venv/bin/cfn-lint", "--regions", "us-east-1", "--", file], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_the_same_contents_are_the_same_archive(tmp_path):
    (tmp_path / "one/sub").mkdir(parents=True)
    (tmp_path / "one/sub/app.py").write_text("x = 1\n")
    (tmp_path / "one/run").write_text("#!/bin/sh\n")
    (tmp_path / "one/run").chmod(0o755)
    release.archive(tmp_path / "one", tmp_path / "a.zip")
    os.utime(tmp_path / "one/sub/app.py", (1, 1))
    release.archive(tmp_path / "one", tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        modes = {each.filename: each.external_attr >> 16 for each in packed.infolist()}
    assert modes == {"run": 0o755, "sub/app.py": 0o644}


def test_what_is_inside_is_listed_with_hashes():
    bill = release.bill_of_materials(LOCK, "1.2.3")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    locked = set(re.findall(r"^([a-z0-9._-]+)[^ ]*==", LOCK, flags=re.MULTILINE | re.IGNORECASE))
    assert {each["name"] for each in bill["components"]} == {name.lower() for name in locked}
    assert len(bill["components"]) > 10
    for each in bill["components"]:
        assert each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}"
        assert all(re.fullmatch(r"[0-9a-f]{64}", hash_["content"]) for hash_ in each["hashes"])
    listed = json.dumps(bill)
    assert all(hash_ in listed for hash_ in re.findall(r"sha256:([0-9a-f]{64})", LOCK))
    with pytest.raises(release.ReleaseProblem):
        release.bill_of_materials("boto3==1.2.3\n", "1.2.3")


def test_notes_are_the_changelogs_section():
    log = "# Changelog\n\n## Unreleased\n\n- new\n\n## 1.2.3\n\n- done\n\n## 1.2.30\n\n- other\n"
    assert release.notes(log, "1.2.3") == "- done\n"
    assert release.notes(log, "Unreleased") == "- new\n"
    with pytest.raises(release.ReleaseProblem, match=r"1\.2\.4"):
        release.notes(log, "1.2.4")


def test_links_of_the_notes_lead_to_the_files_of_the_tag():
    log = "## 1.2.3\n\n- [a](docs/a.md#b), [c](https://example.com/c), [d](#d)\n"
    told = release.notes(log, "1.2.3", source="https://github.com/acme/hookline/blob/v1.2.3")
    assert told == (
        "- [a](https://github.com/acme/hookline/blob/v1.2.3/docs/a.md#b), [c](https://example.com/c), [d](#d)\n"
    )
    assert "](docs/a.md#b)" in release.notes(log, "1.2.3")


def test_a_tag_that_is_not_the_version_makes_nothing(tmp_path, capsys):
    assert release.main([str(tmp_path / "out"), "--tag", "v9.9.9"]) == 1
    assert "v9.9.9" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine").write_text("x")
    assert release.main([str(tmp_path)]) == 1
    assert "holds no release" in capsys.readouterr().err
    assert (tmp_path / "mine").read_text() == "x"


def test_checksums_are_those_that_sha256sum_checks(tmp_path):
    (tmp_path / "b.zip").write_bytes(b"b")
    (tmp_path / "a.zip").write_bytes(b"a")
    assert release._checksums(tmp_path.iterdir()).splitlines() == [
        f"{hashlib.sha256(name.encode()).hexdigest()}  {name}.zip" for name in ("a", "b")
    ]


# ---------------------------------------------------------------------------------------------------- the workflows


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_asks_for_little_and_calls_verbs_that_exist(file: Path):
    workflow = yaml.safe_load(file.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    verbs = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 60, name
        for step in job["steps"]:
            assert set(re.findall(r"^make ([a-z-]+)", step.get("run", ""))) <= verbs
            assert "${{" not in step.get("run", ""), "what an event says is never part of a script"
            if "uses" in step:
                assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"]), step["uses"]


def test_prod_gets_the_build_that_staging_was_tested_with():
    jobs = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text())["jobs"]
    assert (jobs["staging"]["needs"], jobs["prod"]["needs"]) == ("build", "staging")
    runs = {name: [step.get("run", "") for step in job["steps"]] for name, job in jobs.items()}
    assert "make build" in runs["build"]
    assert not any("make build" in run for run in runs["staging"] + runs["prod"])
    assert runs["staging"].index("make deploy-built ENV=staging") < runs["staging"].index("make test-aws")
    for name in ("staging", "prod"):
        assert jobs[name]["environment"] == name
        assert jobs[name]["permissions"] == {"contents": "read", "id-token": "write"}
    (environment,) = [step["env"] for step in jobs["prod"]["steps"] if step.get("run") == "make deploy-built ENV=prod"]
    assert environment["MORE"].startswith("ReceiverDeployment=")


def test_only_one_environment_of_one_repository_may_assume_the_deploying_role():
    text = (ROOT / "examples/stacks/github-deploy.yaml").read_text()
    assert "token.actions.githubusercontent.com:sub: !Sub repo:${Repository}:environment:${Environment}" in text
    assert "StringLike" not in text
