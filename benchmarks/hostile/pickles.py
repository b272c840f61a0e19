"""Pickles that are programs: instructions and names by which a loader has been tricked.

The names are those of advisories on programs that look for known dangerous ones (picklescan,
modelscan, fickling): each runs, reads or writes something when it is called.
"""

import pickle
import struct

# What all of them would do: make the file that says so.
TARGET = "../canary/new.txt"
_COMMAND = f"touch {TARGET}"

# (module, name, argument)
GADGETS = (
    ("os", "system", _COMMAND), ("posix", "system", _COMMAND), ("nt", "system", _COMMAND),
    ("os", "popen", _COMMAND), ("subprocess", "getoutput", _COMMAND), ("pty", "spawn", "sh"),
    ("builtins", "exec", f"open({TARGET!r}, 'w')"), ("builtins", "eval", f"open({TARGET!r}, 'w')"),
    ("builtins", "getattr", "os"), ("builtins", "__import__", "hostile_module"),
    ("__builtin__", "eval", f"open({TARGET!r}, 'w')"), ("builtins", "breakpoint", ""),
    ("importlib", "import_module", "hostile_module"), ("pkgutil", "resolve_name", "os:system"),
    ("operator", "attrgetter", "system"), ("operator", "methodcaller", "system"),
    ("functools", "partial", "os"), ("marshal", "loads", "x"), ("types", "CodeType", "x"),
    ("runpy", "run_path", TARGET), ("timeit", "timeit", f"open({TARGET!r}, 'w')"),
    ("cProfile", "run", f"open({TARGET!r}, 'w')"), ("profile", "run", f"open({TARGET!r}, 'w')"),
    ("pdb", "run", f"open({TARGET!r}, 'w')"), ("bdb", "Bdb.run", f"open({TARGET!r}, 'w')"),
    ("code", "InteractiveInterpreter.runcode", "x"), ("ensurepip", "_run_pip", "x"),
    ("pip", "main", "download"), ("pydoc", "pipepager", _COMMAND), ("doctest", "debug_script", "x"),
    ("mailcap", "findmatch", _COMMAND), ("imaplib", "IMAP4_stream", _COMMAND),
    ("asyncio.unix_events", "_UnixSubprocessTransport._start", _COMMAND),
    ("idlelib.pyshell", "ModifiedInterpreter.runcode", "x"), ("trace", "Trace.run", "x"),
    ("lib2to3.pgen2.grammar", "Grammar.loads", "x"), ("logging.config", "listen", "9"),
    ("numpy.testing._private.utils", "runstring", f"open({TARGET!r}, 'w')"),
    ("numpy.f2py.crackfortran", "getlincoef", f"open({TARGET!r}, 'w')"),
    ("numpy", "load", TARGET), ("numpy", "fromfile", TARGET), ("numpy", "memmap", TARGET),
    ("numpy", "ndarray.tofile", TARGET), ("numpy", "dtype.__class__", "x"),
    ("numpy.core.multiarray", "_reconstruct", "x"), ("numpy._core.multiarray", "scalar", "x"),
    ("joblib", "load", TARGET), ("joblib.numpy_pickle", "NumpyArrayWrapper.read", "x"),
    ("joblib.numpy_pickle", "NumpyUnpickler", TARGET),
    ("joblib._memmapping_reducer", "_strided", "x"),
    ("torch.storage", "_load_from_bytes", "x"), ("torch.utils.bottleneck.__main__", "run", "x"),
    ("sklearn.utils._bunch", "Bunch", "x"), ("webbrowser", "open", "file:///etc/passwd"),
    ("socket", "create_connection", "x.invalid"), ("urllib.request", "urlopen", "http://x.invalid"),
    ("shutil", "rmtree", "../canary"), ("pathlib", "Path.touch", TARGET), ("io", "open", TARGET),
    ("tempfile", "NamedTemporaryFile", "w"), ("ctypes", "CDLL", TARGET), ("_io", "FileIO", TARGET),
    ("hostile_module", "run", "x"), ("\x1b[2J", "\x07", "x"), ("os\n", "system", "x"), ("", "", ""),
    ("classifier.files", "write_whole", TARGET), ("classifier.storage", "save", TARGET),
)  # fmt: skip


def short_text(text: str) -> bytes:
    """The instruction that puts a short text on the stack."""
    data = text.encode()
    return pickle.SHORT_BINUNICODE + bytes([len(data)]) + data


def _long(code: bytes, length: int) -> bytes:
    return code + struct.pack("<Q", length)


def _calls(module: str, name: str, argument: str) -> dict[str, bytes]:
    """The ways to ask for a call."""
    old = f"{module}\n{name}\n".encode()
    said = short_text(argument)
    named = short_text(module) + short_text(name)
    found = pickle.STACK_GLOBAL
    # Memo and position are not what a reader of texts one after the other takes them for.
    confused = (
        short_text(module) + b"q\x00" + short_text(name) + b"q\x01" + short_text("numpy") + b"\x94"
        + short_text("dtype") + b"\x940000h\x00h\x01" + found
    )  # fmt: skip
    return {
        "GLOBAL REDUCE": b"c" + old + said + b"\x85R",
        "INST": b"(" + said + b"i" + old,
        "OBJ": b"(c" + old + said + b"o",
        "STACK_GLOBAL REDUCE": named + found + said + b"\x85R",
        "STACK_GLOBAL NEWOBJ": named + found + said + b"\x85\x81",
        "STACK_GLOBAL NEWOBJ_EX": named + found + said + b"\x85}\x92",
        "STACK_GLOBAL through the memo": confused + said + b"\x85R",
        "STACK_GLOBAL BUILD": named + found + b"N}" + said + said + b"s\x86b",
    }


