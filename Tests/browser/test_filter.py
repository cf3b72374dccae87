"""The filter language, in the browser that it runs in: what matches, what is refused and how, what is suggested."""
import pathlib
import re

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
TABLE = """
async (run) => {
    const at = (file) => new URL(`assets/${file}`, document.baseURI).href;
    const [filter, fields, completion] = await Promise.all(
        ["filter.js", "filter-fields.js", "filter-complete.js"].map((file) => import(at(file))));
    const N = NaN;
    const arrays = {
        number: {data: Int32Array.of(1, 2, 3, 4, 5)},
        state: {data: Int32Array.of(0, 1, 0, 2, 1), values: ["completed", "running", "failed"]},
        value: {data: Float64Array.of(0.5, N, 0.1, N, 0.3)},
        step: {data: Int32Array.of(9, 3, 9, -1, 1)},
        worker: {data: Int32Array.of(0, 1, -1, 0, 1), values: ["gpu-1", "cpu 2"]},
        error: {data: Int32Array.of(-1, -1, -1, 0, -1), values: ["oom"]},
        nonfinite: {data: Int32Array.of(0, 1, 0, 0, 0)},
        started: {data: Float64Array.of(0, 1000, 2000, N, 3000)},
        finished: {data: Float64Array.of(60000, N, 3000, N, N)},
        "param:lr": {data: Float64Array.of(0.1, 0.01, 0.001, N, 0.0031622776)},
        "param:optimizer": {data: Int32Array.of(0, 1, -1, 0, 1), values: ["adam", "sgd"]},
        "param:batch": {data: Int32Array.of(0, 1, 0, 1, 0), values: [16, 32]},
        "param:nesterov": {data: Int32Array.of(0, 1, 0, 1, 0), values: [true, false]},
        "param:number": {data: Float64Array.of(9, 8, 7, 6, 5)},
        "param:odd name": {data: Float64Array.of(1, 2, 3, 4, 5)},
    };
    const space = {
        lr: {type: "float", low: 1e-4, high: 0.1, scale: "log"}, batch: {type: "categorical", values: [16, 32, 64]},
        optimizer: {type: "categorical", values: ["adam", "sgd", "rmsprop"]}, nesterov: {type: "bool"},
    };
    const all = fields.fieldsOf(arrays, {
        count: 5, space, objective: {metric: "loss", goal: run.goal ?? "minimize"}, now: 63000, selection: new Set([2, 4]),
    });
    if (run.caret !== undefined) return completion.complete(run.text, run.caret, all);
    try {
        const compiled = filter.compile(run.text, all);
        return {rows: [...filter.matching(compiled, 5)].map((row) => row + 1), notes: compiled.notes, empty: compiled.empty};
    } catch (error) {
        if (error.name !== "FilterError") throw error;
        return {message: error.message, marked: run.text.slice(error.start, error.end)};
    }
}
"""


