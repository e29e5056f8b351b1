"""What holds of a package and what does not, sentence by sentence, for people and for arrivals (B9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.export.packing.opening import Opened
from services.export.packing.signing import fingerprint, signature_holds
from services.export.packing.sm2 import sm2_holds

ED25519_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; ``holds`` is None where it could not be looked at."""

    what: str
    holds: bool | None
    told: str


def findings(opened: Opened, keys: Sequence[bytes]) -> tuple[Finding, ...]:
    """What was found, with the public keys that are trusted (Ed25519 and SM2 alike)."""
    return (*_content(opened), *_signatures(opened, keys))


def signature_faults(opened: Opened, keys: Sequence[bytes]) -> tuple[str, ...]:
    """Why it is not known to be from who holds one of ``keys``; nothing where it is."""
    if opened.manifest is None:
        return ("没有可以核对签名的清单",)
    looked_at = tuple(_signatures(opened, keys))
    is_known = any(each.holds for each in looked_at)
    return tuple(
        each.told for each in looked_at if each.holds is False or not (each.holds or is_known)
    )


def _content(opened: Opened) -> Iterator[Finding]:
    if opened.faults:
        for fault in opened.faults:
            yield Finding(what="content", holds=False, told=fault)
    elif opened.manifest is not None:
        files = len(opened.manifest.files)
        told = f"清单规范，{files} 个文件的大小、SHA-256、SM3 都与清单一致，SHA256SUMS.txt 一致"
        yield Finding(what="content", holds=True, told=told)


def _signatures(opened: Opened, keys: Sequence[bytes]) -> Iterator[Finding]:
    """Ed25519 always counts; SM2 where the package has one and a key for it is given."""
    if opened.manifest is None:
        return
    ours = [key for key in keys if len(key) == ED25519_BYTES]
    theirs = [key for key in keys if len(key) != ED25519_BYTES]
    yield _ed25519(opened, opened.manifest.key, ours)
    if not opened.sm2_signature:
        if theirs:
            yield Finding(what="sm2", holds=False, told="没有 SM2 签名，而给出了 SM2 公钥")
    elif not theirs:
        yield Finding(what="sm2", holds=None, told="有 SM2 签名，没有给出 SM2 公钥，未核对")
    else:
        holds = any(sm2_holds(key, opened.signed, opened.sm2_signature) for key in theirs)
        told = "SM2 签名有效" if holds else "SM2 签名与给出的公钥不符"
        yield Finding(what="sm2", holds=holds, told=told)


def _ed25519(opened: Opened, named: str, keys: Sequence[bytes]) -> Finding:
    if not keys:
        told = f"没有给出公钥，未核对 Ed25519 签名；清单自称由指纹为 {named} 的密钥签名"
        return Finding(what="ed25519", holds=None, told=told)
    signers = [key for key in keys if signature_holds(key, opened.signed, opened.signature)]
    if not signers:
        told = f"Ed25519 签名与给出的公钥不符；清单自称由指纹为 {named} 的密钥签名"
        return Finding(what="ed25519", holds=False, told=told)
    if fingerprint(signers[0]) != named:
        told = f"Ed25519 签名有效，但清单自称由另一把密钥（指纹 {named}）签名"
        return Finding(what="ed25519", holds=False, told=told)
    told = f"Ed25519 签名有效，密钥指纹 {named}"
    return Finding(what="ed25519", holds=True, told=told)
