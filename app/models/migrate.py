"""Schema migrations (Alembic), imported only when one is due. DDL and version in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from app.errors import UserError

SCRIPTS = Path(__file__).resolve().parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Bring the register to the newest schema; on any error it stays exactly as it was.

    Foreign keys are off meanwhile (a rebuilt parent would otherwise delete its children) and checked
    before the commit.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with engine.connect().execution_options(writes=True) as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise UserError("升级登记册时发现数据不一致，已全部撤回。请联系管理员，勿删除任何文件。")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
