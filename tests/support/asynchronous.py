"""Coroutines in a test that is none: the browser's tests leave Playwright's loop running in their thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def complete(asked: Coroutine[Any, Any, Answer]) -> Answer:
    """What the coroutine answers, waited for in a loop and a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()
