"""The codes of all problems: stable, complete, each with its status and what to do.

A contract test holds the list to the sources, and ``docs/api.md`` to the list. Reasons for which a
worker refuses a submission later are no problems: they stand in the submission (``outcomes[].code``).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """``advice`` is for whoever writes a portal: what it means and what to do."""

    status: int
    advice: str


CODES: Mapping[str, Code] = {
    "bad_json": Code(400, "正文不是合法的 JSON；按 detail 指出的位置改正"),
    "not_utf8": Code(400, "正文不是 UTF-8 编码"),
    "not_an_object": Code(400, "正文须为一个 JSON 对象"),
    "duplicate_key": Code(400, "同一个对象里有字段出现了两次"),
    "bad_key": Code(400, "字段名为空、过长，或含 $、. 或控制字符"),
    "bad_character": Code(400, "文字里有控制字符或不完整的字符；请先清除"),
    "bad_number": Code(400, "数字太大，或为 NaN、Infinity"),
    "too_deep": Code(400, "嵌套超过 32 层"),
    "bad_form": Code(400, "网页表单没有传完整，或不是 multipart、urlencoded；请重新提交"),
    "client_gone": Code(400, "正文没有传完连接就断开了；带同一个 Idempotency-Key 重发"),
    "unauthorized": Code(401, "没有 API 密钥，或密钥无效、已停用；不要重试，请联系管理员"),
    "bad_signature": Code(
        401, "报送包的 HMAC 签名头缺少、过期或不对；核对密钥、时钟和 X-Forwarded-Prefix"
    ),
    "forbidden": Code(403, "无权办理"),
    "sender_not_registered": Code(
        403, "上级没有登记这个报送单位，或者已经停用；请上级提交 export/sender"
    ),
    "role_required": Code(403, "这把密钥没有所需的角色；detail 写明哪些角色可以"),
    "outside_subtree": Code(403, "这个单位不在密钥所代表的单位之下；请用该单位自己的密钥"),
    "purpose_missing": Code(403, "文件里有电话等个人信息；用 purpose 写明用途再下载"),
    "not_found": Code(404, "没有这个地址或这条记录，或它不在您的单位之下"),
    "form_not_found": Code(404, "没有这种表单，或没有这一版；全部表单见 /v1/forms"),
    "unit_not_found": Code(404, "没有这个编码的单位；请先导入或核对编码"),
    "standard_not_found": Code(404, "没有这份标准；哈希见创评活动的 standards"),
    "notice_not_found": Code(404, "没有这个公示，或它早已结束"),
    "deed_not_found": Code(404, "没有这篇先进事迹或这张照片，或它已不再公开"),
    "receipt_not_found": Code(404, "没有这个回执码；请核对后重新输入"),
    "method_not_allowed": Code(405, "这个地址不接受这种方法"),
    "not_acceptable": Code(406, "Accept 请求头排除了 JSON；改为 application/json 或去掉"),
    "conflict": Code(409, "与已有的内容冲突"),
    "box_closed": Code(409, "这个单位不在网上接收意见；请向它的上级单位提出"),
    "not_to_confirm": Code(409, "还没有答复，或已经确认过；看 GET /v1/receipts/{code} 的 may"),
    "not_to_supplement": Code(409, "已经答复或办结，不能再补充；看 GET /v1/receipts/{code} 的 may"),
    "notice_over": Code(409, "公示已经结束或撤回，不再受理异议"),
    "results_not_shown": Code(409, "公示的结果已经撤回或正在更正；请看更正公示"),
    "idempotency_conflict": Code(409, "同一个 Idempotency-Key 已用于内容不同的提交；新内容换新键"),
    "too_large": Code(
        413,
        "正文超过上限：单份 1 MB，成批与导入 16 MB，附件按类型 10 或 15 MB，报送包 50 MB；请精简或分批",
    ),
    "unsupported_media_type": Code(
        415, "请用 Content-Type: application/json（UTF-8、不压缩）；附件直接发内容"
    ),
    "refused": Code(422, "被规则退回；理由见 detail"),
    "invalid_form": Code(422, "表单有误：errors 一次列出每一处的位置和改法"),
    "bad_idempotency_key": Code(422, "Idempotency-Key 须为 1 到 200 个可见的 ASCII 字符"),
    "bad_batch": Code(422, '成批的正文须为 {"items": [...]}，1 到 1000 份'),
    "bad_batch_item": Code(422, '每一份须为 {"data": 表单, "idempotency_key": "可选"}'),
    "bad_parameters": Code(422, "网址里的参数不符合要求；errors 指出是哪一个"),
    "bad_cursor": Code(422, "游标无效：请原样使用上一页的 next"),
    "reserved_field": Code(422, "正文里有由系统填写的字段；请去掉"),
    "bad_package_id": Code(422, "Idempotency-Key 须为报送包编号，与包内清单一致"),
    "bad_attachment": Code(422, "附件的类型不在允许之列，或文件名、内容与类型不符"),
    "bad_units": Code(422, "单位资料有误：errors 逐处列出，什么也没有写入"),
    "bad_table": Code(422, "表格文件读不出来、缺列，或没有数据"),
    "too_many_requests": Code(429, "公开地址请求太频繁；按 Retry-After 稍后再试"),
    "internal_error": Code(500, "系统出了意外；可以重发，并把 correlation_id 告诉运维"),
    "unavailable": Code(503, "暂时不可用；按 Retry-After 稍后带同一个 Idempotency-Key 重发"),
    "http_error": Code(400, "请求在 HTTP 层面就不合法；状态以答复为准"),
}
TITLES: Mapping[int, str] = {
    400: "请求无法读懂",
    401: "未认证",
    403: "无权办理",
    404: "没有找到",
    405: "方法不允许",
    406: "没有可用的答复格式",
    409: "有冲突",
    413: "正文过大",
    415: "正文类型不对",
    422: "内容不符合要求",
    429: "请求太频繁",
    500: "系统内部错误",
    503: "暂时不可用",
}
"""What a status means, in RFC 9457's ``title``."""
