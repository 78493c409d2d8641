"""What a public forge runs: a workflow that fits its schema, of steps that are in the repository."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from built_site import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def fits(file):
    schema = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    return subprocess.run([sys.executable, "-m", *schema, file], capture_output=True, text=True)


def test_the_workflows_fit_the_forges_schema(tmp_path):
    assert FILES
    for file in FILES:
        done = fits(file)
        assert done.returncode == 0, done.stdout
    broken = tmp_path / "broken.yml"
    broken.write_text(FILES[0].read_text().replace("runs-on:", "run-on:"))
    assert fits(broken).returncode != 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_they_run_is_there(file):
    jobs = yaml.safe_load(file.read_text())["jobs"]
    run = "\n".join(step.get("run", "") for job in jobs.values() for step in job.get("steps", []))
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^make (\w+)", run, re.M)
    assert all(re.search(rf"^{target}:.*##", makefile, re.M) for target in targets)
    scripts = re.findall(r"^(\.\S+)", run, re.M)
    assert all(os.access(ROOT / script, os.X_OK) for script in scripts)
    assert targets
    assert scripts
