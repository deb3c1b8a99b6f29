"""A protocol buffer's bytes as readable lines, without its schema."""


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("a cut varint")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """Number and value of each field; what is not a whole message raises ValueError."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise ValueError("field 0")
        if kind == 0:
            value, at = varint(data, at)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
            value, at = data[at:at + length].hex(), at + length
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            if len(value) < length:
                raise ValueError("a cut field")
        else:
            raise ValueError(f"wire type {kind}")
        yield number, value


def printable(data):
    return all(32 <= byte < 127 for byte in data)


def lines(data, prefix=""):
    """One line a scalar, named by the path of its field numbers.

    Bytes that could be a message or a string are a string when they print.
    """
    for number, value in fields(data):
        path = f"{prefix}{number}"
        if not isinstance(value, bytes):
            yield f"{path}: {value}"
        elif value and printable(value):
            yield f'{path}: "{value.decode()}"'
        else:
            try:
                inner = list(lines(value, f"{path}."))
            except ValueError:
                inner = []
            yield from inner or [f"{path}: 0x{value.hex()}"]
