"""Synthetic contents of the papers that conclude, review, hear, deliver and file; nobody here exists."""

from __future__ import annotations

from app.domain.snippet import gist
from tests.golden.form_samples import OFFICE, RAREST, SENTENCE
from tests.golden.paper_samples import OFFICIAL, Sample, case

Row = dict[str, str]

_REVIEW = {
    "review_kind": "复查",
    "subject": "某某花园东侧道路夜间施工噪声",
    "review_opinion_organ": "某某区住房和城乡建设局",
    "review_opinion_no": "某建信〔2026〕8号",
    "review_applied_on": "2026年11月16日",
    "review_received_on": "2026年11月18日",
    "review_due": "2026年12月18日",
    "review_unit": "信访事项复查复核办公室",
    "review_reason": "申请材料不符合规定，且未按照要求及时补齐",
    "reason_detail": "申请书没有申请人签名，我单位于2026年11月4日书面通知补正，至2026年11月18日仍未补齐。",
    "appeal_basis": "某某省信访事项复查复核办法第十四条",
    "appeal_organ": "某某市信访事项复查复核机构",
    "appeal_term": "自收到本通知书之日起30日内",
    "lacking": "1.申请书上申请人的签名或者盖章；\n2.申请人的身份证明或者户籍证明复印件1份；\n3.不服的信访处理意见书复印件1份。",
    "supplement_due": "2026年12月4日",
    "office_address": "某某市某某路1号信访接待室",
    "office_phone": "0575-80000000",
    "final_review_organ": "某某市人民政府",
    "review_organ": "某某市住房和城乡建设局",
    "review_place": "某某市某某路2号，0575-80000001",
    "review_until": "2026年12月22日",
    "review_result": "变更",
    "hearing_on": "2026年12月1日",
    "hearing_time": "上午9时30分",
    "hearing_place": "某某市某某路1号二楼听证室",
    "hearing_procedure": "普通程序",
    "hearing_chair": "王试样",
    "hearing_clerk": "李试样",
    "hearing_participants": "陈试样、赵试样",
}
_OPINION = {
    "case_number": "镜访[2026]12号",
    "visit_date": "2026年10月8日",
    "channel_word": "来访",
    "accept_on": "2026年10月15日",
    "request": "请求责令施工单位夜间停工，公布施工许可及工期，并对受影响的住户作出说明。",
    "facts": "您反映小区东侧道路夜间施工噪声扰民。经现场核查，施工单位持有夜间施工许可，但未按规定在现场公示；"
    "三次抽测中有一次超过夜间限值。",
    "conclusion": "支持",
    "opinion": "（一）责令施工单位自2026年11月20日起22:00以后停止高噪声作业。\n（二）施工许可和工期已在现场公示。\n"
    "（三）由社区于2026年11月30日前召开住户说明会。",
    "basis": "《中华人民共和国噪声污染防治法》第四十三条。",
}
ORDINARY: Row = {
    **OFFICE,
    **_REVIEW,
    **_OPINION,
    "number": "镜处意〔2026〕3号",
    "name": "章试样",
    "date": "2026年11月22日",
    "today": "2026年11月22日",
    "contact": "李试样",
    "contact_phone": "0575-80000000",
    "recipient": "章试样",
    "unit": "某某区住房和城乡建设局",
    "proposal_kind": "改进工作",
    "problem": "辖区内夜间施工许可的现场公示普遍不到位，今年以来已有6件信访事项反映同类问题。",
    "proposal_text": "一、建立夜间施工许可公示的检查制度。\n二、许可信息同步在部门网站公开。",
    "feedback_due": "2026年12月31日",
    "signer": "周试样",
    "report_to": "绍兴市信访局",
    "attachments": "有信访人签字的处理（答复）意见书",
    "petitioner": "章试样，住某某街道某某社区某某花园3幢2单元501室",
    "assign_no": "市信交〔2026〕21号",
    "told": "处理意见书于2026年11月20日送达信访人本人，信访人表示满意。夜间停工要求已经落实。",
    "settle_kind": "调解",
    "party_a": "章试样，居民身份证999999199001010016，住某某街道某某花园3幢2单元501室，电话13800000000",
    "party_b": "某某建设有限公司，住所地某某市某某路9号，电话0575-80000009，代表人钱试样",
    "dispute": "乙方在某某花园东侧道路夜间施工，影响甲方休息，双方就补偿发生争议。",
    "agreement": "（一）乙方22:00至次日6:00停止高噪声作业。\n（二）乙方一次性补偿甲方人民币2,000元。",
    "perform_by": "2026年12月10日",
    "perform_how": "银行转账。",
    "mediator": "绍兴市镜湖新区开发建设办公室",
    "mediator_people": "王试样",
    "document": "关于某某花园东侧道路夜间施工噪声信访事项的处理（答复）意见",
    "document_number": "镜处意〔2026〕3号",
    "recipient_address": "某某街道某某社区某某花园3幢2单元501室",
    "window": "信访接待窗口",
    "receiver": "李试样",
    "petitioner_side": "章试样；代理人章二试",
    "handling_side": "某某区住房和城乡建设局，孙试样",
    "record": "主持人：宣布听证开始，核对参加人身份，告知权利义务，询问是否申请回避。\n信访人：不申请回避。"
    "请求夜间停止施工，并公布许可。\n承办单位：许可已补充公示，夜间高噪声作业已经停止。",
    "id_number": "999999199001010016",
    "id_kind": "居民身份证",
    "sex": "女",
    "birth_month": "1990年1月",
    "phone": "13800000000",
    "address": "某某街道某某社区某某花园3幢2单元501室",
    "agent": "章二试",
    "agent_id_number": "999999198502020017",
    "agent_phone": "13900000000",
    "agent_address": "某某街道某某社区某某花园3幢2单元501室",
    "relation": "姐妹",
    "matter": "就某某花园东侧道路夜间施工噪声信访事项申请复查。",
    "from_day": "2026年11月22日",
    "to_day": "2027年5月31日",
    "apply_to": "某某市住房和城乡建设局",
    "opinion_received_on": "2026年11月10日",
    "situation": "申请人反映所住小区东侧道路夜间施工噪声扰民，原办理单位答复已责令公示，未要求停工。",
    "grounds": "原意见没有认定抽测超过限值的事实，没有对夜间停工的请求作出答复。",
    "filer": "李试样",
    "volume": "镜档〔2026〕3号",
    "filed_on": "2026年12月20日",
    "checked_on": "2026年11月22日",
    "checker": "周试样",
    "spot_seed": "20261122",
    "spot_drawn": "10",
    "spot_reached": "8",
    "spot_agrees": "7",
    "spot_differs": "1",
    "register": "来访",
    "period": "2026年11月1日至11月30日",
    "maker": "李试样",
    "print_date": "2026年11月30日",
}  # fmt: skip
_LONG_FIELDS = (
    *("request", "facts", "opinion", "basis", "reason_detail", "problem", "proposal_text", "told"),
    *("agreement", "dispute", "record", "situation", "grounds", "matter"),
)
LONGEST: Row = {
    **ORDINARY,
    "name": "阿卜杜热合曼·买买提·艾力江·吐尔逊江、买买提·艾力、欧阳试样、诸葛试样",
    "subject": "某某街道某某社区某某花园东侧道路夜间施工噪声以及停车位分配、公共收益使用",
    **dict.fromkeys(_LONG_FIELDS, SENTENCE * 14),
    "lacking": "\n".join(f"{number}.{SENTENCE}" for number in range(1, 12)),
    "attachments": "1.来访登记单复印件1份\n2.现场照片3张，拍摄于某某街道某某路口，共三页，均由信访人提供并当场核对",
    "hearing_participants": "陈试样、赵试样、孙试样、钱试样、吴试样、郑试样、冯试样、褚试样",
    "address": SENTENCE,
    "remarks": SENTENCE * 14,
    "record": SENTENCE * 60,
}
RARE: Row = {
    **ORDINARY,
    "name": RAREST["name"],
    "recipient": RAREST["name"],
    "subject": "㐂丽花园𪚥座　Café “Ali & Khan”",
    **dict.fromkeys((*_LONG_FIELDS, "lacking", "remarks"), RAREST["demand"]),
}
CONTENTS = {"shortest": dict(OFFICE), "ordinary": ORDINARY, "longest": LONGEST, "rarest": RARE}

