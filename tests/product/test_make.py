"""make says in one line what is missing, and lists what it can do."""

import re
import shutil
import subprocess

import pytest

OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *venv*) exit 1;; *) exit 0;; esac\n'


@pytest.fixture
def folder(root, tmp_path):
    shutil.copy(root / "Makefile", tmp_path)
    for name in ("actlib", "chapters", "solutions", "exercises"):
        (tmp_path / name).mkdir()
    shutil.copytree(root / "requirements", tmp_path / "requirements")
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("script", "sentence"),
    [(OLD, "is not Python 3.11 or newer"), (WITHOUT_VENV, "apt-get install python3-venv")],
)
def test_an_unfit_python_is_said_in_one_line(folder, script, sentence):
    python = folder / "python"
    python.write_text(script)
    python.chmod(0o755)
    run = subprocess.run(
        ["make", "course", f"PYTHON={python}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    said = [line for line in run.stderr.splitlines() if not line.startswith("make[")]
    said = [line for line in said if "***" not in line]
    assert len(said) == 1, said
    assert sentence in said[0]
    assert not (folder / ".venv").exists()


def test_no_python_at_all_is_said_in_one_line(folder):
    run = subprocess.run(
        ["make", "check-python", "PYTHON="], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert "needs Python 3.11 or newer" in run.stderr


def test_help_lists_every_target(root):
    text = (root / "Makefile").read_text("utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", text, re.M).group(1).split())
    shown = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make ([a-z-]+)", shown, re.M))
    assert listed == phony - {"check-python"}


def test_requirements_are_pinned_and_name_no_address(root):
    for path in root.glob("requirements/*.txt"):
        lines = path.read_text("utf-8").splitlines()
        assert lines
        for line in lines:
            assert re.fullmatch(r"[\w.\[\]-]+==[\w.!+]+( ; .*)?", line), f"{path.name}: {line}"
