"""What `make deploy` makes of samconfig.toml, also of one that `sam deploy --guided` has written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from hookline_cli.local.deploy_parameters import parameters, written

LISTED = """
version = 0.1
[prod.deploy.parameters]
parameter_overrides = ["Environment=prod", "AlarmEmail=ops@example.com", "AllowedNetworks=10.0.0.0/8", "PublicUrl="]
[bare.deploy.parameters]
resolve_s3 = true
[other.build.parameters]
parallel = true
"""
GUIDED = r"""
version = 0.1
[prod.deploy.parameters]
stack_name = "hookline"
parameter_overrides = "Environment=\"prod\" Revision=\"\" Note=\"two words, \\\"quoted\\\" \\\\ $HOME\" PublicUrl=\"\""
"""


def test_a_list_of_pairs():
    assert parameters(LISTED, "prod") == {
        "Environment": "prod",
        "AlarmEmail": "ops@example.com",
        "AllowedNetworks": "10.0.0.0/8",
        "PublicUrl": "",
    }


def test_the_text_that_sam_deploy_guided_writes():
    assert parameters(GUIDED, "prod") == {
        "Environment": "prod",
        "Revision": "",
        "Note": r'two words, "quoted" \ $HOME',
        "PublicUrl": "",
    }


def test_a_section_without_parameters():
    assert parameters(LISTED, "bare") == {}


@pytest.mark.parametrize("name", ["qa", "version", "other"])
def test_a_section_that_is_not_there_is_told_with_those_that_are(name):
    with pytest.raises(ValueError, match=rf"no section \[{name}\.deploy\.parameters\]: ENV is one of prod, bare"):
        parameters(LISTED, name)


def test_each_is_given_once_and_quoted():
    assert written({"Environment": "prod", "Note": r'a "b" \d', "PublicUrl": ""}, "")[:3] == [
        'Environment="prod"',
        r'Note="a \"b\" \d"',
        'PublicUrl=""',
    ]


def test_the_revision_changes_with_the_template_and_with_any_parameter():
    revisions = {
        written(given, template)[-1]
        for given, template in (({"A": "1"}, "x"), ({"A": "2"}, "x"), ({"A": "1"}, "y"), ({"A": "1", "B": ""}, "x"))
    }
    assert len(revisions) == 4
    assert all(re.fullmatch(r'Revision="\d+"', each) for each in revisions)
    assert written({"A": "1", "Revision": "old"}, "x") == written({"Revision": "", "A": "1"}, "x")


def test_the_command_line(tmp_path):
    (tmp_path / "samconfig.toml").write_text(GUIDED)
    (tmp_path / "template.yaml").write_text("Resources: {}")
    command = [sys.executable, "-m", "hookline_cli.local.deploy_parameters"]
    done = subprocess.run(
        [*command, "prod", "Architecture=arm64"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    names = [each.partition("=")[0] for each in shlex.split(done.stdout)]
    assert names == ["Environment", "Note", "PublicUrl", "Architecture", "Revision"]
    done = subprocess.run([*command, "qa"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("samconfig.toml has no section [qa.deploy.parameters]")
