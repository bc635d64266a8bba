"""What all tests share: the folder of real files, where this machine has one."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import absl.logging
import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# The same examples each time, however slow the machine: what ran well yesterday runs well today.
# HYPOTHESIS_PROFILE=default make test looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


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
