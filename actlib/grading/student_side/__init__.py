"""What students' processes see: `grading_kernel`, which serves them, and `library`, their actlib.

This folder is put on the path of a process that must not be able to import the reference. So nothing
in here imports from the rest of `actlib`; the grader imports `grading_kernel` from here.
"""
