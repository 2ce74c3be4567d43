"""Why the system refused a file or a folder, in a few Chinese words: the one table for all messages."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "那里是同名的文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EEXIST: "那里已有同名的文件",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件过大，磁盘不接受",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EINVAL: "名称中有不允许的字符",
    errno.ELOOP: "链接互相指向，没有尽头",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被其他程序占用",
    errno.ETXTBSY: "正被其他程序占用",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不足",
    errno.ENXIO: "设备不存在或未连接",
    errno.ENODEV: "设备不存在或未连接",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EXDEV: "两处不在同一磁盘上",
    errno.ENOTCONN: "网络位置未连接",
    errno.EHOSTDOWN: "网络位置未连接",
    errno.EHOSTUNREACH: "网络位置未连接",
    errno.ESTALE: "网络位置未连接",
    errno.ETIMEDOUT: "等待过久，没有回应",
    errno.EPIPE: "接收的程序已经结束",
}


def reason(error: OSError | ValueError) -> str:
    """The reason without a full stop; a number only where the table has none.

    A `ValueError` is what Python raises for a path that no system takes (a NUL in it).
    """
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    return _REASONS.get(number or 0, f"系统错误 {number}")
