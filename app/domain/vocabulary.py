"""Every fixed code list: key (stored, in English), Chinese label (shown). Words of the glossary.

Lists that an office may change (content classes, roles) are data in `resources/code_lists`.
"""

from __future__ import annotations

from enum import StrEnum


class Coded(StrEnum):
    """A code list: the value is the stored key, `label` the Chinese word."""

    label: str

    def __new__(cls, key: str, label: str = "") -> Coded:
        """Member with its Chinese label."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.label = label
        return member


class Channel(Coded):
    """信访形式."""

    VISIT = "visit", "来访"
    LETTER = "letter", "来信"
    CALL = "call", "来电"
    ONLINE = "online", "网上信访"
    AGENCY = "agency", "信访代办"


class Source(Coded):
    """信访件来源."""

    OWN = "own", "本级"
    UPPER = "upper", "上级"


class Purpose(Coded):
    """信访目的 (条例 arts. 29-31); accusation is confidential (art. 30)."""

    APPEAL = "appeal", "申诉求决"
    SUGGESTION = "suggestion", "建议意见"
    ACCUSATION = "accusation", "检举控告"
    OTHER = "other", "其他"


class IdKind(Coded):
    """证件类型: the desk's short list (domain.md §3.6)."""

    RESIDENT = "resident_id", "居民身份证"
    OFFICER = "officer", "军官证"
    SOLDIER = "soldier", "士兵证"
    POLICE = "police", "警官证"
    HMT = "hmt_permit", "港澳台证件"
    PASSPORT = "passport", "护照"
    HOUSEHOLD = "household", "户口簿"
    OTHER = "other", "其他"


class Sex(Coded):
    """性别."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Disposition(Coded):
    """办理方式: stored as the first event of the case."""

    ANSWER_ON_SPOT = "answer_on_spot", "当场答复"
    SELF_HANDLE = "self_handle", "自办"
    FORWARD = "forward", "转送"
    ASSIGN = "assign", "交办"
    FILE = "file", "存查"
    REDIRECT = "redirect", "引导"
    REFUSE = "refuse", "不予受理"
    NO_LONGER_ACCEPT = "no_longer_accept", "不再受理"


class OfficeKind(Coded):
    """Which part of the 条例 binds the office."""

    PETITION_OFFICE = "petition_office", "党委政府信访部门（第二十二条）"
    OTHER_ORGAN = "other_organ", "其他机关、单位（第二十三条、第三十四条）"


class LetterKind(Coded):
    """How a letter came in."""

    ORDINARY = "ordinary", "平信"
    REGISTERED = "registered", "挂号信"
    EXPRESS = "express", "快递"
    UPPER_TRANSFER = "upper_transfer", "上级转来"
    HANDED_IN = "handed_in", "当面递交"


class PartyRole(Coded):
    """What somebody beside the lead petitioner is to a petition."""

    COMPANION = "companion", "随访人"
    SIGNER = "signer", "联名人"
    REPRESENTATIVE = "representative", "代表"
    AGENT = "agent", "代理人"


class LinkKind(Coded):
    """What the clerk said of two petitions; the program never decides it."""

    SAME_MATTER = "same_matter", "同人同事（重信重访）"
    TOGETHER = "together", "同批来件"
    DIFFERENT = "different", "不是同一事项"


class AttachmentKind(Coded):
    """What a file of a case is; only the second is kept from the petitioner (F1, note below the grid)."""

    PETITION = "petition", "信访材料"
    OTHER_HIDDEN = "other_hidden", "其他材料（信访人不可见）"
    OPINION = "opinion", "答复意见"
    DELIVERY = "delivery", "送达凭证"
    RECORD = "record", "办理记录"


class RosterKind(Coded):
    """Why a leader receives on a day (sources 001 and 002)."""

    WEEKDAY = "weekday", "每日接访"
    TENTH = "tenth", "每月10日接访"
    FIRST_WEDNESDAY = "first_wednesday", "每月第一个星期三接访"


class Satisfaction(Coded):
    """满意度."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class FollowUpMethod(Coded):
    """回访方式."""

    PHONE = "phone", "电话"
    IN_PERSON = "in_person", "当面"


class State(Coded):
    """States of a petition (glossary, last section)."""

    REGISTERED = "registered", "已登记"
    AWAITING_READING = "awaiting_reading", "待批阅"
    AWAITING_ASSIGN_SIGN = "awaiting_assign_sign", "待交办签批"
    ASSIGNED = "assigned", "已交办"
    FORWARDED = "forwarded", "已转送"
    SIGNED_IN = "signed_in", "已签收"
    ACCEPTED = "accepted", "已受理"
    IN_PROGRESS = "in_progress", "办理中"
    IN_REVIEW = "in_review", "待审核"
    AWAITING_CLOSE_SIGN = "awaiting_close_sign", "待办结签批"
    CLOSED = "closed", "已办结"
    VERIFYING = "verifying", "核实中"
    UNDER_REVIEW = "under_review", "复查中"
    UNDER_FINAL_REVIEW = "under_final_review", "复核中"
    ENDED = "ended", "已终结"
    HANDED_BACK = "handed_back", "退回待核"
    FILED = "filed", "存查"
    REFUSED = "refused", "不予受理"
    NO_LONGER_ACCEPTED = "no_longer_accepted", "不再受理"
    REDIRECTED = "redirected", "已引导"
    JOINED = "joined", "并入"
    VOIDED = "voided", "作废"


class Light(Coded):
    """How near the next due date is (期限灯)."""

    OVERDUE = "overdue", "已逾期"
    TODAY = "today", "今日到期"
    SOON = "soon", "三日内"
    NORMAL = "normal", "正常"
    PROVISIONAL = "provisional", "暂算"
    NONE = "none", "—"


class Order(Coded):
    """How a list of cases is sorted."""

    RECEIVED = "received", "按收到日期（新的在前）"
    DUE = "due", "按到期日（急的在前）"
    UNIT = "unit", "按责任单位"


class Permission(Coded):
    """What a role may do; roles are sets of these, as data."""

    REGISTER = "register", "登记来访来信"
    EDIT = "edit", "更正登记"
    VOID = "void", "作废登记"
    PRINT = "print", "打印文书"
    EXPORT = "export", "导出台账"
    SEE_ACCUSATIONS = "see_accusations", "查看检举控告"
    SEE_IDENTITY = "see_identity", "查看完整证件号码"
    HANDLE = "handle", "办理交办"
    REVIEW_MATTER = "review_matter", "事项分管审核"
    REVIEW_PETITION = "review_petition", "信访分管审核"
    REVIEW = "review", "复查复核"
    SIGN = "sign", "交办、办结签批"
    SIGN_ACCUSATIONS = "sign_accusations", "签批检举控告"
    ADMINISTER = "administer", "修改单位信息和操作员"


SERIES = {
    Channel.VISIT: "访",
    Channel.LETTER: "信",
    Channel.CALL: "电",
    Channel.ONLINE: "网",
    Channel.AGENCY: "代",
}
"""Number series of each channel (forms.md, last section)."""

NOT_GIVEN = "未提供"
ANONYMOUS = "匿名"
CONFIDENTIAL = "（保密）"
"""What slips print instead of an informant."""
PETITIONER = "信访人"
"""How a letter addresses somebody whose name it must not or cannot say."""
