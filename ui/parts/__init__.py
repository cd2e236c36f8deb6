"""Parts: what the page on batch size shows, one file each, in teaching order.

A part has TITLE, CLAIM (one sentence), SOURCE (Markdown: the paper and its address) and `show(experiment)`;
`opening()`, if there is one, gives the experiment that it opens with;
`CONTROLS = False` says that no setting of an experiment changes it, IDLE which ones do not.
"""

from ui.parts import curve, edge, fails, picture, sam, see, why

PARTS = {
    module.__name__.rpartition(".")[2]: module for module in (see, curve, picture, why, edge, sam, fails)
}
