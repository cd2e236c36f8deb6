"""Hostile: links to a race that nobody wrote in good faith."""

from random import Random
from urllib.parse import quote

from engine.race.trajectory import GROUNDS, HYPERS, SCHEDULE_PARAMS
from links.scene import SCENE, query

NAMES = [
    "surface",
    "run",
    "start",
    "steps",
    "schedule",
    "noise",
    "seed",
    "chart",
    "show",
    "at",
    "view",
    "lang",
    "",
]
NASTY = [
    "", " ", ",", ",,,,", "=", "==", "&", "&&&", ";", "#", "?", "+", "%", "%%", "%zz", "%00",
    "%0", "%ff%fe", "%ED%A0%80", "\0", "\r\n", "\u202e", "\ud800", "１２", "٣", "½", "é", "한국어",
    "🙂", "NaN", "nan", "inf", "-inf", "Infinity", "-0", "1e999", "-1e999", "1e308", "1e300",
    "5e-324", "0", "-1", "2000", "2001", "4294967295", "4294967296", "1e12", "1_0", "0x1f", "1.5",
    "1,2", "1,2,3,4", "1,1,1,1", "-1e12,1e12,-1e12,1e12", "None", "True", "[]", "{}",
    "../../etc/passwd", "<script>alert(1)</script>", "' OR 1=1 --", "{given}", "{0.__class__}",
    "%s%n", "__class__", "lr=lr=lr", "a" * 3000, "9" * 400, "," * 3000, "(" * 1000,
    "sgd,lr=1e300", "adam,eps=0,beta2=0", "ravine,condition=0", "restarts,period=1",
    "step,every=1,factor=0", "cosine,warmup=1000", "Adam", "sgd,lr=nan", "adam,lr=1,lr=2,lr=x",
    "sgd,LR=1", "own,f=__import__('os').system('id')", "own,f=x.__class__", "own,f=9**9**9",
    "own,f=" + "(" * 3000, "own,f=x**2%2By,x=1..0", "own,f=max(x,y),x=0..1", "own,f=log(0-1)", "own,f=1/0*x",
]  # fmt: skip


def hostile(rng: Random) -> str:
    """A query string that nobody wrote in good faith."""
    match rng.randrange(4):
        case 0:  # bytes
            return rng.randbytes(rng.randrange(300)).decode("latin-1")
        case 1:  # a good link with a few characters gone wrong
            text = list(query(SCENE.draw(rng), whole=True))
            for _ in range(rng.randint(1, 7)):
                text[rng.randrange(len(text))] = chr(rng.randint(32, 126)) * rng.randrange(4)
            return "".join(text)
        case 2:  # our names with values that are not ours, as they are or quoted
            pairs = [(rng.choice(NAMES), rng.choice(NASTY)) for _ in range(rng.randint(1, 11))]
            quoted = rng.random() < 0.5
            values = [quote(text, errors="surrogatepass") if quoted else text for _, text in pairs]
            return "&".join(
                f"{name}{rng.choice(['=', '=', '=', ''])}{value}"
                for (name, _), value in zip(pairs, values, strict=True)
            )
        case _:  # names and parameters that exist, with nasty values
            registries = {"run": HYPERS, "surface": GROUNDS, "schedule": SCHEDULE_PARAMS}
            parts = []
            for _ in range(rng.randint(1, 14)):
                where = rng.choice(list(registries))
                name = rng.choice(list(registries[where]))
                keys = [k for k in registries[where][name] if rng.random() < 0.6]
                parts.append(",".join([f"{where}={name}", *(f"{k}={rng.choice(NASTY)}" for k in keys)]))
            return "&".join(parts)
