"""Writes src/test/resources/oracle/dsml-cases.json: conversations and replies, and how DeepSeek's published encoders write
and read them.

Run from the module's folder, with the two encoders as published beside the weights (MIT licence; they are no part of this
repository):

    python src/test/oracle/dsml_cases.py V32_ENCODER.py V4_ENCODER.py [DIALECT:MODE:INPUT.json:OUTPUT.txt ...]

V32_ENCODER is encoding/encoding_dsv32.py of huggingface.co/deepseek-ai/DeepSeek-V3.2 (as kept in InternLM/lmdeploy at
1263d5c, lmdeploy/deepseek_v32_encoding.py), V4_ENCODER encoding/encoding_dsv4.py of DeepSeek-V4-Pro (as kept in
supermy/ds4rs at 9d80e89, its comments translated). The conversations are ours, shaped after the encoders' own test cases: a
date asked for before two parallel calls, twice in one conversation; a thought dropped at the second question; a search
agent's developer; a reminder; a task. So are the mangled replies: one small reply with each piece of it left out or said
twice, of which both sides must say whether it can be read.

The encoders' own cases can be tried on the same test without being copied. Given as above (V3_2:thinking:... or
V4:chat:...) they are written in the same form to published-cases.json in the folder that AGOGE_CASES names, which
DsmlCasesTest.main reads; of each, every reply is also read, as their tests read some. Beside it stand eight thousand random
conversations in random-cases.json, less those that an encoder refuses. The encoders' own are all cases of

  - test_encoding_dsv32.py: test_input.json and test_output.txt, and the pairs test_*_search_w_date and
    test_*_search_wo_date (as kept in huggingface/transformers at 220c122,
    src/transformers/models/deepseek_v32/deepseek_files/encoding; the search pairs also in Inferact/vllm-frontend-rs at
    e700396, with ids of calls, which the encoder does not write);
  - test_encoding_dsv4.py: tests/test_input_1 to _4, the last in chat mode (supermy/ds4rs at 9d80e89).
"""
import importlib.util
import json
import os
import random
import re
import sys

OUT = "src/test/resources/oracle/dsml-cases.json"


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


V32, V4 = load(sys.argv[1], "v32"), load(sys.argv[2], "v4")


def tool(name, description, **properties):
    return {"type": "function", "function": {"name": name, "description": description, "parameters": {
        "type": "object", "properties": properties, "required": list(properties)}}}


CLOCK = tool("today", "Today's date, \"as is\"", zone={"type": "string", "description": "e.g. Europe/Athens, UTC"})
TIDE = tool("tide", "Höhe der Flut – 潮位", place={"type": "string"}, day={"type": "string"},
            detail={"type": "object", "default": {"a": [1, 2, {"b": "c: d, e\x1b[0m\x7f\b"}]}})