CALLS = {
    f"{way} {module}.{name}": instructions
    for module, name, argument in GADGETS
    for way, instructions in _calls(module, name, argument).items()
}

_DTYPE = short_text("numpy") + short_text("dtype") + pickle.STACK_GLOBAL
_ARRAY = short_text("numpy") + short_text("ndarray") + pickle.STACK_GLOBAL
_WRAPPER = short_text("joblib.numpy_pickle") + short_text("NumpyArrayWrapper") + pickle.STACK_GLOBAL

# What no loader of data has to do, each harmless or not, and what asks for more than there is.
ODD = {
    "EXT1": b"\x82\x01", "EXT2": b"\x83\x01\x01", "EXT4": b"\x84\xff\xff\xff\x7f",
    "PERSID": b"P../canary/secret.txt\n", "BINPERSID": short_text(TARGET) + b"Q",
    "PROTO 255": b"\x80\xff", "PROTO 2": b"\x80\x02", "STOP": b".",
    "FRAME of 2 ** 63": _long(b"\x95", 2**63), "FRAME of 1 TB": _long(b"\x95", 2**40),
    "FRAME of 3": _long(b"\x95", 3), "FRAME in a frame": _long(b"\x95", 30) + _long(b"\x95", 9),
    "BYTEARRAY8 of 15 GB": _long(b"\x96", 15_000_000_000), "NEXT_BUFFER": b"\x97",
    "READONLY_BUFFER": b"N\x98", "BINBYTES8 of 1 TB": _long(b"\x8e", 2**40),
    "BINUNICODE8 of 1 TB": _long(b"\x8d", 2**40), "BINUNICODE of 4 GB": b"X\xff\xff\xff\xff",
    "BINUNICODE of half a character": b"\x8c\x03\xed\xa0\x80", "LONG1": b"\x8a\xff" + b"\xff" * 255,
    "LONG4 of 2 GB": b"\x8b\xff\xff\xff\x7f", "LONG4 below zero": b"\x8b\xff\xff\xff\xff",
    "INT of many digits": b"I" + b"9" * 50_000 + b"\n",
    "LONG of many": b"L" + b"9" * 50_000 + b"L\n",
    "FLOAT": b"Fnan\n", "STRING": b"S'x'\n", "UNICODE": b"V\\u0041\n", "BINSTRING": b"T\x01\0\0\0x",
    "BINBYTES": b"B\x01\0\0\0x", "DUP": b"N2", "POP": b"N0", "POP the rest": b"0" * 9,
    "POP_MARK": b"(1", "POP_MARK without a mark": b"1", "MARK": b"(" * 9, "DICT": b"(d",
    "LIST": b"(l",
    "PUT far": b"Np99999999999\n", "LONG_BINPUT far": b"Nr\xff\xff\xff\x7f", "BINPUT": b"Nq\x00",
    "PUT below zero": b"Np-1\n", "GET": b"g0\n", "GET nothing": b"g99999999999\n",
    "BINGET": b"h\xff",
    "LONG_BINGET nothing": b"j\xff\xff\xff\xff", "EMPTY_SET": b"\x8f", "FROZENSET": b"(\x91",
    "ADDITEMS": b"\x8f(N\x90", "a set of lists": b"\x8f(]\x90", "a key that is a list": b"}]Ns",
    "a list in itself": b"]\x94h\x00a",
    "a dictionary in itself": b"}\x94" + short_text("a") + b"h\x00s",
    "ten thousand lists deep": b"]" * 10_000 + b"a" * 9_999,
    "a hundred thousand tuples deep": b"N" + b"\x85" * 100_000,
    "a key of nested tuples": b"}N" + b"\x94j\0\0\0\0\x86" * 60 + b"Ns",
    "a billion laughs": b"]" + b"".join(
        b"\x94" + b"](" + b"j" + struct.pack("<I", n) + b"j" + struct.pack("<I", n) + b"e"
        for n in range(60)
    ),
    "a million lists": b"]" * 1_000_000, "a million dictionaries": b"}\x94" * 500_000,
    "a dtype of objects": _DTYPE + short_text("O8") + b"\x89\x88\x87R",
    "a dtype of records": _DTYPE + b"](K\x01K\x02e\x89\x88\x87R",
    "an array called": _ARRAY + b"J\xff\xff\xff\x7f\x85R",
    "an array of a shape below zero": _ARRAY + b"J\xff\xff\xff\xff\x85\x85R",
    "BUILD on a type": _WRAPPER + b"N}" + short_text("read_array") + b"Ns\x86b",
    "BUILD on a list": b"]}b", "BUILD twice": _WRAPPER + b")\x81}b}b", "REDUCE on a text": b"NN)R",
    "a wrapper without anything": _WRAPPER + b")\x81}b", "a type for a value": _DTYPE,
    "APPEND to a type": _DTYPE + b"Na", "SETITEM of a type": _DTYPE + short_text("a") + b"Ns",
}  # fmt: skip

INSTRUCTIONS = {**CALLS, **ODD}


def alone(instructions: bytes) -> bytes:
    """A pickle that is nothing else."""
    return pickle.PROTO + b"\x04" + instructions + pickle.STOP
