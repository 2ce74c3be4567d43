"""The command line as a script uses it: real processes, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image

VISIT = {
    "name": "赵桂兰",
    "id_number": "999999195511030449",
    "received_at": "2026-11-20T08:52",
    "address": "示例区柳河村7组",
    "purpose": "appeal",
    "demand": "反映征地补偿款未足额发放，要求核实。",
    "people": 3,
}


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )


@pytest.fixture
def data(tmp_path: Path) -> str:
    folder = str(tmp_path / "数据 一")
    done = run("init", "--office", "示例新区办", "--short", "示例办", "--prefix", "示", "--data-dir", folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def register(data: str, *drafts: object) -> list[dict[str, object]]:
    done = run("register", "--json", "-", "--data-dir", data, stdin=json.dumps(drafts))
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def refused(*arguments: str, stdin: str = "") -> str:
    """The one sentence on standard error of a command that exits with 2."""
    done = run(*arguments, stdin=stdin)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


def test_a_day_from_the_shell(data: str, tmp_path: Path) -> None:
    good, bare, bad = register(data, VISIT, {**VISIT, "address": "", "id_number": "1"}, {"people": 0})
    assert good == {"number": "示访[2026]1号", "warnings": {}} or str(good["number"]).endswith("]1号")
    assert set(bare["warnings"]) == {"address", "id_number"}  # type: ignore[call-overload]
    assert set(bad["errors"]) == {"name", "received_at", "people", "demand"}  # type: ignore[call-overload]
    number = str(good["number"])

    for form in ("F1", "F2"):
        paper = tmp_path / f"{form} 文书.pdf"
        done = run("print", "--form", form, "--case", number, "--out", str(paper), "--data-dir", data)
        assert done.returncode == 0, done.stderr
        text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_bounded()
        assert "赵桂兰" in text
        assert number in text

    ledger = tmp_path / "来访登记台账_2026-11-20.xlsx"
    done = run("export", "day", "--date", "2026-11-20", "--out", str(ledger), "--data-dir", data)
    assert "2 行，2 批次，6 人次" in done.stdout
    sheet = openpyxl.load_workbook(ledger).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert number in cells
    assert any("2 批次，6 人次" in cell for cell in cells)

    listed = json.loads(run("list", "--json", "--data-dir", data).stdout)
    assert [row["number"] for row in listed] == [number, bare["number"]]


@pytest.mark.parametrize("name", ["a.txt", "a", "q.doc"])
def test_a_wrong_ending_writes_and_issues_nothing(data: str, tmp_path: Path, name: str) -> None:
    (answer,) = register(data, VISIT)
    out = tmp_path / name
    number = str(answer["number"])
    said = refused("print", "--form", "F1", "--case", number, "--out", str(out), "--data-dir", data)
    assert said == f"文件名“{name}”应以 .pdf 或 .docx 结尾，没有写入。请改正文件名。"
    assert not out.exists()


def test_what_a_folder_has_besides_scans_is_named(data: str, tmp_path: Path) -> None:
    folder = tmp_path / "扫描"
    (folder / "子文件夹").mkdir(parents=True)
    assert "“扫描”中没有扫描件" in refused("scan", str(folder), "--json", "--data-dir", data)
    Image.new("L", (900, 1280), 250).save(folder / "一.png")
    done = run("scan", str(folder), "--json", "--data-dir", data)
    assert (done.returncode, done.stderr.strip()) == (
        0,
        "文件夹中有 1 项不是扫描件或是子文件夹，没有读：子文件夹。",
    )
    assert [one["file"] for one in json.loads(done.stdout)] == ["一.png"]


def test_confirming_accepts_a_warning(data: str) -> None:
    (answer,) = register(data, {**VISIT, "id_number": "1", "confirmed": ["id_number"]})
    assert answer["warnings"] == {}


def test_the_exit_code_tells_of_a_failed_draft(data: str) -> None:
    done = run("register", "--json", "-", "--data-dir", data, stdin=json.dumps([VISIT, {}]))
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2


def test_an_accusation_is_number_and_class_to_a_registrar(data: str, tmp_path: Path) -> None:
    secret = {
        **VISIT,
        "purpose": "accusation",
        "name": "保密者",
        "demand": "举报某事",
        "content_class": "1601",
    }
    (answer,) = register(data, secret)
    listed = run("list", "--json", "--data-dir", data).stdout
    assert json.loads(listed) == [{"number": answer["number"], "content_class": "1601", "restricted": True}]
    ledger = tmp_path / "l.xlsx"
    run("export", "day", "--date", "2026-11-20", "--out", str(ledger), "--data-dir", data)
    shown = str([[c.value for c in row] for row in openpyxl.load_workbook(ledger).active.iter_rows()])
    assert str(answer["number"]) in shown
    for text in ("保密者", "举报某事", "柳河村", "19551103"):
        assert text not in shown
    out = str(tmp_path / "x.pdf")
    sentence = refused(
        "print", "--form", "F1", "--case", str(answer["number"]), "--out", out, "--data-dir", data
    )
    assert "没有查看权限" in sentence
    assert not Path(out).exists()


def test_a_permitted_operator_sees_it(data: str) -> None:
    register(data, {**VISIT, "purpose": "accusation"})
    run("operator", "--name", "吴主任", "--roles", "principal_leader", "--data-dir", data)
    listed = json.loads(run("list", "--json", "--operator", "吴主任", "--data-dir", data).stdout)
    assert listed[0]["name"] == "赵桂兰"


def test_six_processes_at_once_give_numbers_without_gap_or_double(data: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: register(data, *([VISIT] * 5)), range(6)))
    numbers = sorted(int(str(a["number"]).split("]")[1].rstrip("号")) for many in answers for a in many)
    assert numbers == list(range(1, 31))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["print", "--form", "F9", "--case", "示访[2026]1号", "--out", "x.pdf"], "没有编号为“F9”的文书"),
        (["print", "--form", "F1", "--case", "示访[2026]77号", "--out", "x.pdf"], "没有编号为"),
        (["print", "--form", "F1", "--case", "{n}", "--out", "/没有/这里/x.pdf"], "文件夹不存在"),
        (["export", "day", "--date", "2026-11-20", "--out", "x.csv"], ".xlsx"),
        (["export", "day", "--date", "20号", "--out", "x.xlsx"], "2026-11-22"),
        (["register", "--json", "没有.json"], "读不到文件“没有.json”：没有这个文件或文件夹。"),
        (["register", "--json", "/"], "同名的文件夹，不是文件。"),
        (["operator", "--name", " ", "--roles", ""], "姓名：请填写操作员姓名。"),
        (["operator", "--name", "无名", "--roles", "king"], "角色："),
        (["list", "--json", "--operator", "无此人"], "没有名为“无此人”的操作员"),
        (["nonsense"], "命令 没有 nonsense 这一项，可用：init、operator、"),
        (["list"], "缺少 --json。"),
        (["list", "--json", "--from"], "--from 后面缺少一个值。"),
        (["list", "--json", "--from", "昨天"], "--from：日期应写作 2026-11-22，不是“昨天”"),
        (["list", "--json", "--wrong"], "不认识 --wrong。"),
        (["export", "week", "--date", "2026-11-22", "--out", "x.xlsx"], "没有 week 这一项，可用：day。"),
    ],
)
def test_bad_input_gets_one_sentence(data: str, arguments: list[str], said: str) -> None:
    (answer,) = register(data, VISIT)
    filled = [one.replace("{n}", str(answer["number"])) for one in arguments]
    sentence = refused(*filled, "--data-dir", data)
    assert said in sentence
    assert not [word for word in ENGLISH if word in sentence], sentence
    assert "。；" not in sentence


ENGLISH = ("argument", "invalid", "choose", "required", "No such", "directory", "name：", "roles：")


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        ("", "“标准输入”第 1 行第 1 列不是有效的 JSON，请核对。"),
        ('[{"name": "a"},\n {"name"}]', "“标准输入”第 2 行第 9 列不是有效的 JSON，请核对。"),
        ('{"name": "a"}', "“标准输入”应为列表"),
        ("[" * 100_000, "“标准输入”的括号套得太深，请核对。"),
        ("[1" + "0" * 5000 + "]", "“标准输入”中有位数过多的数字，请核对。"),
        ("\x00", "第 1 行第 1 列"),
        ('"x"', "应为列表"),
    ],
)
def test_input_that_is_no_list_is_refused(data: str, stdin: str, said: str) -> None:
    assert said in refused("register", "--json", "-", "--data-dir", data, stdin=stdin)


def test_a_file_in_another_encoding_is_said(data: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes('[{"name": "赵桂兰"}]'.encode("gb18030"))
    sentence = refused("register", "--json", str(tmp_path / "x.json"), "--data-dir", data)
    assert sentence == "“x.json”不是 UTF-8 编码，请另存为 UTF-8。"


def test_several_bad_values_are_one_sentence_under_chinese_names(tmp_path: Path) -> None:
    wrong = ["init", "--office", " ", "--short", " ", "--prefix", "[", "--data-dir", str(tmp_path / "d")]
    sentence = refused(*wrong)
    assert sentence.startswith("单位全称：")
    assert "；单位简称：" in sentence
    assert "；编号代字：" in sentence
    assert sentence.count("。") == 1


def test_help_is_chinese() -> None:
    for command in ([], ["register"], ["export"], ["deadline"]):
        done = run(*command, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith("用法：")
        assert "选项:" in done.stdout
        assert not [
            word for word in ("usage", "options", "show", "positional", "exit") if word in done.stdout
        ]


def test_a_missing_right_names_no_key_of_the_window(data: str, tmp_path: Path) -> None:
    run("operator", "--name", "陈晨", "--roles", "registrar", "--data-dir", data)
    sentence = refused(
        "operator", "--name", "乙", "--roles", "handler", "--operator", "陈晨", "--data-dir", data
    )
    assert "请换有权限的操作员" in sentence
    assert "F4" not in sentence


def test_a_case_is_found_by_other_spellings_of_its_number(data: str, tmp_path: Path) -> None:
    (answer,) = register(data, VISIT)
    number = str(answer["number"])
    for spelling in (
        number.replace("[", "〔").replace("]", "〕"),
        number.replace("[", " ［").replace("]", "］ "),
    ):
        paper = tmp_path / "x.pdf"
        done = run("print", "--form", "F1", "--case", spelling, "--out", str(paper), "--data-dir", data)
        assert done.returncode == 0, done.stderr
        assert number in pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_bounded()


def test_a_register_of_a_period_belongs_to_no_case(data: str, tmp_path: Path) -> None:
    register(data, VISIT, {**VISIT, "name": "钱上周", "received_at": "2026-11-09T10:00"})
    days = ("--from", "2026-11-09", "--to", "2026-11-20", "--data-dir", data)
    book, word = tmp_path / "登记簿.pdf", tmp_path / "登记簿.docx"
    for path in (book, word):
        done = run("print", "--form", "F6", *days, "--out", str(path))
        assert (done.returncode, done.stdout.strip()) == (0, str(path)), done.stderr
    text = "".join(pypdfium2.PdfDocument(book)[0].get_textpage().get_text_bounded().split())
    for said in (
        "来访登记簿",
        "2026年11月9日至11月20日",
        "赵桂兰",
        "钱上周",
        "本期合计：2批次，6人次",
        "999999********0449",
    ):
        assert said in text
    assert word.read_bytes()[:2] == b"PK"
    assert "只有登记簿（F6）按日期打印" in refused("print", "--form", "F1", *days, "--out", str(book))
    assert "起始日期晚于截止日期" in refused(
        "print",
        "--form",
        "F6",
        "--from",
        "2026-11-21",
        "--to",
        "2026-11-20",
        "--out",
        str(book),
        "--data-dir",
        data,
    )


def test_odd_drafts_answer_line_by_line(data: str) -> None:
    odd: list[object] = [
        1,
        None,
        [],
        {"name": 5},
        {"sex": "x"},
        {**VISIT, "received_at": "gestern"},
        {**VISIT, "name": "\ud800"},
    ]
    answers = register(data, *odd)
    assert len(answers) == len(odd)
    assert all("errors" in answer for answer in answers)


def test_without_a_register_it_says_what_to_do(tmp_path: Path) -> None:
    assert "init" in refused("list", "--json", "--data-dir", str(tmp_path))


def test_a_second_init_leaves_the_first_register(data: str) -> None:
    register(data, VISIT)
    again = ["init", "--office", "乙", "--short", "乙", "--prefix", "乙", "--data-dir", data]
    assert "已有登记册" in refused(*again)
    assert len(json.loads(run("list", "--json", "--data-dir", data).stdout)) == 1


def test_a_network_place_is_refused() -> None:
    place = ["init", "--office", "乙", "--short", "乙", "--prefix", "乙", "--data-dir", "//server/share/x"]
    assert "网络" in refused(*place)
