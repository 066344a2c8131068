"""Writes src/test/resources/oracle/dsml-cases.json: conversations and how DeepSeek's published encoders write them.

Run from the module's folder, with the two encoders as published beside the weights (MIT licence; they are no part of this
repository):

    python src/test/oracle/dsml_cases.py V32_ENCODER.py V4_ENCODER.py [PUBLISHED_INPUT.json PUBLISHED_OUTPUT.txt ...]

V32_ENCODER is encoding/encoding_dsv32.py of huggingface.co/deepseek-ai/DeepSeek-V3.2 (as kept in ml-explore/mlx-lm at
d78bf58, mlx_lm/chat_templates/deepseek_v32.py), V4_ENCODER encoding/encoding_dsv4.py of
DeepSeek-V4-Pro (as kept in supermy/ds4rs at 9d80e89, its comments translated). The conversations are ours, shaped after the encoders' own test cases (test_input.json; tests/test_input_1
and _2.json): a date asked for before two parallel calls, twice in one conversation; a thought dropped at the second question.

The encoders' own cases can be tried on the same test without being copied: given as pairs they are written in the same form
to published-cases.json in the folder that AGOGE_CASES names, which PublishedCases.main reads.
"""
import importlib.util
import json
import os
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
            detail={"type": "object", "default": {"a": [1, 2, {"b": "c: d, e"}]}})


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
         call("tide", place="Kyme", day="2031-05-02", detail={"unit": "m", "digits": [1, 2.5, None, True]})),
    result('{"high": "0.3 m"}'), result("<b>0.4 m</b>"), said("Volos: 0.3 m\n\nKyme: 0.4 m", "Now I can answer."),
    user("And the day after?"),
    said("", "The date is known.", call("tide", place="Volos", day="2031-05-03"), call("today", zone="UTC")),
    result("calm"), result("2031-05-01"), said("Calm.", "Short answer.")]
PLAIN = [user("Hello"), said("Hi! Ask.", "A greeting."), user("Capital of Aruba?"), said("Oranjestad.", "I know that one.")]
BARE = [system("s"), user("Do."), said("Doing.", "t", call("today"), call("tide", place="", n=0)), result(""), result("\n")]

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
]


def written(encoder, messages, tools, mode):
    messages = json.loads(json.dumps(messages))
    if tools:
        messages[0]["tools"] = tools
    if mode == "chat":
        for message in messages:
            message.pop("reasoning_content", None)
    for message in messages:
        if "reasoning_content" in message:  # a port of V3.2's encoder says "reasoning"
            message["reasoning"] = message["reasoning_content"]
    return encoder.encode_messages(messages, thinking_mode=mode)


def case(name, dialect, encoder, messages, tools, mode):
    return {"name": name, "dialect": dialect, "mode": mode, "tools": [t["function"] for t in tools],
            "messages": messages, "text": written(encoder, messages, tools, mode)}


cases = [case(f"{d}: {n}", d, e, m, t, mode) for d, e in (("V3_2", V32), ("V4", V4)) for n, m, t, mode in CASES]
with open(OUT, "w") as f:
    json.dump({"made_by": "dsml_cases.py", "cases": cases}, f, ensure_ascii=True, separators=(",", ":"))
    f.write("\n")
print(len(cases), "cases")

if len(sys.argv) > 3:
    published = []
    for source, gold in zip(sys.argv[3::2], sys.argv[4::2]):
        data = json.load(open(source))
        messages, tools = (data, []) if isinstance(data, list) else (data["messages"], data.get("tools", []))
        dialect = "V3_2" if "v32" in source or "v3.2" in source else "V4"
        published.append({"name": source, "dialect": dialect, "mode": "thinking", "messages": messages,
                          "tools": [t["function"] for t in tools], "text": open(gold).read().strip()})
    with open(os.path.join(os.environ["AGOGE_CASES"], "published-cases.json"), "w") as f:
        json.dump({"cases": published}, f)
