"""The app: `streamlit run app.py`. Start-up, the player's routes, and the script that every session runs."""

import os
import sys
import threading
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from server.class_room import ROOMS, ending_lines
from server.opening import Opening
from server.routes import routes
from server.warm import warm_up
from ui.player import base

if scheduler := os.environ.get("DOWNHILL_SCHEDULER"):
    # Dask takes a second to import, which an app with a cluster of its own spends after the first page.
    from server.cluster import Unreachable, check

    try:
        check(scheduler)
    except Unreachable as error:
        sys.exit(str(error))

if shared := os.environ.get("DOWNHILL_REDIS"):
    from server.shared import Unreachable, check

    try:
        check(shared)
    except Unreachable as error:
        sys.exit(str(error))

# Usual are 5 ms: a race, which takes eight, would wait as long for every thread that has a word to say.
sys.setswitchinterval(0.0002)


@asynccontextmanager
async def lifespan(_):
    # The first visitors wait for one compilation, in the background, not for one each.
    threading.Thread(target=warm_up, daemon=True).start()
    with ending_lines(ROOMS):
        yield
    await ROOMS.close()


app = st.App(
    "ui/frame.py", lifespan=lifespan, routes=routes(base()), middleware=[Middleware(Opening, base=base())]
)
