"""The import contracts of pyproject.toml hold, and a folder that breaks one is told so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def lint(*roots: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, roots)), "NO_COLOR": "1"}
    command = [LINTER, "--config", ROOT / "pyproject.toml", "--no-cache"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_imports_point_one_way():
    result = lint(ROOT / "layers/common", ROOT / "cli")
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("inbound/rules/values.py", "from hookline.inbound import decide", "Folders of inbound point downwards"),
        ("outbound/events/items.py", "import boto3", "The domain does no I/O"),
        ("inbound/receive.py", "from hookline.outbound import codec", "Inbound uses outbound by its doors alone"),
        ("outbound/delivery/outcomes.py", "from hookline.outbound.delivery import dispatch", "No circles"),
        ("outbound/model.py", "import hookline.adapters.aws", "neither"),
    ],
)
def test_an_arrow_that_points_upwards_is_found(tmp_path: Path, module: str, line: str, contract: str):
    library = shutil.copytree(ROOT / "layers/common/hookline", tmp_path / "hookline")
    changed = library / module
    changed.write_text(changed.read_text().replace("\nfrom ", f"\n{line}\nfrom ", 1))
    result = lint(tmp_path, ROOT / "cli")
    assert result.returncode == 1
    assert contract in result.stdout.partition("Broken contracts")[0].replace("\n", " ")


def test_each_folder_says_what_lives_there():
    library = ROOT / "layers/common/hookline"
    folders = [path for path in library.rglob("__init__.py") if "management" not in path.parts]
    assert len(folders) > 15
    assert [str(each) for each in folders if not each.read_text("utf-8").startswith('"""')] == []