LETTERS = ("N8", "N9", "N10", "N19", "P1", "P2", "P3", "P4", "P7")
GRIDS = ("N13", "N14", "P5", "P6", "P9", "P10")
LISTS = ("F6", "N20", "N25", "P8")

FILED = [
    {"index": "1", "title": "接待群众来访登记单", "date": "2026年10月8日"},
    {"index": "2", "title": "信访材料：现场照片", "date": "2026年10月8日", "note": "3页"},
    {
        "index": "3",
        "title": "处理（答复）意见书",
        "number": "镜处意〔2026〕3号",
        "date": "2026年11月20日",
        "note": "更正",
    },
    {"index": "4", "title": "送达凭证：" + SENTENCE + "𠮷", "date": "2026年12月12日", "note": "12页"},
]


def drawn(number: int) -> Row:
    """A line of the spot check."""
    return {
        "index": str(number),
        "number": f"镜访[2026]{number * 131}号",
        "name": RAREST["name"] if number == 3 else "章试样",
        "phone": "0575-80000000转8001" if number == 4 else "13800000000",
        "summary": gist(SENTENCE, 24) if number == 5 else "反映某某花园东侧道路夜间施工噪声。",
        "closed_on": f"2026年11月{number + 10}日",
        "rating": "满意",
    }


