# Makes this folder an ordinary nbgrader course: `nbgrader generate_assignment 02-sigmoid`,
# `nbgrader autograde 02-sigmoid`, `nbgrader generate_feedback 02-sigmoid` and the formgrader work here.
import os
from pathlib import Path

from actlib.grading.clean import SAFE_HTML
from actlib.grading.exporter import MendingExporter
from actlib.grading.preprocessors import AUTOGRADE, FEEDBACK, GENERATE, SANITIZE
from actlib.grading.sources import synchronise

course = Path(__file__).resolve().parent
c = get_config()  # given by traitlets

c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = "activations"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# *.py: the text sources lie beside the notebooks and must not be copied to students
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]
c.IncludeHeaderFooter.header = ""
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "*Write your answer here, in place of this line.*"

c.GenerateAssignment.preprocessors = GENERATE
c.Autograde.exporter_class = MendingExporter
c.Autograde.sanitize_preprocessors = SANITIZE
c.Autograde.autograde_preprocessors = AUTOGRADE
c.GenerateFeedback.preprocessors = FEEDBACK
c.HTMLExporter.update(SAFE_HTML)  # feedback pages and the formgrader show what students wrote
# no history file; ipykernel warns on every start that its port on this machine is not encrypted
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=40"]
c.Execute.timeout = 20  # seconds a cell; a check stops a student's endless loop after two

# what the checks draw their secret points from: the environment, or a file that git ignores
secret = course / ".actlib_secret"
if "ACTLIB_COURSE_SECRET" not in os.environ and secret.exists():
    os.environ["ACTLIB_COURSE_SECRET"] = secret.read_text(encoding="utf-8").strip()

# nbgrader reads notebooks; ours are generated from the text beside them
synchronise(course / "solutions")
