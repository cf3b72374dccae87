"""The parts that all views share, tried in the browser: numbers, selections, columns, YAML, streams."""
import json
import math
import random
import struct
from base64 import b64encode

import pytest
import yaml

from looking import settled


@pytest.fixture
def core(pages):
    """Runs JavaScript with the page's own modules: core("format", "m.number(x)", x=1)."""
    page = pages.open("/new")
    settled(page)

    def run(module, expression, **values):
        names = ", ".join(values)
        return page.evaluate(f"""async (values) => {{
            const {{{names}}} = values;
            const m = await import(new URL("assets/{module}.js", document.baseURI).href);
            return {expression};
        }}""", values)

    return run


def test_numbers_have_four_digits_and_no_more_words_than_needed(core):
    cases = {0: "0", 1: "1", -3: "−3", 0.123456: "0.1235", 123456: "123456", 12345.678: "12\u202f346", 1e-5: "1e-5", 1.5e9: "1.5e9",
             0.1: "0.1", 99999.5: "100\u202f000", -0.000123456: "−0.0001235", 5e-7: "5e-7", 9999.7: "10\u202f000", 1e300: "1e300", -0.0: "0"}
    for value, text in cases.items():
        assert core("format", "m.number(x)", x=value) == text, value
    assert core("format", "[m.number(null), m.number(NaN), m.number('nan'), m.number(Infinity), m.number('-inf')]") \
        == ["–", "–", "NaN", "∞", "−∞"]


def test_durations_name_the_two_largest_units(core):
    cases = {0.25: "250 ms", 5.5: "5.5 s", 61: "1 min 1 s", 3600: "1 h", 90061: "1 d 1 h", 59.9: "1 min", 9.96: "10 s", 0.9996: "1 s"}
    assert {key: core("format", "m.duration(x)", x=key) for key in cases} == cases


def test_a_selection_is_written_with_ranges_and_read_back(core):
    assert core("selection", "m.write([1, 2, 3, 7, 9, 10])") == "1-3,7,9-10"
    generator = random.Random(1)
    for _ in range(20):
        numbers = sorted(generator.sample(range(1, 200), generator.randint(0, 60)))
        assert core("selection", "m.parse(m.write(numbers))", numbers=numbers) == numbers
    assert core("selection", "m.parse(' 1, x, 3-2, 5-, -4, 99999999999, 2')") == [1, 2]


def column(kind, values, words=None):
    code = {"f64": "d", "i32": "i"}[kind]
    data = b64encode(struct.pack(f"<{len(values)}{code}", *values)).decode()
    return {"type": kind, "data": data, **({"values": words} if words is not None else {})}


def answer(version, after, numbers, values, states, words):
    return {"version": version, "after": after, "count": len(numbers), "total": 9, "columns": {
        "number": column("i32", numbers), "value": column("f64", values), "state": column("i32", states, words)}}


def test_columns_merge_changes_by_number_whatever_the_order_of_their_words(core):
    first = answer(5, 0, [1, 2, 3], [0.5, math.nan, 0.25], [0, 1, 0], ["running", "queued"])
    second = answer(7, 5, [3, 200], [0.125, 0.75], [1, 0], ["failed", "completed"])
    result = core("columns", """(() => {
        const columns = new m.Columns();
        const whole = columns.merge(first);
        const rows = [...columns.merge(second)];
        return {whole, rows, version: columns.version, count: columns.count, row: columns.row(200), none: columns.row(4),
            trials: [0, 1, 2, 3].map((row) => [columns.get("number", row), columns.get("value", row), columns.get("state", row)]),
            best: [...columns.sorted("value")], worst: [...columns.sorted("value", true)], outside: columns.get("value", 4)};
    })()""", first=first, second=second)
    assert result["whole"] is None and result["rows"] == [2, 3]
    assert (result["version"], result["count"], result["row"], result["none"], result["outside"]) == (7, 4, 3, -1, None)
    assert result["trials"] == [[1, 0.5, "running"], [2, None, "queued"], [3, 0.125, "completed"], [200, 0.75, "failed"]]
    assert result["best"] == [2, 0, 3, 1] and result["worst"] == [3, 0, 2, 1], "what has no value comes last"


def test_columns_grow_by_many_small_answers(core):
    count = core("columns", """(() => {
        const columns = new m.Columns();
        for (const part of parts) columns.merge(part);
        for (let row = 0; row < columns.count; row += 1) if (columns.get("value", row) !== columns.get("number", row) / 2) return row;
        return columns.count;
    })()""", parts=[answer(index + 1, index, [index + 1], [(index + 1) / 2], [0], ["running"]) for index in range(500)])
    assert count == 500


def random_value(generator, depth=0):
    kinds = ["text", "number", "word", "bool"] + (["list", "map"] if depth < 3 else [])
    kind = generator.choice(kinds)
    if kind == "text":
        return "".join(generator.choice("ab:#-,[]{}\"'\\ \n\té😀&*!|>%@`0") for _ in range(generator.randint(0, 12)))
    if kind == "number":
        return generator.choice([0, -1, 1e-7, 1e300, 0.1, 123456789, -2.5e-10, 10**15])
    if kind == "word":
        return generator.choice(["yes", "no", "null", "true", "1e3", "0x1f", "~", "on", "val_loss", "1_000", "2026-01-31", ".5", ""])
    if kind == "bool":
        return generator.choice([True, False, None])
    items = [random_value(generator, depth + 1) for _ in range(generator.randint(0, 4))]
    return items if kind == "list" else {f"{random_value(generator, 9)}"[:20]: item for item in items}


def test_yaml_is_read_back_as_what_it_was(core):
    generator = random.Random(4)
    values = [{f"key{index}": random_value(generator) for index in range(4)} for _ in range(150)]
    for value, text in zip(values, core("yaml", "given.map((value) => m.toYaml(value))", given=values)):
        assert yaml.safe_load(text) == json.loads(json.dumps(value)), text


def test_python_is_read_back_as_what_it_was(core):
    generator = random.Random(5)
    for _ in range(50):
        value = {"a": random_value(generator), "b": random_value(generator)}
        assert eval(core("yaml", "m.toPython(value)", value=value)) == value  # noqa: S307  (our own text)


def test_scales_have_ticks_within_their_domain(core):
    for kind, domain in (("linear", [0, 1]), ("linear", [-1e-9, 3e-9]), ("log", [1e-4, 0.1]), ("log", [0.3, 0.5]), ("linear", [5, 5.0001]),
                         ("time", [1.8e12, 1.8e12 + 9000])):
        ticks = core("scales", "m.makeScale(kind, domain, [0, 100]).ticks(6)", kind=kind, domain=domain)
        assert 2 <= len(ticks) <= 14, (kind, domain, ticks)
        assert all(domain[0] - 1e-12 <= tick <= domain[1] * (1 + 1e-9) for tick in ticks), (kind, domain, ticks)
