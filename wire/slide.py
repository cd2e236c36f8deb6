"""Slide: a film on a slide of its own, with what it shows and the link back, as PowerPoint opens it."""

from io import BytesIO

from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu, Inches, Pt

WIDE, HIGH = Inches(13.333), Inches(7.5)
FILM = Inches(11.6)  # its width; it is 16 by 9, as the slide
TOP = Inches(0.2)
BLANK = 6  # of the layouts that python-pptx brings
INK = {False: RGBColor(0x1B, 0x22, 0x2B), True: RGBColor(0xED, 0xF0, 0xF3)}  # on a light page, on a dark one


def slide(film: bytes, poster: bytes, *, caption: str, link: str, invitation: str) -> bytes:
    """A presentation of one slide in the colour of the poster's edge; `invitation` leads to the link.

    `film` is an MP4, `poster` a picture that Pillow reads: OSError where it does not.
    """
    with Image.open(BytesIO(poster)) as picture:
        page: tuple[int, int, int] = picture.convert("RGB").getpixel((0, 0))  # type: ignore[assignment]
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.core_properties.title, deck.core_properties.author = caption[:255], "Downhill"
    shown = deck.slides.add_slide(deck.slide_layouts[BLANK])
    shown.background.fill.solid()
    shown.background.fill.fore_color.rgb = RGBColor(*page)
    left, height = Emu((WIDE - FILM) // 2), Emu(FILM * 9 // 16)
    movie = shown.shapes.add_movie(
        BytesIO(film), left, TOP, FILM, height, poster_frame_image=BytesIO(poster), mime_type="video/mp4"
    )
    movie._element.xpath("p:nvPicPr/p:cNvPr")[0].set("descr", caption)
    below = Emu(TOP + height)
    words = shown.shapes.add_textbox(left, below, FILM, Emu(HIGH - below)).text_frame
    words.word_wrap = True
    ink = INK[sum(page) < 384]
    for text, address in ((caption, None), (invitation, link)) if link else ((caption, None),):
        paragraph = words.paragraphs[0] if address is None else words.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size = text, Pt(12 if len(caption) < 300 else 9)
        run.font.color.rgb = ink
        if address:
            run.hyperlink.address = address
    written = BytesIO()
    deck.save(written)
    return written.getvalue()
