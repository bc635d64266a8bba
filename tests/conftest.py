"""What all tests share: no network, and the folder of real files, where this machine has one."""

import os
import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import absl.logging
import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
OFFLINE = ROOT / "tests" / "support" / "offline"

# Before anything else is imported that could keep the real resolver.
offline = runpy.run_path(str(OFFLINE / "sitecustomize.py"))
os.environ["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), str(ROOT)])
# `datasets` counts each load of a file, a local one too, at a server of its makers.
os.environ["HF_UPDATE_DOWNLOAD_COUNTS"] = "0"
os.environ[offline["RECORD"]] = tempfile.mkstemp(prefix="looked-up-")[1]

# The same examples each time, however slow the machine: what ran well yesterday runs well today.
# HYPOTHESIS_PROFILE=default make test looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def no_outside_name() -> Iterator[None]:
    """Fail the test during which a name outside this machine was looked up, here or in what it started."""
    record = Path(os.environ[offline["RECORD"]])
    record.write_text("", encoding="utf-8")
    yield
    assert record.read_text(encoding="utf-8") == ""


def pytest_unconfigure() -> None:
    """Remove the record of names."""
    Path(os.environ[offline["RECORD"]]).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium once for all tests, or skip: not every machine has one."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine; apt install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real files of libraries and archives, or skip: a fresh clone has none."""
    folder = Path(os.environ.get("COMMONS_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"the folder of real files, {folder}, is not on this machine")
    return folder


# mlcroissant logs through absl, whose handler closes the stream that it took for standard error when Prefect
# sets logging up anew; that would be pytest's own.
absl.logging.get_absl_handler().python_handler.stream = sys.__stderr__
