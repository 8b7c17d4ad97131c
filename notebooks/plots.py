"""How the pictures of the notebooks look: one style, and colours that colour-blind readers can tell apart.

The colours are of Okabe and Ito's palette ("Color Universal Design", 2008), darkened where thin lines need it.
"""

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes

CLIENT = "#0072b2"  # blue
MANAGER = "#d55e00"  # vermilion
HIGHLIGHT = "#b0307f"  # purple: the one thing a picture is about
SECOND = "#009e73"  # green, where three things stand side by side
NEUTRAL = "#9a9a94"  # what is there for comparison
FAINT = "#dedbd4"  # bands and lines behind the data
TEXT = "#1e2530"

CYCLE = (CLIENT, MANAGER, SECOND, HIGHLIGHT, "#e69f00", "#56b4e9", "#7a6a00", TEXT)


def style() -> None:
    """Sets matplotlib's defaults; call it once, before the first picture."""
    plt.rcParams.update(
        {
            "figure.figsize": (8.5, 3.4),  # inches
            "figure.dpi": 80,
            "savefig.dpi": 80,
            "figure.constrained_layout.use": True,
            "font.family": "DejaVu Sans",  # comes with matplotlib and has Cyrillic letters
            "font.size": 10,
            "text.color": TEXT,
            "axes.labelcolor": TEXT,
            "xtick.color": TEXT,
            "ytick.color": TEXT,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.titleweight": "bold",
            "axes.titlepad": 10,
            "axes.edgecolor": NEUTRAL,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=CYCLE),
            "grid.color": FAINT,
            "legend.frameon": False,
        }
    )


def say(axes: Axes, x: float, y: float, text: str, colour: str = TEXT, across: str = "left") -> None:
    """Writes a label beside what it names, in data coordinates: a direct label instead of a legend."""
    axes.text(x, y, text, color=colour, ha=across, va="center", fontsize=9)
