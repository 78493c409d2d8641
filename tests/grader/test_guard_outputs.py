"""What is kept of a cell's outputs: bounded, and never at the cost of a result or an error."""

import json

import pytest

from actlib.grading.ran import LEFT_OUT, LINES, MESSAGE, OUTPUTS, ROOM, TEXT, Ran


def kinds(ran):
    return [output.output_type for output in ran.outputs]


def chatter(ran):
    for _ in range(OUTPUTS):
        ran.add_text("stdout", "a")
        ran.add_text("stderr", "b")


@pytest.mark.parametrize(("event", "kind"), [("error", "error"), ("result", "execute_result")])
def test_however_much_is_printed_a_result_and_an_error_are_kept(event, kind):
    ran = Ran()
    chatter(ran)
    for _ in range(OUTPUTS):
        ran.add({"event": "display", "data": {"text/plain": "x"}})
    assert len(ran.outputs) == OUTPUTS
    ran.add({"event": event, "ename": "AssertionError", "data": {"text/plain": "0.0"}})
    assert kinds(ran)[-1] == kind
    for _ in range(3 * OUTPUTS):
        ran.add({"event": event, "data": {}})
    assert len(ran.outputs) == 2 * OUTPUTS


def test_text_and_pictures_have_room_together():
    ran = Ran()
    ran.add_text("stdout", "x" * 2 * TEXT)
    assert len(ran.outputs[0].text) == TEXT
    for _ in range(30):
        ran.add({"event": "display", "data": {"text/html": "x" * TEXT}})
    ran.add({"event": "result", "data": {"text/plain": "2.0"}})
    assert len(json.dumps(ran.outputs)) < 1.01 * ROOM
    assert ran.outputs[-2].data == {"text/plain": LEFT_OUT}
    assert ran.outputs[-1].data == {"text/plain": "2.0"}


@pytest.mark.parametrize("depth", [500, 100_000])
def test_what_nests_too_deeply_is_left_out(depth):
    deep = {}
    for _ in range(depth):
        deep = {"a": deep}
    ran = Ran()
    ran.add({"event": "display", "data": {"application/json": deep}})
    assert ran.outputs[0].data == {"text/plain": LEFT_OUT}


def test_an_error_is_bounded():
    ran = Ran()
    long = "x" * 10 * MESSAGE
    ran.add({"event": "error", "ename": long, "evalue": long, "traceback": [long] * 10 * LINES})
    assert len(json.dumps(ran.outputs)) < 1.1 * LINES * MESSAGE
    ran.add({"event": "error", "ename": 3, "evalue": None, "traceback": {"a": 1}})
    assert ran.outputs[-1].traceback == ["3: None"]
