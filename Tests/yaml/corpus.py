"""The documents for testing reader and editor, by name."""

import json
import pathlib

HERE = pathlib.Path(__file__).parent
CORPUS = sorted((HERE.parent / "YAMLTests" / "Corpus").glob("*.yaml"))


def originals():
    """Documents as they are written: the reader's corpus, YAML's test suite, and realistic ones."""
    found = {path.stem: path.read_bytes() for path in CORPUS}
    found |= {name: text.encode() for name, text in json.loads((HERE / "suite.json").read_text()).items()}
    return found | realistic()


def realistic():
    return {path.stem: path.read_bytes() for path in sorted((HERE / "documents").glob("*.yaml"))}


def documents():
    """The same, plus the realistic ones with other line ends, and without a final one."""
    found = originals()
    found |= {f"{name}-crlf": text.replace(b"\n", b"\r\n") for name, text in realistic().items()}
    found |= {f"{name}-open": text.rstrip(b"\n") for name, text in realistic().items()}
    return found
