"""Whether a window can open at all (Linux): a display that answers, and the system libraries Qt links to.

Qt itself aborts the process where one of these fails; here it becomes one sentence beforehand.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libfreetype.so.6": "libfreetype6",
    "libfontconfig.so.1": "libfontconfig1",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""What QtCore, QtGui, QtDBus and QtNetwork of the PySide6 6.9.3 wheel link to (`readelf -d`), with Debian packages."""
_XCB = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What its xcb platform plugin links to besides."""
_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""What its Wayland platform plugins link to besides."""


def problem(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> str:
    """Why no window can open, as one sentence with what to do; empty where one can."""
    if not system.startswith("linux"):
        return ""
    platform = environment.get("QT_QPA_PLATFORM", "").partition(";")[0].partition(":")[0]
    if platform not in ("", "xcb", "wayland", "wayland-egl"):
        return missing_libraries(_ALWAYS)
    return _no_display(environment) or missing_libraries({**_ALWAYS, **_plugin(platform, environment)})


def missing_libraries(needed: Mapping[str, str]) -> str:
    """The sentence that names the libraries that do not load, with their Debian packages."""
    missing = [library for library in needed if not _loads(library)]
    if not missing:
        return ""
    packages = " ".join(dict.fromkeys(needed[library] for library in missing))
    return f"系统缺少窗口所需的程序库：{'、'.join(missing)}。请由管理员安装：apt install {packages}"


def said_of(error: ImportError) -> str:
    """The sentence for a Qt module that could not be loaded."""
    library = str(error).partition(":")[0]
    known = _ALWAYS | _XCB | _WAYLAND
    if library in known:
        return f"系统缺少窗口所需的程序库：{library}。请由管理员安装：apt install {known[library]}"
    return f"窗口组件 PySide6 无法加载（{error}）。请重新安装本程序。"


def _no_display(environment: Mapping[str, str]) -> str:
    x11, wayland = environment.get("DISPLAY", ""), environment.get("WAYLAND_DISPLAY", "")
    elsewhere = "请在桌面会话中运行；只看演示可运行 make demo，不需要显示器。"
    if not x11 and not wayland:
        return f"没有图形显示（DISPLAY 和 WAYLAND_DISPLAY 都未设置），窗口无法打开。{elsewhere}"
    if _wayland_answers(wayland, environment) or (x11 and _x11_answers(x11)):
        return ""
    return f"图形显示“{x11 or wayland}”没有应答，窗口无法打开。{elsewhere}"


def _plugin(platform: str, environment: Mapping[str, str]) -> Mapping[str, str]:
    """The libraries of the platform that Qt will choose."""
    wayland = platform.startswith("wayland") or not environment.get("DISPLAY")
    return _WAYLAND if wayland else _XCB


def _wayland_answers(name: str, environment: Mapping[str, str]) -> bool:
    return bool(name) and (Path(environment.get("XDG_RUNTIME_DIR", "/")) / name).exists()


def _x11_answers(name: str) -> bool:
    """Connect as Qt will; a library that is missing is for `missing_libraries` to say."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    answers: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