def call(name, **arguments):
    return {"type": "function", "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}}


def system(text):
    return {"role": "system", "content": text}


def user(text):
    return {"role": "user", "content": text}


def said(text, thought="", *calls):
    message = {"role": "assistant", "content": text, "reasoning_content": thought}
    if calls:
        message["tool_calls"] = list(calls)
    return message


def result(text):
    return {"role": "tool", "content": text}


TWO_QUESTIONS = [
    system("You know the tides."), user("明日の潮は？ In Volos & Kyme"),
    said("", "First the date 📅.", call("today", zone="Europe/Athens")), result('{"date": "2031-05-01"}'),
    said("One moment.", "Then both places.\n\nAt once.", call("tide", place="Volos", day="2031-05-02"),
         call("tide", place="Kyme", day="2031-05-02", detail={"unit": "m\x1f", "digits": [1, 2.5, None, True]})),
    result('{"high": "0.3 m"}'), result("<b>0.4 m</b>"), said("Volos: 0.3 m\n\nKyme: 0.4 m", "Now I can answer."),
    user("And the day after?"),
    said("", "The date is known.", call("tide", place="Volos", day="2031-05-03"), call("today", zone="UTC")),
    result("calm"), result("2031-05-01"), said("Calm.", "Short answer.")]
PLAIN = [user("Hello"), said("Hi! Ask.", "A greeting."), user("Capital of Aruba?"), said("Oranjestad.", "I know that one.")]
BARE = [system("s"), user("Do."), said("Doing.", "t", call("today"), call("tide", place="", n=0)), result(""), result("\n")]

SCHEMA = {"type": "object", "properties": {"Höhe": {"type": "number"}, "safe": {"type": "boolean"}}, "required": ["Höhe"]}


def developer(text, tools=None, schema=None):
    message = {"role": "developer", "content": text}
    if tools:
        message["tools"] = tools
    if schema:
        message["response_format"] = schema
    return message


def reminder(text):
    return {"role": "latest_reminder", "content": text}


def asked(task, message):
    return {**message, "task": task}


def in_form(message):
    return {**message, "response_format": SCHEMA}


SEARCH = [developer("How high is the tide – 今日?\n\nCite as 【1†L2】.", [CLOCK, TIDE]),
          said("", "The day first.", call("today", zone="UTC")), result("2031-05-01"),
          said("", "Now the tide.", call("tide", place="Kyme", day="2031-05-01"),
               call("tide", place="Volos", day="2031-05-01")),
          result("[0]"), result("[1] 0.3 m"), said("0.3 m 【1†L1】", "That is it.")]
FORMED = [in_form(system("You know the tides.")), user("Volos?"), said('{"Höhe": 0.3}', "In the form.")]
BRIEFED = [system("s"), user("Who are you?"), said("The tide desk.", "Easy."), developer("Answer in the form.", None, SCHEMA),
           said('{"Höhe": 1}', "As asked.")]
REMINDED = [system("s"), reminder("2031-05-01, Thursday, Volos"), user("Ebb?"), said("At six.", "Six."),
            reminder("2031-05-02, Friday, Volos"), reminder("The desk closes at noon."), user("And today?"), user("Well?"),
            said("At seven.", "Seven.")]

CASES = [
    ("two questions with tools, thinking", TWO_QUESTIONS, [CLOCK, TIDE], "thinking"),
    ("two questions with tools, the last open", TWO_QUESTIONS[:-1], [CLOCK, TIDE], "thinking"),
    ("two questions with tools, chat", TWO_QUESTIONS, [CLOCK, TIDE], "chat"),
    ("first question, results open", TWO_QUESTIONS[:7], [CLOCK, TIDE], "thinking"),
    ("no tools, thinking", PLAIN, [], "thinking"),
    ("no tools, the last open", PLAIN[:-1], [], "thinking"),
    ("no tools, chat", PLAIN, [], "chat"),
    ("a call without arguments, thinking", BARE, [CLOCK], "thinking"),
    ("a call without arguments, chat", BARE, [CLOCK], "chat"),
    ("three questions", PLAIN + [user("And of Curaçao?"), said("Willemstad.", "Easy."), user("Thanks.")], [], "thinking"),
    ("a developer with tools", SEARCH, [], "thinking"),
    ("a developer with tools, open", SEARCH[:3], [], "thinking"),
    ("a developer with tools and a form, chat", [developer("Tide?", [TIDE], SCHEMA)] + SEARCH[1:], [], "chat"),
    ("a developer after a reply", BRIEFED, [], "thinking"),
    ("a developer before a user, chat", BRIEFED + [user("Thanks."), said("Bye.")], [], "chat"),
    ("a form", FORMED, [], "thinking"),
    ("a form and tools, chat", FORMED[:-1], [TIDE], "chat"),
]
V4_CASES = [
    ("reminders, thinking", REMINDED, [], "thinking"),
    ("reminders, chat", REMINDED, [], "chat"),
    ("reminders and tools", REMINDED[:-1], [TIDE], "thinking"),
    ("a reminder first", REMINDED[4:], [], "thinking"),
    ("a reminder before results and before a developer", [
        system("s"), user("Do."), said("", "t", call("today", zone="UTC")), reminder("Hurry."), result("2031-05-01"), user("So?"),
        said("Thursday.", "u"), reminder("Late."), user("And"), developer("tell the tide.", [TIDE])], [CLOCK], "thinking"),
    ("results and then a developer", BARE + [developer("Go on.")], [CLOCK], "chat"),
    ("whether to search, chat", [system("s"), reminder("Volos"), user("Ebb?"), said("At six."), asked("action", user("Where?")),
                                 said("Search")], [], "chat"),
    ("whether to search, thinking", [user("Ebb?"), said("At six.", "Six."), asked("action", user("Where?")), said("Answer")],
     [], "thinking"),
    ("whether to search, later", [asked("action", user("Where?")), said("Search"), user("Volos."), said("At six.", "Six."),
                                  user("Thanks.")], [], "thinking"),
    ("a developer's task", [asked("action", developer("Where?", [TIDE])), said("Search")], [], "thinking"),
    ("a title", [user("Ebb?"), asked("title", said("At six.", "Six.")), said("Ebb at Volos")], [], "thinking"),
    ("a title, then more", [user("Ebb?"), asked("title", said("At six.", "Six.")), said("Ebb at Volos"), user("Flood?"),
                            said("At noon.", "Noon.")], [], "thinking"),
    ("a title among tools", [system("s"), user("Ebb?"), asked("title", said("At six.", "Six.")), said("Ebb"), user("Flood?")],
     [TIDE], "thinking"),
    ("what to search for", [asked("query", user("Ebb?"))], [], "chat"),
    ("of what authority", [asked("authority", user("Ebb?")), said("2")], [], "thinking"),
    ("of what field", [system("s"), asked("domain", user("Ebb?")), said("sea")], [TIDE], "thinking"),
    ("whether to read", [asked("read_url", user("https://tide.example")), said("yes")], [], "chat"),
    ("no effort spared", PLAIN, [], "max"),
    ("no effort spared, with a system", [system("s")] + PLAIN, [], "max"),
    ("no effort spared by a developer", SEARCH[:3], [], "max"),
]


def ready(messages, tools, mode):
    """As the encoders take them: tools at the first message, no thoughts in chat mode."""
    messages = json.loads(json.dumps(messages))
    if tools:
        messages[0]["tools"] = tools
    if mode == "chat":
        for message in messages:
            message.pop("reasoning_content", None)
    return messages


def options(mode):
    if mode == "max":
        return {"thinking_mode": "thinking", "reasoning_effort": "max"}
    return {"thinking_mode": mode}


ENCODERS = {"V3_2": V32, "V4": V4}


def case(name, dialect, messages, tools, mode):
    text = ENCODERS[dialect].encode_messages(ready(messages, tools, mode), **options(mode))
    return {"name": name, "dialect": dialect, "mode": mode, "tools": tools,
            "messages": messages, "text": text}


def read(dialect, mode, text):
    """What the published parser reads; None if it refuses."""
    try:
        message = ENCODERS[dialect].parse_message_from_completion_text(text, thinking_mode=mode)
    except (AssertionError, ValueError):
        return None
    return {"thought": message["reasoning_content"], "text": message["content"],
            "calls": message["tool_calls"]}


def reply(dialect, mode, text):
    return {"dialect": dialect, "mode": mode, "text": text, "read": read(dialect, mode, text)}


def replies(dialect, messages, tools, mode):
    """Every reply of a conversation as it was sampled: with its thought, unless it answers a task."""
    messages = ready(messages, tools, mode)
    for i, message in enumerate(messages):
        if message["role"] != "assistant" or i == 0:
            continue
        text = ENCODERS[dialect].encode_messages([{**message, "task": None}], context=messages[:i], **options(mode))
        yield reply(dialect, "chat" if mode == "chat" or "task" in messages[i - 1] else "thinking", text)


def mangled(dialect):
    """One reply with each of its pieces left out, and with each said twice."""
    calls = said("word", "thought", call("f", a="x", n=[1]), call("g"))
    text = ENCODERS[dialect].encode_messages([calls], context=[user("u")], thinking_mode="thinking")
    pieces = re.findall(r"<[^>]*>|\n+|[^<\n]+", text)
    for i in range(len(pieces)):
        yield reply(dialect, "thinking", "".join(pieces[:i] + pieces[i + 1:]))
        yield reply(dialect, "thinking", "".join(pieces[:i + 1] + pieces[i:]))


def once(items):
    return list({json.dumps(item): item for item in items}.values())


SUITE = [(f"{d}: {n}", d, m, t, mode) for d, some in (("V3_2", CASES), ("V4", CASES + V4_CASES)) for n, m, t, mode in some]
cases = [case(*one) for one in SUITE]
said_so = once(r for _, *one in SUITE for r in replies(*one))
broken = once(r for d in ENCODERS for r in mangled(d))
assert all(r["read"] for r in said_so)
with open(OUT, "w", encoding="utf-8") as f:
    json.dump({"made_by": "dsml_cases.py", "cases": cases, "replies": said_so, "mangled": broken}, f, ensure_ascii=False,
              separators=(",", ":"))
    f.write("\n")
print(len(cases), "cases,", len(said_so), "replies,", len(broken), "mangled, of which",
      sum(r["read"] is not None for r in broken), "can be read")



def heard(dialect, draws, results):
    """What is said before one reply: V3.2's results answer all calls, V4's stand wherever they like."""
    word = lambda: draws.choice(["a", "b c", "潮\n", "<b>", '{"k": 1}'])
    any_developer = lambda: developer(word(), draws.choice([None, [TIDE]]), draws.choice([None, SCHEMA]))
    if dialect == "V3_2":
        if results:
            return [result(word()) for _ in range(results)] + [user(word())] * draws.randint(0, 1)
        return [any_developer()] if draws.random() < 0.3 else [user(word()) for _ in range(draws.randint(1, 2))]
    reminders = [reminder(word()) for _ in range(draws.choice([0, 0, 1, 2]))]
    words = [draws.choice([user, result])(word()) for _ in range(draws.randint(0, 3))]
    developers = [any_developer()] if not words or draws.random() < 0.2 else []
    # The encoder forgets the task of a message that it joins to the one before.
    if draws.random() < 0.25 and (developers or [m["role"] for m in words] == ["user"]):
        last = developers or words
        last[-1] = asked(draws.choice(sorted(V4.VALID_TASKS)), last[-1])
    return reminders + words + developers


def conversation(dialect, draws):
    tools = [CLOCK] if draws.random() < 0.4 else []
    opened = draws.choice([system("s"), in_form(system("s"))])
    messages, results = [opened] if tools or draws.random() < 0.6 else [], 0
    for turn in range(draws.randint(1, 4)):
        if dialect == "V4" and turn > 0 and "task" not in messages[-1] and draws.random() < 0.2:
            messages[-1] = asked(draws.choice(sorted(V4.VALID_TASKS)), messages[-1])
        else:
            messages += heard(dialect, draws, results)
        results = draws.choice([0, 0, 1, 2])
        calls = [draws.choice([call("g"), call("f", a="x\ny", n=[1, {"z": None}])]) for _ in range(results)]
        thought = "" if "task" in messages[-1] else draws.choice(["t", "t\nu", ""])
        messages.append(said(draws.choice(["", "w"]), thought, *calls))
    return messages[:-1] if draws.random() < 0.5 else messages, tools, draws.choice(["thinking", "chat", "max"])


def forgets_a_developer(dialect, messages, tools, mode):
    """Then a reply answers nobody, and we refuse."""
    if mode == "chat" or dialect == "V4" and (tools or any("tools" in m for m in messages)):
        return False
    heard_of = [m["role"] for m in messages if m["role"] in ("user", "developer") + (("tool",) if dialect == "V4" else ())]
    return "developer" in heard_of[:-1]


def random_cases():
    draws = random.Random(7)
    for i in range(8000):
        dialect = "V3_2" if i % 2 else "V4"
        messages, tools, mode = conversation(dialect, draws)
        if forgets_a_developer(dialect, messages, tools, mode) or dialect == "V3_2" and mode == "max":
            continue
        try:
            yield case(f"{dialect}: random {i}", dialect, messages, tools, mode)
        except AssertionError:  # V3.2: words without a thought
            continue


if len(sys.argv) > 3:
    published, parsed = [], []
    for argument in sys.argv[3:]:
        dialect, mode, source, gold = argument.split(":")
        data = json.load(open(source))
        messages, tools = (data, []) if isinstance(data, list) else (data["messages"], data.get("tools", []))
        text = open(gold).read()
        if dialect == "V3_2":  # as its test does
            text = text.strip()
        assert ENCODERS[dialect].encode_messages(ready(messages, tools, mode), thinking_mode=mode) == text, source
        published.append({"name": source, "dialect": dialect, "mode": mode, "messages": messages,
                          "tools": tools, "text": text})
        parsed += replies(dialect, messages, tools, mode)
    with open(os.path.join(os.environ["AGOGE_CASES"], "published-cases.json"), "w") as f:
        json.dump({"cases": published, "replies": parsed, "mangled": []}, f)
    print(len(published), "published cases,", len(parsed), "replies")
    drawn = list(random_cases())
    with open(os.path.join(os.environ["AGOGE_CASES"], "random-cases.json"), "w") as f:
        json.dump({"cases": drawn, "replies": [], "mangled": []}, f)
    print(len(drawn), "random cases")
