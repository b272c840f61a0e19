"""Joblib files read as data: a pickle machine that can build lists, not call anything.

A pickle is a program, and forbidding names alone does not tame it: with `numpy.dtype` and
`numpy.ndarray` it can describe an array over memory that is not its own, with BUILD it can
change a class, with a dozen bytes it can ask for all the memory there is. So this machine
knows only the instructions that joblib writes for dictionaries, lists, texts, numbers and
plain arrays, puts an inert stand-in wherever the file names a type, and makes the array itself
once the stand-in says nothing but what joblib says of an array that fits into the file.
"""

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

import numpy as np
from joblib.numpy_pickle import NumpyArrayWrapper, NumpyUnpickler
from numpy.typing import NDArray

_NAMES = {
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
}
_INSTRUCTIONS = (
    pickle.PROTO, pickle.FRAME, pickle.STOP, pickle.MARK, pickle.MEMOIZE,
    pickle.BINGET, pickle.LONG_BINGET,
    pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE,
    pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.BINFLOAT,
    pickle.SHORT_BINUNICODE, pickle.BINUNICODE,
    pickle.EMPTY_TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3, pickle.TUPLE,
    pickle.EMPTY_LIST, pickle.APPEND, pickle.APPENDS,
    pickle.EMPTY_DICT, pickle.SETITEM, pickle.SETITEMS,
    # With names and stand-ins alone:
    pickle.STACK_GLOBAL, pickle.NEWOBJ, pickle.REDUCE, pickle.BUILD,
)  # fmt: skip

_ITEM_TYPES = ("i4", "f4", "f8")
_BYTE_ORDERS = ("<", ">")
# What `dtype.__reduce__` says, besides the byte order, of a number.
_PLAIN_DTYPE = (None, None, None, -1, -1, 0)
_ALIGNMENT = 16

# Four hundred times what a model of seven themes takes. Each may make a dictionary, of sixty times
# the bytes that it takes in the file.
_MOST_INSTRUCTIONS = 1_000_000


class ForbiddenNameError(Exception):
    """The file names a type that no array needs."""


@dataclass(frozen=True)
class _Name:
    """A type that the file names; it cannot be called."""

    name: str


@dataclass
class _StandIn:
    """What the file wants made of a type: nothing is, until all of it is known."""

    name: str
    arguments: tuple[Any, ...]
    state: Any = None


class _Counted(dict[int, Callable[[Any], None]]):
    """Instructions, which may be looked up so often and no more."""

    left = _MOST_INSTRUCTIONS

    def __getitem__(self, code: int) -> Callable[[Any], None]:
        self.left -= 1
        _require(self.left >= 0)
        return super().__getitem__(code)


class DataUnpickler(NumpyUnpickler):  # type: ignore[misc]
    """Reads what `joblib.dump` wrote of dictionaries, lists, texts, numbers and plain arrays.

    `load` raises `ForbiddenNameError` where the file names any other type, and an exception of
    any kind where the file is not such a pickle.
    """

    dispatch: ClassVar = {code[0]: NumpyUnpickler.dispatch[code[0]] for code in _INSTRUCTIONS}

    def __init__(self, file: BinaryIO, *, mapped: bool = False) -> None:
        """Read a file.

        Args:
            mapped: whether arrays stay in the file and are mapped into memory, where all
                processes that read it share them.
        """
        super().__init__("", file, ensure_native_byte_order=True)
        self.dispatch = _Counted(type(self).dispatch)  # type: ignore[misc]
        self._mapped = mapped
        self._size = os.fstat(file.fileno()).st_size

    def find_class(self, module: str, name: str) -> _Name:
        """The stand-in of a type that arrays need."""
        if (module, name) not in _NAMES:
            raise ForbiddenNameError(f"{module}.{name}")
        return _Name(name)

    def _stand_in(self) -> None:
        arguments, name = self.stack.pop(), self.stack.pop()
        _require(type(name) is _Name and type(arguments) is tuple)
        self.append(_StandIn(name.name, arguments))

    def _build(self) -> None:
        state, stand_in = self.stack.pop(), self.stack[-1]
        _require(type(stand_in) is _StandIn and stand_in.state is None)
        stand_in.state = state
        if stand_in.name == "NumpyArrayWrapper":
            self.stack[-1] = self._array(state)

    def _array(self, state: Any) -> NDArray[Any]:
        """The array whose bytes follow in the file."""
        _require(type(state) is dict and state["subclass"] == _Name("ndarray"))
        shape, dtype = state["shape"], _dtype(state["dtype"])
        _require(type(shape) is tuple and all(type(n) is int and n >= 0 for n in shape))
        _require(len(shape) <= 2 and state["order"] in ("C", "F"))
        _require(state["numpy_array_alignment_bytes"] == _ALIGNMENT)
        count = 1
        for length in shape:
            count *= length
        _require(count * dtype.itemsize <= self._size)
        if self._mapped and count and dtype.isnative:
            return self._map(shape, dtype, state["order"])
        wrapper = NumpyArrayWrapper(np.ndarray, shape, state["order"], dtype)
        array: NDArray[Any] = wrapper.read(self, ensure_native_byte_order=True)
        return array

    def _map(self, shape: tuple[int, ...], dtype: "np.dtype[Any]", order: Any) -> NDArray[Any]:
        """The same, left in the file: a byte says how many others stand before the array's."""
        padding = self.file_handle.read(1)
        start = self.file_handle.tell() + padding[0]
        array = np.memmap(self.file_handle, dtype, "r", start, shape, order)
        self.file_handle.seek(start + array.nbytes)
        return array.view(np.ndarray)

    def _set_items(self) -> None:
        items, target = self.pop_mark(), self.stack[-1]
        # A key of nested tuples could keep `hash` busy for ever.
        _require(type(target) is dict and all(type(key) is str for key in items[::2]))
        target.update(zip(items[::2], items[1::2], strict=True))

    def _set_item(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        _require(type(self.stack[-1]) is dict and type(key) is str)
        self.stack[-1][key] = value

    def _appends(self) -> None:
        items, target = self.pop_mark(), self.stack[-1]
        _require(type(target) is list)
        target.extend(items)

    def _append(self) -> None:
        item, target = self.stack.pop(), self.stack[-1]
        _require(type(target) is list)
        target.append(item)

    dispatch[pickle.NEWOBJ[0]] = dispatch[pickle.REDUCE[0]] = _stand_in
    dispatch[pickle.BUILD[0]] = _build
    dispatch[pickle.SETITEMS[0]] = _set_items
    dispatch[pickle.SETITEM[0]] = _set_item
    dispatch[pickle.APPENDS[0]] = _appends
    dispatch[pickle.APPEND[0]] = _append


def _dtype(stand_in: Any) -> "np.dtype[Any]":
    """The plain number type that a stand-in describes."""
    _require(type(stand_in) is _StandIn and stand_in.name == "dtype")
    item_type, state = stand_in.arguments[0], stand_in.state
    _require(stand_in.arguments[1:] == (False, True) and item_type in _ITEM_TYPES)
    _require(type(state) is tuple and len(state) == 8 and state[2:] == _PLAIN_DTYPE)
    _require(state[0] == 3 and state[1] in _BYTE_ORDERS)
    dtype: np.dtype[Any] = np.dtype(state[1] + item_type)
    return dtype


def _require(condition: bool) -> None:
    if not condition:
        raise pickle.UnpicklingError("not what joblib writes")
