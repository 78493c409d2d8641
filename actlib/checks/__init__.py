"""What a test cell calls: judge a student's answer, explain the verdict, turn it into points.

>>> import numpy as np
>>> from actlib.checks import check
>>> report = check(lambda x: 1 / (1 + np.exp(x)), "sigmoid", parts=["value"])
>>> report.score, report.findings[0].diagnosis
(0.0, 'exponent-sign')
>>> check(lambda x: 1 / (1 + np.exp(-x)), "sigmoid", parts={"value": 1, "stability": 2}).points(3)
1.0
"""

from actlib.checks.core import check
from actlib.checks.report import Finding, Points, Report

__all__ = ["Finding", "Points", "Report", "check"]
