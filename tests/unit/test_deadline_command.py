"""`python -m app deadline`: dates in, dates and trace out."""

from __future__ import annotations

import argparse
import io
import json
from typing import Any

import pytest

from app.deadline_command import add_parser


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"") -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="ascii"))
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["deadline", *arguments])
    code = args.run(args)
    assert isinstance(code, int)
    return code


def answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stdin: bytes
) -> tuple[int, list[Any]]:
    code = run(monkeypatch, "--stdin", stdin=stdin)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_date_is_printed_with_its_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--from", "2026-09-16", "--days", "15", "--unit", "calendar") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:4] == ["自然到期日：2026-10-01", "法定到期日：2026-10-08", "提醒日：2026-09-30", "暂算：否"]
    assert len(out) == 4 + 23


def test_pauses_may_be_given_several_times(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pauses = ["--pause", "2026-03-05..2026-03-09", "--pause", "2026-03-07..2026-03-11"]
    assert run(monkeypatch, "--from", "2026-03-01", "--days", "15", *pauses) == 0
    assert "自然到期日：2026-03-23" in capsys.readouterr().out


def test_a_year_without_a_plan_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--from", "2026-12-28", "--days", "5", "--unit", "working") == 0
    out = capsys.readouterr().out
    assert "法定到期日：2027-01-05" in out
    assert "该年度放假安排未录入，期限为暂算" in out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--from", "2026-03-01"),
        ("--days", "3"),
        ("--from", "2026-02-30", "--days", "3"),
        ("--from", "20260301", "--days", "3"),
        ("--from", "1989-12-31", "--days", "3"),
        ("--from", "2026-03-01", "--days", "-3"),
        ("--from", "2026-03-01", "--days", "3661"),
        ("--from", "2026-03-01", "--days", "3.5"),
        ("--from", "2026-03-01", "--days", "٣"),
        ("--from", "2026-03-01", "--days", "3", "--unit", "hours"),
        ("--from", "2026-03-01", "--days", "3", "--pause", "2026-03-05"),
        ("--from", "2026-03-01", "--days", "3", "--pause", "2026-03-05..2026-03-01"),
        ("--from", "2026-03-01", "--days", "3", "--pause", "a..b"),
    ],
)
def test_what_cannot_be_is_one_sentence_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.endswith("。\n")


def test_json_lines_are_answered_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        {"from": "2026-03-01", "days": 15, "unit": "calendar", "pauses": [["2026-03-05", "2026-03-09"]]},
        {"from": "2026-12-28", "days": 5, "unit": "working"},
        {"from": "2026-11-16", "days": 15},
    ]
    stdin = "\n".join(json.dumps(item) for item in asked).encode()
    code, got = answers(monkeypatch, capsys, stdin)
    assert code == 0
    assert [(a["raw_due"], a["legal_due"], a["provisional"]) for a in got] == [
        ("2026-03-21", "2026-03-23", False),
        ("2027-01-05", "2027-01-05", True),
        ("2026-12-01", "2026-12-01", False),
    ]
    assert got[0]["trace"][4] == {
        "day": "2026-03-05",
        "counted": False,
        "number": None,
        "reason": "期间中止（2026-03-05至2026-03-09），不计入",
    }
    assert [line["number"] for line in got[0]["trace"] if line["counted"]] == list(range(1, 16))


BAD_LINES = [
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"days": 3}',
    b'{"from": "2026-03-01"}',
    b'{"from": "2026-03-01", "days": "3"}',
    b'{"from": "2026-03-01", "days": true}',
    b'{"from": "2026-03-01", "days": 1.5}',
    b'{"from": "2026-03-01", "days": 1e400}',
    b'{"from": "2026-03-01", "days": ' + b"9" * 5000 + b"}",
    b'{"from": 20260301, "days": 3}',
    b'{"from": "2026-03-01", "days": 3, "unit": ["calendar"]}',
    b'{"from": "2026-03-01", "days": 3, "pauses": "x"}',
    b'{"from": "2026-03-01", "days": 3, "pauses": [["2026-03-02"]]}',
    b'{"from": "2026-03-01", "days": 3, "pauses": [["2026-03-05", "2026-03-01"]]}',
    b'{"from": "2099-03-01", "days": 3660}',
]


def test_a_bad_line_answers_an_error_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = b'{"from": "2026-11-16", "days": 15}'
    code, got = answers(monkeypatch, capsys, b"\n".join([*BAD_LINES, b"  ", good]) + b"\n")
    assert code == 2
    assert len(got) == len(BAD_LINES) + 1
    assert all(set(answer) == {"error"} and answer["error"].endswith("。") for answer in got[:-1])
    assert got[-1]["legal_due"] == "2026-12-01"


def test_no_lines_are_no_answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers(monkeypatch, capsys, b"") == (0, [])
