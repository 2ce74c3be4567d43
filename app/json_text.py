"""JSON from outside → values, or one Chinese sentence on what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

from app.errors import UserError


def parse_json(data: bytes, name: str) -> Any:
    """Read UTF-8 JSON; `name` is what the sentences call it (a file). Raises `UserError`."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(f"“{name}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise UserError(f"“{name}”{where}不是有效的 JSON，请核对。") from error
    except RecursionError as error:
        raise UserError(f"“{name}”的括号套得太深，请核对。") from error
    except ValueError as error:  # Python reads no whole number of more than 4300 digits
        raise UserError(f"“{name}”中有位数过多的数字，请核对。") from error
