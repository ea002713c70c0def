"""The process that reads one file of a stranger's: `python -I child.py`, in a folder with `task.json`. Started by path and not
by name, because the package `portal` starts Celery and Django.
"""

import errno
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

BASE = Path(__file__).resolve().parents[3]


def main() -> None:
    task = json.loads(Path("task.json").read_text())
    portal = ModuleType("portal")  # without its __init__, so that tools can ask what is pure there
    portal.__path__ = [str(BASE / "portal")]
    sys.modules["portal"] = portal
    limits = importlib.import_module("portal.files.reading.limits")
    limits.set_limits(**task["limits"])
    guarded = limits.refuse_calls()
    found = json.dumps(answer(task) | {"guarded": guarded}, ensure_ascii=False)
    Path("answer.json").write_text(found, "utf-8", "replace")


def answer(task: dict) -> dict:
    """Nothing of the file stands in what went wrong: only the name of the error."""
    from portal.files.reading.outcomes import Failed

    sys.path.insert(0, task["tools"])
    read = importlib.import_module(task["tool"]).read
    try:
        return {"values": read(Path("source"), Path("."), task["arguments"])}
    except Failed as failed:
        return {"failed": failed.code, "values": failed.values}
    except MemoryError:
        return {"failed": "out-of-memory"}
    except Exception as error:  # noqa: BLE001 - a decoder fed with hostile bytes raises nearly anything
        large = isinstance(error, OSError) and error.errno == errno.EFBIG
        return {"failed": "too-large" if large else "damaged", "error": type(error).__name__}


if __name__ == "__main__":
    main()
