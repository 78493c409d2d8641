"""How assignments are released and a class is graded, on top of nbgrader."""