@pytest.fixture(scope="module")
def blank(browser, server):
    """A page that only holds the modules."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + "/")
    yield page
    context.close()


def ask(page, text, **more):
    return page.evaluate(TABLE, {"text": text, **more})


@pytest.mark.parametrize("text, rows", [
    ("", [1, 2, 3, 4, 5]),
    ("   ", [1, 2, 3, 4, 5]),
    ("state=running", [2, 5]),
    ("STATE=Running", [2, 5]),
    ("state:running", [2, 5]),
    ("state=completed,failed", [1, 3, 4]),
    ("state!=running", [1, 3, 4]),
    ("lr<1e-2", [3, 5]),
    ("lr<=1e-2", [2, 3, 5]),
    ("lr>.05", [1]),
    ("lr>=0.01", [1, 2]),
    ("lr<-1", []),
    ("(optimizer=adam or value<0.2) state=completed,failed", [1, 3, 4]),
    ("optimizer=adam or value<0.2 state=running", [1, 4]),
    ("optimizer=adam and value>0.2", [1]),
    ("number:2..4", [2, 3, 4]),
    ("number:..2", [1, 2]),
    ("number:4..", [4, 5]),
    ("2..4", [2, 3, 4]),
    ("2..4 state=running", [2]),
    ("lr:0.001..0.01", [2, 3, 5]),
    ("worker~GPU", [1, 4]),
    ("worker!~gpu", [2, 5]),
    ('worker="cpu 2"', [2, 5]),
    ("worker='cpu 2'", [2, 5]),
    ("`odd name`>3", [4, 5]),
    ("has:error", [4]),
    ("has:param:lr", [1, 2, 3, 5]),
    ("has:step", [1, 2, 3, 5]),
    ("has:nonfinite", [2]),
    ("nonfinite=true", [2]),
    ("nonfinite=no", [1, 3, 4, 5]),
    ("nesterov=yes", [1, 3, 5]),
    ("batch=16", [1, 3, 5]),
    ("batch>16", [2, 4]),
    ("batch=64", []),
    ("optimizer=rmsprop", []),
    ("duration>50s", [1, 2, 5]),
    ("duration<1m", [3]),
    ("duration:1s..1m", [1, 3, 5]),
    ("started>-61s", [5]),
    ("finished<2026-01-31", [1, 3]),
    ("selected=true", [2, 4]),
    ("loss<0.2", [3]),
    ("metric:loss<0.2", [3]),
    ("param:number=9", [1]),
    ("param:number:5..6", [4, 5]),
    ("number=5", [5]),
    ("3", [3]),
    ("#3", [3]),
    ("2 or 3", [2, 3]),
    ("running", [2, 5]),
    ("SGD", [2, 5]),
    ("oom", [4]),
    ("top:1", [3]),
    ("top:2", [3, 5]),
    ("top:50%", [3, 5]),
    ("top:99", [1, 3, 5]),
    ("not not running", [2, 5]),
    ("not (running or has:error)", [1, 3]),
    ("NOT running AND has:value", [1, 3]),
])
def test_a_filter_matches(blank, text, rows):
    assert ask(blank, text)["rows"] == rows


def test_a_date_is_the_reader_s_day_as_the_table_shows_it(pages):
    page = pages.open("/", zone="America/New_York")
    assert ask(page, "finished<1970-01-01")["rows"] == [1, 3], "There it is still the last day of 1969."
    assert ask(page, 'finished<"1969-12-31T12:00"')["rows"] == []


def test_what_is_missing_passes_no_comparison_and_not_turns_that_around(blank):
    assert ask(blank, "lr!=0.1")["rows"] == [2, 3, 5]
    assert ask(blank, "not lr=0.1")["rows"] == [2, 3, 4, 5]
    assert ask(blank, "worker!~gpu")["rows"] == [2, 5]


def test_numbers_are_equal_when_they_look_equal(blank):
    assert ask(blank, "lr=0.003162")["rows"] == [5]
    assert ask(blank, "lr=0.0031622776")["rows"] == [5]
    assert ask(blank, "lr=0.0031622")["rows"] == []
    assert ask(blank, "lr=0.003")["rows"] == []


def test_a_failed_trial_is_never_among_the_best(blank):
    found = blank.evaluate("""async () => {
        const at = (file) => new URL(`assets/${file}`, document.baseURI).href;
        const [filter, fields] = await Promise.all(["filter.js", "filter-fields.js"].map((file) => import(at(file))));
        const all = fields.fieldsOf({
            value: {data: Float64Array.of(1, 2, 3, 4, 4, 2, NaN)},
            state: {data: Int32Array.of(0, 1, 2, 1, 1, 1, 1), values: ["failed", "completed", "infeasible"]},
        }, {count: 7});
        return ["top:2", "top:3", "top:1", "top:100%"].map((text) => [...filter.matching(filter.compile(text, all), 7)]);
    }""")
    assert found == [[1, 5], [1, 3, 5], [1], [1, 3, 4, 5]]


def test_the_best_are_the_largest_where_that_is_the_goal(blank):
    assert ask(blank, "top:1", goal="maximize")["rows"] == [1]


def test_a_value_that_may_yet_come_is_noted_and_not_refused(blank):
    answer = ask(blank, "worker=gpu-2")
    assert answer["rows"] == []
    assert answer["notes"] == ["No trial has worker gpu-2; did you mean gpu-1?"]


@pytest.mark.parametrize("text, message, marked", [
    ("stat=running", "There is no field stat; did you mean state?", "stat"),
    ("state=stoped", "state is never stoped; did you mean stopped?", "stoped"),
    ("optimizer=adm", "did you mean adam? It is one of adam, sgd, rmsprop.", "adm"),
    ("param:rate<1", "There is no parameter rate", "param:rate"),
    ("metric:loses<1", "There is no objective loses; did you mean loss?", "metric:loses"),
    ("lr~3", "~ looks into words, and lr holds numbers.", "~"),
    ("worker<3", "worker has no order: its values are words.", "<"),
    ("lr<abc", "lr is compared with a number, and abc is none.", "abc"),
    ("lr<1,2", "After < comes one value, not a list.", "1,2"),
    ("lr<", "After < comes a value.", "<"),
    ("state=", "After = comes a value.", "="),
    ("lr", "What about lr? Say for example lr<0.003.", "lr"),
    ("lr:5..1", "The range is empty: 5 is above 1", "5..1"),
    ("lr>1..2", "A range stands after :", ">"),
    ("number=1 .. 3", "A range is written without blanks", ".."),
    ("nesterov=maybe", "nesterov is true or false, not maybe", "maybe"),
    ("duration>5x", "5x is no duration", "5x"),
    ("started>yesterday", "yesterday is no time", "yesterday"),
    ("top:0", "After top: comes how many", "0"),
    ("top:101%", "After top: comes how many", "101%"),
    ("top:1.5", "After top: comes how many", "1.5"),
    ("has:", "After : comes a field", ":"),
    ("has:nothing", "There is no field nothing", "nothing"),
    ("(state=running", "This ( is not closed.", "("),
    ("state=running)", "This ) has no ( before it.", ")"),
    ("or", "Before and after or stands a test.", "or"),
    ("state=running or", "Something is missing at the end", ""),
    ("not", "Something is missing at the end", ""),
    ('worker="cpu', 'The quote " is not closed.', '"cpu'),
    ("!running", "After ! comes = or ~", "!"),
    ("=3", "A test begins with a field, not with =", "="),
    ("zebra", "zebra is neither a field nor a value of one.", "zebra"),
    ("runing", "did you mean running?", "runing"),
])
def test_a_mistake_is_told_with_its_place(blank, text, message, marked):
    answer = ask(blank, text)
    assert message in answer["message"]
    assert answer["marked"] == marked


def test_what_is_too_long_or_too_deep_is_refused_at_once(blank):
    assert "at most 2000 characters" in ask(blank, "a" * 2001)["message"]
    assert "at most 50 levels" in ask(blank, "(" * 60 + "running" + ")" * 60)["message"]
    assert "at most 50 levels" in ask(blank, "not " * 60 + "running")["message"]
    assert ask(blank, "(" * 40 + "running" + ")" * 40)["rows"] == [2, 5]


def suggested(page, text, caret=None):
    answer = ask(page, text, caret=len(text) if caret is None else caret)
    return answer, [item["insert"] for item in answer["items"]]


def test_fields_are_suggested_where_a_test_begins(blank):
    answer, items = suggested(blank, "sta")
    assert items[:2] == ["state=", "started<"]
    assert (answer["from"], answer["to"]) == (0, 3)
    assert "or " in suggested(blank, "state=running ")[1] or "or " in suggested(blank, "state=running o")[1]
    assert '"odd name"<' in suggested(blank, "odd")[1]


def test_values_are_suggested_with_how_many_trials_have_them(blank):
    answer, items = suggested(blank, "state=")
    assert items[:3] == ["running", "completed", "failed"]
    assert [item["detail"] for item in answer["items"][1:4]] == ["2 trials", "1 trial", "no trials"]
    assert suggested(blank, "state=completed,fa")[1] == ["failed"]
    assert suggested(blank, "worker=")[1] == ["gpu-1", '"cpu 2"']
    assert suggested(blank, "param:optimizer=r")[1] == ["rmsprop"]
    assert suggested(blank, "nesterov=")[1] == ["true", "false"]
    assert suggested(blank, "has:err")[1] == ["error"]
    assert suggested(blank, "param:opt")[1] == ["optimizer="]


def test_suggestions_look_at_the_caret_only(blank):
    answer, items = suggested(blank, "sta lr<1", caret=3)
    assert items[0] == "state="
    assert (answer["from"], answer["to"]) == (0, 3)
    assert suggested(blank, 'worker="cp')[1] == []


def test_every_example_of_the_fields_is_itself_a_filter(blank):
    broken = blank.evaluate("""async () => {
        const at = (file) => new URL(`assets/${file}`, document.baseURI).href;
        const [filter, fields] = await Promise.all(["filter.js", "filter-fields.js"].map((file) => import(at(file))));
        const arrays = {};
        const whole = ["number", "step", "level", "bracket", "attempt", "duplicate_of", "parent", "nonfinite"];
        for (const name of whole) arrays[name] = {data: Int32Array.of(1)};
        for (const name of ["value", "violation", "created", "started", "finished", "lease_ends"]) arrays[name] = {data: Float64Array.of(1)};
        for (const name of ["state", "worker", "source", "rule", "error"]) arrays[name] = {data: Int32Array.of(0), values: ["running"]};
        arrays["param:odd, name"] = {data: Float64Array.of(1)};
        arrays["param:or"] = {data: Int32Array.of(0), values: ["a b"]};
        const all = fields.fieldsOf(arrays, {count: 1});
        return [...all.values()].filter((field) => {
            try { filter.compile(field.example, all); return false; } catch { return true; }
        }).map((field) => field.example);
    }""")
    assert broken == []


def documented():
    """The filters that the document writes in the first column of its table."""
    text = (TOP / "Docs/dashboard.md").read_text()
    table = text.split("## The filter language")[1].split("## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("text", documented())
def test_what_the_document_writes_is_a_filter(blank, text):
    answer = ask(blank, text.replace("created", "started").replace("param:value", "param:number"))
    assert "message" not in answer, answer


def test_whatever_is_typed_is_a_filter_or_a_mistake_in_words(blank):
    broken = blank.evaluate("""async () => {
        const at = (file) => new URL(`assets/${file}`, document.baseURI).href;
        const [filter, fields, completion] = await Promise.all(
            ["filter.js", "filter-fields.js", "filter-complete.js"].map((file) => import(at(file))));
        const arrays = {
            number: {data: Int32Array.of(1, 2)}, value: {data: Float64Array.of(1, NaN)}, started: {data: Float64Array.of(1, NaN)},
            state: {data: Int32Array.of(0, -1), values: ["running"]}, finished: {data: Float64Array.of(2, NaN)},
            "param:value": {data: Int32Array.of(0, 1), values: [true, "x y"]}, "param:__proto__": {data: Float64Array.of(1, 2)},
        };
        const all = fields.fieldsOf(arrays, {count: 2, space: {}, now: 5});
        const parts = ["state", "value", "number", "started", "duration", "param", "metric", "has", "top", "not", "or", "and", "=", "!=", "<",
            "<=", "~", "!~", ":", "..", ",", "(", ")", "1", "-1e3", "5%", "2m", "running", "'x y'", '"', "`", "!", " ", "  ", "#", "é", String.fromCharCode(0),
            "__proto__", "constructor", "2026-01-31", "inf", "nan"];
        let seed = 7;
        const next = (limit) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % limit; };
        const broken = [];
        for (let turn = 0; turn < 20000; turn += 1) {
            let text = "";
            for (let index = 1 + next(9); index > 0; index -= 1) text += parts[next(parts.length)] + (next(3) ? "" : " ");
            try {
                filter.matching(filter.compile(text, all), 2);
            } catch (error) {
                if (!(error instanceof filter.FilterError) || !error.message || error.start < 0 || error.end > text.length) broken.push([text, String(error)]);
            }
            try {
                completion.complete(text, next(text.length + 1), all);
            } catch (error) {
                broken.push([text, `completion: ${error}`]);
            }
        }
        return broken.slice(0, 10);
    }""")
    assert broken == []


def test_ten_thousand_rows_are_filtered_within_a_frame_or_two(blank):
    milliseconds = blank.evaluate("""async () => {
        const at = (file) => new URL(`assets/${file}`, document.baseURI).href;
        const [filter, fields] = await Promise.all(["filter.js", "filter-fields.js"].map((file) => import(at(file))));
        const count = 10000;
        const arrays = {
            number: {data: Int32Array.from({length: count}, (_, row) => row + 1)},
            state: {data: Int32Array.from({length: count}, (_, row) => row % 3), values: ["completed", "stopped", "failed"]},
            value: {data: Float64Array.from({length: count}, (_, row) => Math.sin(row))},
            worker: {data: Int32Array.from({length: count}, (_, row) => row % 16), values: Array.from({length: 16}, (_, index) => `gpu-${index}`)},
        };
        const text = "state=stopped,failed (value<0.2 or worker~gpu-1) not number:1..50 top:50%";
        let least = Infinity;
        for (let turn = 0; turn < 5; turn += 1) {
            const began = performance.now();
            filter.matching(filter.compile(text, fields.fieldsOf(arrays, {count})), count);
            least = Math.min(least, performance.now() - began);
        }
        return least;
    }""")
    assert milliseconds < 50