def conferred(number: int) -> Row:
    """A line of the list for the weekly conference; the second was decided."""
    return {
        "index": str(number),
        "number": f"镜访[2026]{number * 131}号",
        "name": RAREST["name"] if number == 3 else "章试样",
        "summary": SENTENCE * 2 if number == 4 else "反映某某花园东侧道路夜间施工噪声，请求夜间停工。",
        "unit": "某某区住房和城乡建设局",
        "state": "办理中",
        "due": "2026-12-18（法定）",
        "flagged_on": "2026-11-18",
        "result": "由区住建局牵头，三日内现场办公。\n牵头：某某区住房和城乡建设局\n反馈：2026-12-01\n（2026-11-20 会商）"
        if number == 2
        else "",
    }


ROWS: dict[str, list[Row]] = {
    "P8": FILED,
    "N20": [drawn(number) for number in range(1, 11)],
    "N25": [conferred(number) for number in range(1, 10)],
    "F6": [case(number) for number in range(1, 12)],
}
REVIEW_PAPERS = {
    **{
        f"{code}-ordinary": Sample(code, ORDINARY, ROWS.get(code, []))
        for code in (*LETTERS, *GRIDS, "N20", "N25")
    },
    "P8-ordinary": Sample("P8", {**ORDINARY, "number": ORDINARY["case_number"]}, FILED),
    **{
        f"{code}-empty": Sample(code, dict(OFFICE), [])
        for code in ("N13", "N14", "P5", "P6", "P8", "P9", "P10", "N20", "N25")
    },
    "P5-long": Sample("P5", LONGEST, []),
    "P1-long": Sample("P1", LONGEST, []),
    "P7-official": Sample("P7", ORDINARY, [], OFFICIAL),
    "P2-official": Sample("P2", ORDINARY, [], OFFICIAL),
    "P3-revoked": Sample("P3", {**ORDINARY, "review_kind": "复核", "review_result": "撤销"}, []),
    "P3-final": Sample("P3", {**ORDINARY, "review_kind": "复核", "review_result": "维持"}, []),
    "N8-final": Sample("N8", {**ORDINARY, "review_kind": "复核", "completed_on": "2026年11月18日"}, []),
    "N19-settled": Sample(
        "N19", {**ORDINARY, "settle_kind": "和解", "mediator": "", "mediator_people": ""}, []
    ),
}
