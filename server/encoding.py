"""Encoding: `python -m server.encoding`: a film's description and its frames go in, an MP4 comes out.

The description is JSON, the frames are JPEG; each has its length before it, in four bytes. A process of its
own leaves the app's interpreter, which draws the Race, and the processor to those who are waiting for it.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from typing import BinaryIO

import av
from av.error import FFmpegError
from av.video.frame import PictureType
from av.video.reformatter import ColorRange, Colorspace

HD = 1  # ITU-R BT.709, in the numbers of ISO/IEC 23091-2
# A picture whose lines are fine and stand still mostly.
X264 = {"preset": "veryfast", "crf": "18", "tune": "animation"}


def encode(frames: Iterable[bytes], *, width: int, height: int, fps: int, caption: str, link: str) -> bytes:
    """An MP4 with H.264, which slides and browsers play, of JPEG frames; what it shows stands in it too.

    Raises ValueError where a frame has another size, and FFmpegError where it is none.
    """
    made = BytesIO()
    reader = av.CodecContext.create("mjpeg", "r")
    reader.options = {"max_pixels": str(width * height)}
    with av.open(made, "w", format="mp4") as film:
        film.metadata.update(title=caption, comment=link)
        stream = film.add_stream("libx264", rate=fps, options=X264)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.thread_count = 2
        context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
        context.color_primaries = context.color_trc = HD
        for i, jpeg in enumerate(frames):
            for frame in reader.decode(av.Packet(jpeg)):
                if (frame.width, frame.height) != (width, height):
                    raise ValueError(f"a frame of {frame.width} × {frame.height}, not {width} × {height}")
                shown = frame.reformat(
                    format="yuv420p",
                    src_colorspace=Colorspace.ITU601,
                    dst_colorspace=Colorspace.ITU709,
                    src_color_range=ColorRange.JPEG,
                    dst_color_range=ColorRange.MPEG,
                )
                shown.pts, shown.time_base = i, Fraction(1, fps)
                shown.pict_type = PictureType.NONE  # a JPEG asks to be whole again in the film
                film.mux(stream.encode(shown))
        film.mux(stream.encode())
    return made.getvalue()


def parts(source: BinaryIO) -> Iterator[bytes]:
    """What has its length before it, to the end."""
    while length := source.read(4):
        yield source.read(int.from_bytes(length, "little"))


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    sent = parts(sys.stdin.buffer)
    about = json.loads(next(sent))
    try:
        sys.stdout.buffer.write(encode(sent, **about))
    except (FFmpegError, ValueError) as error:
        sys.exit(f"no film: {error}")
