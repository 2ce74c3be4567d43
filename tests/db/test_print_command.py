"""`python -m app print` in one process: what may be filled, what is lacking, how papers and cases may be named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import cli
from app.domain.records import PetitionRecord
from app.domain.vocabulary import Channel
from app.services import intake, issued_papers, own_papers
from app.services.context import Context
from tests.db.conftest import DraftMaker
from tests.unit.printing.word_samples import word

Told = Callable[..., tuple[int, str]]


@pytest.fixture
def record(context: Context, make_draft: DraftMaker) -> PetitionRecord:
    return intake.register_petition(context, make_draft()).record


@pytest.fixture
def told(
    context: Context,
    record: PetitionRecord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Told:
    """Runs `print` on the open register: the exit code and what was said."""

    @contextmanager
    def opened(_arguments: object) -> Iterator[Context]:
        yield context

    monkeypatch.setattr(cli, "_opened", opened)

    def run(*arguments: str) -> tuple[int, str]:
        code = cli.run(cli.parser().parse_args(["print", *arguments]))
        out, err = capsys.readouterr()
        return code, (err or out).strip()

    return run


@pytest.fixture
def case_and_out(record: PetitionRecord, tmp_path: Path) -> tuple[str, ...]:
    return "--case", record.number, "--out", str(tmp_path / "a.pdf")


def test_what_is_lacking_is_told_with_what_to_type(told: Told, case_and_out: tuple[str, ...]) -> None:
    code, said = told("--form", "N15", *case_and_out)
    assert code == 2
    assert "该机关、单位的联系方式（--set unit_phone=…）" in said
    code, said = told("--form", "N15", *case_and_out, "--set", "unit_phone=010-1")
    assert "--set unit_phone" not in said


def test_a_field_may_be_named_by_its_words(told: Told, case_and_out: tuple[str, ...]) -> None:
    _, said = told("--form", "N15", *case_and_out, "--set", "该机关、单位的联系方式=123")
    assert "没有可用" not in said
    assert "--set unit_phone" not in said


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ("N15", "unit_fone", "相近的有：unit_phone"),
        ("N15", "nosuch", "可填：unit、unit_phone、"),
        ("F1", "name", "没有可用 --set 填写的栏目“name”"),
    ],
)
def test_an_unknown_field_is_refused_and_near_ones_named(
    told: Told, case_and_out: tuple[str, ...], form: str, field: str, said: str
) -> None:
    code, sentence = told("--form", form, *case_and_out, "--set", f"{field}=1")
    assert code == 2
    assert said in sentence
    assert not Path(case_and_out[-1]).exists()


def test_the_fields_of_a_paper_are_listed(told: Told) -> None:
    code, said = told("--form", "n15", "--fields")
    assert code == 0
    assert "unit_phone\t该机关、单位的联系方式\t必填；电话，有接待地址的一并填写" in said.splitlines()
    assert "没有要填写的栏目" in told("--form", "F1", "--fields")[1]


@pytest.mark.parametrize("form", ["f1", "Ｆ１", " F1 "])
def test_a_code_may_be_small_or_full_width(
    told: Told, context: Context, record: PetitionRecord, tmp_path: Path, form: str
) -> None:
    assert told("--form", form, "--case", record.number, "--out", str(tmp_path / "a.pdf"))[0] == 0
    assert [one.form for one in issued_papers.of_case(context, record.id)] == ["F1"]


def test_an_unknown_code_lists_all_in_order_with_their_names(told: Told, record: PetitionRecord) -> None:
    code, said = told("--form", "F9", "--case", record.number, "--out", "a.pdf")
    assert code == 2
    assert "F1 " in said
    assert said.index("N2 ") < said.index("N10 ") < said.index("P1 ")


def test_a_broken_own_paper_says_why(told: Told, context: Context, record: PetitionRecord) -> None:
    (own_papers.folder(context) / "坏占位.docx").write_bytes(word("{{ nme }}"))
    code, said = told("--form", "坏占位", "--case", record.number, "--out", "a.pdf")
    assert code == 2
    assert "没有名为“nme”的栏目" in said


@pytest.mark.parametrize("spelling", ["1", "1号", "示访 2026 1", "示访-2026-1号", "示访２０２６ １"])
def test_a_case_may_be_named_shortly(told: Told, tmp_path: Path, spelling: str) -> None:
    assert told("--form", "F1", "--case", spelling, "--out", str(tmp_path / "a.pdf"))[0] == 0


def test_a_running_number_of_two_cases_is_asked_back(
    told: Told, context: Context, record: PetitionRecord, make_draft: DraftMaker
) -> None:
    other = intake.register_petition(context, make_draft(channel=Channel.LETTER)).record
    code, said = told("--form", "F1", "--case", "1", "--out", "a.pdf")
    assert code == 2
    assert f"{record.number}、{other.number}" in said


def test_the_example_is_a_number_of_this_register(told: Told, record: PetitionRecord) -> None:
    said = told("--form", "F1", "--case", "77", "--out", "a.pdf")[1]
    assert said == f"没有编号为“77”的信访件。请核对编号，例如“{record.number}”。"


def test_the_look_is_for_letters_and_has_three_kinds(
    told: Told, case_and_out: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told("--form", "F1", *case_and_out, "--style", "official")
    assert code == 2
    assert "不是函件" in said
    command = ("--form", "N15", *case_and_out, "--style")
    assert "--style" not in told(*command, "printed")[1]
    with pytest.raises(SystemExit):
        told(*command, "red")
    assert "--style 没有 red 这一项，可用：plain、official、printed。" in capsys.readouterr().err
