"""What a form may say about a recipient, and when its HMAC key is handed out."""

from services.common.errors import NotFound, Refused
from services.export.domain.package.opinion import OPINION
from services.export.domain.recipient.recipient import (
    Recipient,
    RecipientKeyRenewed,
    RecipientKeyShown,
    RecipientSet,
    Way,
)

OF_SFTP = (("user", "账号"), ("folder", "目录"), ("host_key", "主机公钥"))

MOST_PORT = 65_535


def set_recipient(state: Recipient | None, recipient: Recipient) -> tuple[RecipientSet, ...]:
    """The latest form counts, whichever is dealt with first.

    Raises Refused where the way lacks something, or something is given that the way has no use for.
    """
    _require_address(recipient)
    _require_of_sftp(recipient)
    if (recipient.signed or recipient.certificate) and recipient.way is not Way.HTTPS:
        raise Refused("HMAC 签名和客户端证书只用于 HTTPS，请核对方式", code="bad_recipient")
    if recipient.certificate and not recipient.address.startswith("https://"):
        raise Refused("使用客户端证书的，地址须以 https:// 开头", code="bad_address")
    if OPINION in recipient.tables and recipient.way is not Way.HTTPS:
        raise Refused("意见建议（opinion）只能用 HTTPS 上报，答复才能回来", code="bad_recipient")
    if state is not None and state.as_of >= recipient.as_of:
        return ()
    return (RecipientSet(recipient=recipient),)


def known_recipient(state: Recipient | None) -> Recipient:
    """The recipient, or NotFound."""
    if state is None:
        raise NotFound("没有这个接收部门，请核对单位编码和部门代号", code="recipient_not_found")
    return state


def hand_out_key(
    state: Recipient | None, *, renew: bool
) -> tuple[RecipientKeyShown | RecipientKeyRenewed]:
    """An HMAC key is shown once; who lost it takes a new one. Raises NotFound, or Refused when it was shown."""
    recipient = known_recipient(state)
    if not recipient.signed:
        raise Refused("这个接收部门没有选用 HMAC 签名", code="recipient_not_signed")
    if renew:
        return (RecipientKeyRenewed(),)
    if recipient.shown:
        raise Refused("密钥已经显示过，不再显示；遗失的请换一把新的", code="key_already_shown")
    return (RecipientKeyShown(),)


def _require_address(recipient: Recipient) -> None:
    if recipient.way is Way.OFFLINE:
        if recipient.address:
            raise Refused("离线方式没有地址，请不要填写", code="bad_address")
        return
    has_at = "@" in recipient.address
    is_url = recipient.address.startswith(("https://", "http://"))
    host, colon, port = recipient.address.partition(":")
    is_host = bool(host) and not {"@", "/"} & set(recipient.address)
    port_fits = not colon or (port.isascii() and port.isdigit() and 0 < int(port) <= MOST_PORT)
    wanted = {
        Way.EMAIL: (has_at and not is_url, "邮件方式请填写对方的邮箱地址"),
        Way.SFTP: (is_host and port_fits, "SFTP 方式请填写主机名，或者 主机名:端口"),
        Way.HTTPS: (is_url and not has_at, "HTTPS 方式的地址须以 https:// 开头，不带账号"),
    }
    fits, told = wanted[recipient.way]
    if not fits:
        raise Refused(told, code="bad_address")


def _require_of_sftp(recipient: Recipient) -> None:
    given = [label for name, label in OF_SFTP if getattr(recipient, name)]
    if recipient.way is not Way.SFTP:
        if given:
            raise Refused(f"{'、'.join(given)}只用于 SFTP，请核对方式", code="bad_recipient")
        return
    missing = [label for name, label in OF_SFTP if not getattr(recipient, name)]
    if missing:
        raise Refused(f"SFTP 方式请填写{'、'.join(missing)}", code="bad_recipient")
    if ".." in recipient.folder.split("/"):
        raise Refused("目录中不能有 ..", code="bad_recipient")
