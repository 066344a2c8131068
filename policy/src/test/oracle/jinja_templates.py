"""Writes src/test/resources/oracle/jinja.json: chat templates written after the constructs of public models' templates,
conversations, and what Python's jinja2 makes of each pair, set up as transformers does.

Run from the module's folder:

    python src/test/oracle/jinja_templates.py
"""
import json

import jinja2
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    """The tag that marks what the assistant wrote; it writes nothing itself."""
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
env.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
    x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
env.globals["raise_exception"] = raise_exception
env.globals["strftime_now"] = lambda format: "<" + format + ">"

TEMPLATES = {
    "chatml": """{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}""",
    "chatml over lines": """
{%- for m in messages %}
    {%- if loop.first and m.role != 'system' %}
        {{- '<|im_start|>system\\nYou answer.<|im_end|>\\n' }}
    {%- endif %}
    {{- '<|im_start|>' ~ m.role ~ '\\n' ~ (m.content or '') | trim ~ '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' -}}{% endif %}
""",
    "tools in the system turn": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
    {{- "# Functions\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role + '\\n' + (message.content if message.content is string else '') }}
        {%- for tool_call in message.tool_calls or [] %}
            {%- if (loop.first and message.content) or not loop.first %}{{- '\\n' }}{%- endif %}
            {%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}
            {{- '<tool_call>\\n{"name": "' ~ tool_call.name ~ '", "arguments": ' }}
            {{- tool_call.arguments if tool_call.arguments is string else tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}{{- '<|im_start|>user' }}{%- endif %}
        {{- '\\n<tool_response>\\n' }}{{- message.content }}{{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- '<|im_end|>\\n' }}{%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}""",
    "last question by namespace": """{%- set ns = namespace(multi=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi and message.role == "user" and message.content is string and not (message.content.startswith('<r>') and message.content.endswith('</r>')) %}
        {%- set ns.multi = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set reasoning = '' %}
    {%- if message.reasoning_content is string %}{%- set reasoning = message.reasoning_content %}
    {%- elif message.content is string and '</think>' in message.content %}
        {%- set reasoning = message.content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
    {%- endif %}
    {{- message.role ~ (' (last)' if loop.index0 == ns.last) }}: {% if loop.index0 > ns.last and reasoning %}[{{ reasoning.strip('\\n') }}] {% endif %}
    {{- message.content.split('</think>')[-1].lstrip('\\n') if message.content is string }}
{% endfor %}""",
    "header ids and a date": """{{- bos_token }}
{%- if not date_string is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none and tools %}{{- "Environment: ipython\\n" }}{%- endif %}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message + "<|eot_id|>" }}
{%- if tools is not none and tools %}
    {%- for t in tools %}{{- t | tojson(indent=4) }}{{- "\\n\\n" }}{%- endfor %}
{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}{{- raise_exception("This model only supports single tool-calls at once!") }}{%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '{"name": "' + tool_call.name + '", "parameters": ' }}{{- tool_call.arguments | tojson }}{{- "}<|eot_id|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable %}{{- message.content | tojson }}{%- else %}{{- message.content }}{%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}""",
    "bars and a namespace string": """{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, system_prompt='', first=true) %}{%- for message in messages %}{%- if message['role'] == 'system' %}{%- if ns.first %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.first = false %}{%- else %}{% set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['tool_calls'] is defined and message['tool_calls'] is not none %}{%- set ns.is_first = true %}{%- for tool in message['tool_calls'] %}{%- if ns.is_first %}{{'<｜Assistant｜><｜tool▁calls▁begin｜>'}}{%- set ns.is_first = false %}{%- else %}{{'\\n'}}{%- endif %}{{'<｜tool▁call▁begin｜>' + tool['function']['name'] + '<｜tool▁sep｜>' + tool['function']['arguments']|tojson + '<｜tool▁call▁end｜>'}}{%- endfor %}{{'<｜tool▁calls▁end｜><｜end▁of▁sentence｜>'}}{%- elif message['role'] == 'assistant' %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- if message['role'] == 'tool' %}{%- set ns.is_tool = true -%}{{'<｜tool▁output▁begin｜>' + message['content'] + '<｜tool▁output▁end｜>'}}{%- endif %}{%- endfor -%}{% if ns.is_tool %}{{'.'}}{% endif %}{% if add_generation_prompt and not ns.is_tool %}{{'<｜Assistant｜><think>\\n'}}{% endif %}""",
    "instructions with roles checked": """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- if not tools is defined %}{%- set tools = none %}{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("After the optional system message, conversation roles must alternate user/assistant/user/assistant/...") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}
                {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
            {%- endfor %}
            {{- "[/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}{{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}{{- "[INST] " + message["content"] + "[/INST]" }}{%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS] [" }}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function|tojson %}
            {{- out[:-1] }}{{- "}" if loop.last else "}, " }}
        {%- endfor %}
        {{- "]" + eos_token }}
    {%- elif message["role"] == "assistant" %}{{- " " + message["content"]|trim + eos_token }}
    {%- elif message["role"] == "tool" %}{{- '[TOOL_RESULTS] {"content": ' + message.content|string + "}[/TOOL_RESULTS]" }}
    {%- else %}{{- raise_exception("Only user and assistant roles are supported, not " + message.role) }}
    {%- endif %}
{%- endfor %}""",
    "macros for types": """{%- macro type_of(schema) -%}
    {%- if schema.type is string -%}{{ {'string': 'str', 'integer': 'int', 'object': 'dict'}.get(schema.type, schema.type) }}
    {%- elif schema.type is iterable -%}{{ schema.type | join(' | ') }}
    {%- elif schema.anyOf is defined -%}{% for one in schema.anyOf %}{{ type_of(one) }}{{ ', ' if not loop.last }}{% endfor %}
    {%- else -%}any{%- endif -%}
{%- endmacro -%}
{%- macro signature(name, parameters, sep=', ', indent='') -%}
{{ indent }}{{ name }}({% for key, value in parameters.properties.items() %}{{ key }}: {{ type_of(value) }}{% if key not in parameters.required|default([]) %} = {{ value.default|default('None') }}{% endif %}{{ sep if not loop.last }}{% endfor %})
{%- endmacro -%}
{% for tool in tools or [] %}
{{ signature(tool.function.name, tool.function.parameters, sep='; ', indent='  ') }}
  {{ tool.function.description | default('nothing said', true) | capitalize }}
{% else %}
no tools
{% endfor %}
{% for m in messages %}{{ m.role | upper }}/{{ m.role | title }}: {{ (m.content if m.content is string else m.content | tojson) | length }}
{% endfor %}""",
    "content in parts": """{% for message in messages -%}
<turn>{{ 'model' if message.role == 'assistant' else message.role }}
{% if message.content is string -%}
{{ message.content | trim }}
{%- elif message.content is iterable -%}
{% for item in message.content -%}
{% if item.type == 'image' -%}<image>{% elif item['type'] == 'text' -%}{{ item.text | trim }}{% endif -%}
{% endfor -%}
{%- else -%}
{{- raise_exception('Invalid content type') -}}
{%- endif %}
<end>
{% endfor -%}
{% if add_generation_prompt %}<turn>model
{% endif %}""",
    "generation and jumps": """{%- for message in messages -%}
  {%- if message.role == 'system' -%}{%- continue -%}{%- endif -%}
  {%- if loop.index > 5 -%}...{%- break -%}{%- endif -%}
  {%- if message.role == 'assistant' -%}
    {%- generation -%}{{ message.content or '(calls)' }}{%- endgeneration -%}{{ eos_token }}
  {%- else -%}{{ loop.index }}/{{ loop.length }} {{ message.content }}{%- endif -%}
  {{ '\\n' if not loop.last else '' }}
{%- endfor -%}""",
    "blanks": """  {% if true %}
    kept
  {% endif %}
a {% if true %} b {%- endif %}   c
	{# a comment #}
 {#- another -#}
x{{ 1 }}
  {{ 2 }}
{{- 3 -}}
   y
  {%+ if true %}plus{% endif +%}
z
{% raw %}{{ not }} {% this %}{% endraw %}
{%- raw -%}  r  {%- endraw -%}
{% for i in [1,2] %}
  {{ i }}
{% endfor %}
end
""",
    "numbers and operators": """{{ 1 + 2 * 3 - 4 // 3 % 2 }} {{ 7 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 1.5 + 1 }} {{ 1e3 }} {{ 1e16 }} {{ 0.00001 }} {{ 10 / 4 }}
{{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ 'a' < 'b' }} {{ not 1 }} {{ none or 'x' }} {{ 0 and 'y' }} {{ 'b' in 'abc' }} {{ 3 not in [1, 2] }} {{ true and false or true }}
{{ '%s is %d or %.2f%%' % ('a', 5, 2.345) }} {{ 'ab' * 3 }} {{ [1] + [2] }} {{ (1, 'x') }} {{ (1,) }} {{ {'a': [true, none, 1.0], "b'": 'it\\'s'} }}
{{ 'a' ~ 1 ~ none ~ true }} {{ 5 if false }}|{{ missing }}|{{ missing is defined }} {{ messages|length is odd }} {{ 4 is divisibleby 2 }} {{ 'x' is in ['x'] }} {{ 3 is not none }}
{{ 1_000 }} {{ 'a' 'b' }} {{ "tab\\tnew\\u00e9" }} {{ 3.0 }} {{ 1e-7 }} {{ 123456789.123 }} {{ 0.1 + 0.2 }} {{ 5 | string + '!' }}""",
    "texts": """{% set t = '  Hello, wörld: a-b c_d  ' %}
[{{ t.strip() }}] [{{ t.lstrip() }}] [{{ t.rstrip() }}] [{{ t | trim }}] [{{ t.strip(' Hd') }}] [{{ t.upper() }}] [{{ t | lower }}] [{{ t.title() }}] [{{ t | title }}] [{{ t | capitalize }}]
{{ t.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'a\\nb\\r\\nc'.splitlines() }} {{ t.find('w') }} {{ 'abcabc'.rfind('b') }} {{ 'banana'.count('an') }}
{{ 'abc'[0] }}{{ 'abc'[-1] }} {{ 'abcdef'[1:4] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[::2] }} {{ 'abcdef'[-3:] }} {{ 'abcdef'[10:] }} {{ 'a🙂b'|length }} {{ 'a🙂b'[1] }} {{ 'a🙂b'[::-1] }}
{{ 'a-b-c'.replace('-', '+') }} {{ 'a-b-c' | replace('-', '', 1) }} {{ '-'.join(['x', 'y']) }} {{ ['x', 1, none] | join(', ') }} {{ 'x'.startswith('x') }} {{ 'x'.endswith(('y', 'x')) }} {{ '12'.isdigit() }} {{ 'ab'.isalpha() }}
{{ '{} and {}'.format(1, 'b') }} {{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.json'.removesuffix('.json') }} {{ "it's" }} {{ ['it\\'s', "q\\"", 'é', '\\n', '\\x00'] }} {{ 'line1\\nline2\\n\\nline3' | indent(2) }} {{ 'l1\\nl2' | indent(2, true) }}""",
    "lists and dicts": """{% set l = [3, 1, 2, 1] %}{% set d = {'b': 2, 'a': 1, 'C': 3} %}
{{ l | sort }} {{ l | sort(reverse=true) }} {{ l | unique | list }} {{ l | first }} {{ l | last }} {{ l | sum }} {{ l | min }} {{ l | max }} {{ l | reverse | list }} {{ l[1:] }} {{ l[::-1] }} {{ l.index(2) }} {{ l.count(1) }} {{ l[9] is defined }}
{{ d | dictsort }} {{ d.items() | list }} {{ d.keys() | list }} {{ d.values() | list }} {{ d | length }} {{ d.get('x') }} {{ d.get('x', 5) }} {{ 'a' in d }} {{ d['a'] }} {{ d.a }} {{ d.nope is defined }} {{ d | list }} {{ d | items | list }}
{{ messages | map(attribute='role') | list }} {{ messages | map(attribute='role') | unique | join('/') }} {{ messages | selectattr('role', 'in', ['user', 'tool']) | list | length }} {{ messages | rejectattr('tool_calls', 'defined') | list | length }} {{ [0, 1, '', 'x', none] | select | list }} {{ [1, 2, 3, 4] | reject('odd') | list }} {{ ['a', 'B'] | map('upper') | list }}
{{ ['b', 'A', 'c'] | sort }} {{ range(5) | list }} {{ range(1, 10, 3) | list }} {{ range(3, 0, -1) | list }} {{ dict(a=1, b='x') }} {{ '3' | int + 1 }} {{ 'x' | int }} {{ '2.5' | float }} {{ 3.7 | int }} {{ 2.567 | round(2) }} {{ -3 | abs }} {{ 3.2 | round(0, 'ceil') }}
{{ l is sequence }} {{ d is mapping }} {{ 'x' is string }} {{ 1 is number }} {{ true is boolean }} {{ 1 is integer }} {{ 1.0 is float }} {{ none is none }} {{ l is iterable }} {{ 1 is iterable }} {{ '' | default('e') }}|{{ '' | default('e', true) }}|{{ missing | default('m') }}|{{ missing | d }}""",
    "json": """{% for tool in tools or [] %}
{{ tool | tojson }}
{{ tool | tojson(indent=2) }}
{{ tool.function | tojson(sort_keys=true) }}
{{ tool | tojson(separators=(',', ':')) }}
{{ tool | tojson(ensure_ascii=true) }}
{% endfor %}
{{ [1, 2.5, true, none, 'é\\t"\\\\/\\u2028', {}, [], {'a': []}] | tojson }} {{ {} | tojson(indent=2) }} {{ {'x': [1, {}]} | tojson(indent=2) }} {{ messages | tojson }}""",
    "scopes": """{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}
{% if true %}{% set x = 7 %}{% endif %}{{ x }} {% macro show(a, b=2, c=none) %}{{ a }}{{ b }}{{ c }}{{ x }}{% set x = 100 %}{% endmacro %}{{ show(1) }} {{ show(1, c=3) }} {{ show(b=5, a=4) }} {{ show() }}{{ x }}
{% with y = 5, z = x %}{{ y }}{{ z }}{% set x = 9 %}{% endwith %}{{ x }}{{ y is defined }} {% set block %}cap {{ x }}{% endset %}[{{ block }}] {% set t | trim | upper %}  low {% endset %}[{{ t }}]
{% for a, b in [[1, 2], (3, 4)] %}{{ a }}-{{ b }} {% endfor %}{% for k, v in {'p': 1}.items() %}{{ k }}={{ v }}{% endfor %} {% for c in 'héy' %}{{ c }}.{% endfor %}
{% for i in range(6) if i is even %}{{ i }}{{ loop.index }}{{ loop.length }}{{ ',' if not loop.last }}{% else %}none{% endfor %} {% for i in [] %}x{% else %}empty{% endfor %} {% for i in [1,2,3] %}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.cycle('a', 'b') }}{{ loop.previtem }}{{ loop.nextitem }}{% for j in [1] %}{{ loop.depth }}{% endfor %} {% endfor %}
{% set a, b = 1, [2] %}{{ a }}{{ b }} {% filter upper %}shout {{ x }}{% endfilter %} {% call show('c', caller=none) %}{% endcall %}""".replace(" {% call show('c', caller=none) %}{% endcall %}", ""),
    "a macro that calls back": """{% macro box(title) %}<{{ title }}>{{ caller() }}</{{ title }}>{% endmacro %}{% for m in messages %}{% call box(m.role) %}{{ m.content }}{% endcall %}
{% endfor %}""",
    "roles by if and slices": """{{ bos_token }}{% for message in messages[-3:] %}{% if loop.previtem is defined and loop.previtem.role == message.role %}+{% endif %}{% if message.role not in ['user', 'assistant', 'system', 'tool'] %}{{ raise_exception('Unknown role: ' ~ message.role) }}{% endif %}{{ '### ' ~ message.role | capitalize ~ ':\\n' }}{{ message.content | default('', true) }}{{ '\\n\\n' if not loop.last else eos_token }}{% endfor %}""",
    "roles must alternate": """{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}""",
    "thinking switched off": """{%- for message in messages %}{{- '<|' ~ message.role ~ '|>\\n' ~ (message.content or '') ~ '<|end|>\\n' }}{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|assistant|>\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}""",
    "arguments by key": """{%- for message in messages if message.tool_calls %}
{%- for call in message.tool_calls %}
<function={{ call.function.name }}>
{%- for name, value in call.function.arguments | items %}

<parameter={{ name }}>
{{ value if value is string else value | tojson | safe }}
</parameter>
{%- endfor %}

</function>
{%- endfor %}
{%- endfor %}""",
    "corners of values": """{% set n = namespace(a=1) %}{% set m = namespace(a=1) %}{{ n == m }} {{ n == n }} {{ {'a': [1, {'b': 2}]} == {'a': [1.0, {'b': 2}]} }} {{ {'a': 1} == {'b': 1} }} {{ [1, [2]] == [1, [2, 3]] }} {{ (1, 2) == [1, 2] }} {{ [1, 'a'] < [1, 'b'] }} {{ (1, 2) < (1,) }} {{ 1 in {1: 2} }} {{ {} in [{}] }} {{ missing in [1] }} {{ 'x' == 1 }} {{ none == none }}
{{ ['b', '🙂', '\uffff', 'a🙂', 'a\uffff', 'a', ''] | sort }} {{ [[2, 'b'], [1, 'c'], [1, 'B']] | sort }} {{ ['b', 'A', 'a'] | sort(case_sensitive=true) }} {{ [{'k': {'v': 2}}, {'k': {'v': 1}}] | sort(attribute='k.v', reverse=true) }} {{ {'b': 1, 'A': 2} | dictsort(by='value', reverse=true) }} {{ ['b', 'A'] | min }} {{ ['b', 'A'] | max }} {{ ['a', 'A', 1, 1.0, true] | unique | list }}
{{ '  a b\t c  d '.split(none, 2) }} {{ ' a '.split(none, 0) }} {{ ' '.split() }} {{ ''.split(',') }} {{ 'a::b::::c'.rsplit('::', 2) }} {{ 'aXbXc'.split('X', 1) }} {{ 'aaaa'.replace('aa', 'b') }} {{ 'aaa'.replace('a', 'bb', 2) }} {{ 'aaab'.find('aab') }} {{ 'abcabd'.rfind('ab') }} {{ 'abc'.find('x') }} {{ 'abc'.find('') }} {{ 'a🙂b'.find('b') }} {{ 'aaaa'.count('aa') }} {{ '' in '' }} {{ 'bc' in 'abcd' }} {{ 'xyxzyx'.strip('xy') }}
{{ 'a🙂bcd'[1:3] }} {{ 'a🙂bcd'[-2:] }} {{ 'a🙂bcd'[3:1] }} {{ 'a🙂bcd'[-9:9] }} {{ 'a🙂bcd'[4:0:-2] }} {{ 'a🙂'[-1] }} {{ 'a🙂'[2] is defined }} {{ [1, 2, 3, 4][3::9] }} {{ (1, 2, 3)[::-1] }} {{ [1, 2, 3][9:] }}
{{ 'ΟΔΥΣΣΕΥΣ ΣΑΣ Σ Σ.Α Α.Σ ΑΣ\\'Α'.lower() }} {{ 'straße ﬁn İ ŉ'.upper() }} {{ 'İSTANBUL'.lower() }} {{ 'beta they\\'re'.title() }} {{ 'ÉCOLE' | capitalize }} {{ 'ǆ'.upper() }} {{ ['ß' * 20, 'Aa' * 9] | map('upper') | join(' ') }}
[{{ 'a\n\nb' | indent(3, true, true) }}] [{{ 'a\nb' | indent('> ') }}] [{{ '' | indent(2, true, true) }}] {{ '%s %r' % ([1, 'a'], 'b') }} {{ '{0}{{}}{x}'.format(1, x=(2,)) }} {{ ['\x01\u200b\U000e0001', "'", 1e-300, 1.7976931348623157e308, -0.0] }} {{ ['\x01\u200b"', 1e-300] | tojson }} {{ 'é\x02' | tojson(ensure_ascii=true) }} {{ {1: 2, none: 3, 'x': {}} | tojson(indent=1) }} {{ {} }} {{ [] }} {{ () }} {{ {'a': {}} }}
{{ '12' | int }} {{ ' -7 ' | int }} {{ '3.9' | int }} {{ 'x' | int(5) }} {{ '٣' | int }} {{ '1e3' | float }} {{ '.5' | float }} {{ 'x' | float(2.5) }} {{ 2.5 | round }} {{ 1e300 | round(3) }} {{ '%.3f' % 2.0005 }} {{ [1, 2] | sum(start=10) }} {{ [[1], [2]] | sum(start=[]) }} {{ [{'a': {'b': [5]}}] | map(attribute='a.b.0') | list }} {{ [{'a': 1}, {}] | map(attribute='a', default='-') | list }} {{ 'abc' | reverse }} {{ 'abc' | first }} {{ 'abc' | list }} {{ 'cab' | sort }} {{ [] | first is defined }}""",
    "corners of jumps": """{% for i in [1, 2] %}{% for j in [] %}{% else %}{% break %}{% endfor %}{{ i }}{% endfor %}|{% for i in [1, 2, 3] %}{% for j in [] %}{% else %}{% if i == 2 %}{% continue %}{% endif %}{% endfor %}{{ i }}{% endfor %}|{% for i in [1, 2] %}{% set x %}{% for j in [1, 2] %}{% if j == 2 %}{% break %}{% endif %}{{ j }}{% endfor %}{% endset %}{{ x }}{{ i }}{% endfor %}""",
    "corners of numbers": """{{ '1e3' | int }} {{ '1_000' | int }} {{ '1__0' | int }} {{ '.5' | int }} {{ '5.' | int }} {{ '\u00a05' | int }} {{ '1e999' | int(7) }} {{ 'nan' | int }} {{ '-9223372036854775808' | int }} {{ '1_0.5_0' | float }} {{ '٣.٥' | float }} {{ '-Infinity' | float }} {{ 'nan' | float }} {{ none | int }} {{ none | float }} {{ '0x1f' | int }} {{ '%d' % -1.9 }}
{{ 1234 | round }} {{ true | round }} {{ 1234 | round(0, 'ceil') }} {{ -0.4 | round }} {{ (1e308 * 10) | round }} {{ 1e-17 | round(20) }} {{ 2.675 | round(2, 'ceil') }} {{ -2.5 | round(0, 'floor') }} {{ -0.5 | round(0, 'ceil') }} {{ 1.15 | round(1) }} {{ '%f' % (1e308 * 10) }} {{ '%f' % -0.0 }} {{ '%.0f' % -0.4 }} {{ '%.0f' % 2.5 }}
{{ 9007199254740993 > 9007199254740992 }} {{ 9007199254740993 == 9007199254740992.0 }} {{ 9007199254740992.0 < 9007199254740993 }} {{ -9223372036854775807 > -9223372036854775808.0 }} {{ 9223372036854775807 < 9223372036854775808.0 }} {{ -0.0 < 0.0 }} {{ 0 > -0.5 }} {{ 1 == true }} {{ 1e308 * 10 > 9223372036854775807 }} {{ [2, 1.5, true] | sort }}
{{ 1.0 // 0.1 }} {{ 1.0 % 0.1 }} {{ -1.0 % 0.1 }} {{ 1.0 // -0.1 }} {{ -7.5 // 2 }} {{ 5.0 % -3 }} {{ 0.0 // -1.0 }} {{ -1.0 // (1e308 * 10) }} {{ 7 // -2 }} {{ 2 ** -2 }} {{ 'x' * true }} {{ 5e-324 }} {{ 1e-323 }} {{ 1.5e-323 }} {{ 5e-323 }} {{ -5e-324 }} {{ 2e23 }}""",
    "corners of arguments": """{{ ['A', 'a'] | unique(true) | list }} {{ [{'r': 1}, {'r': 1}, {'r': 2}] | unique(attribute='r') | list }} {{ [{'a': 2}, {'a': 1}] | min(attribute='a') }} {{ [{'a': 'B'}, {'a': 'a'}] | max(attribute='a') }} {{ ['b', 'A', 'a'] | max(true) }} {{ ['a', 'A'] | max }} {{ [] | min is defined }} {{ [{'a': 2}, {'a': 1}] | sort(false, false, 'a') }} {{ {'b': 1, 'A': 2, 'a': 3} | dictsort(true) }} {{ [[1], [2]] | join('-', 0) }} {{ [[1], [2]] | sum(0) }}
{{ [{}] | map(attribute='a', default=none) | list }} {{ [{'a': 1}] | map('join', attribute='x') | list }} {{ [[1]] | map('sum', start=3) | list }} {{ [[1, []], {}] | tojson(indent=0) }} {{ ['é', {'a': 1}] | tojson(true, 1, (';', '=')) }} {{ ('a\nb' | indent(300)) | length }}
[{{ '\na\n' | indent(2, true) }}] [{{ 'a\rb' | indent }}] {{ 'a'.split(sep=',') }}""",
    "corners of views": """{% for r in ['system', 'nobody'] %}{% if messages | selectattr('role', 'equalto', r) %}yes{% endif %}{% if messages | selectattr('role', 'equalto', r) | list %}some{% endif %}{% endfor %} {{ not ([] | select) }} {{ not ([] | map('upper')) }} {{ not ([] | unique) }} {{ not ([] | reverse) }} {{ not ({} | items) }} {{ not ({} | dictsort) }} {{ not {}.items() }}
{% set g = [3, 1, 2] | map('abs') %}{{ g | first }}{{ g | join('-') }}[{{ g | join('-') }}] {% set g = [1, 2, 3] | select %}{{ 2 in g }}{{ g | list }} {% set g = [1, 2] | reject('odd') %}{{ g | reverse }} {{ [1, 2] | reverse | list }} {% for x in [1, 2, 3] | select('odd') %}{{ x }}/{{ loop.length }} {% endfor %}{{ ([1] | map('abs')) == [1] }} {{ ([1] | map('abs')) is iterable }} {{ ([1] | map('abs')) is sequence }} {{ ([1] | map('abs'))[0] is defined }} {{ ([1] | map('abs')) | default('d', true) | list }}
{% set d = {'a': 1, 'b': [2]} %}{{ d.items() }} {{ d.keys() }} {{ d.values() }} {{ d.items() is sequence }} {{ d.keys() is iterable }} {{ d.keys()[0] is defined }} {{ d.keys() | length }} {{ 'a' in d.keys() }} {{ ('b', [2]) in d.items() }} {{ d.keys() | last }} {{ d.keys() | sort | join }} {{ d.keys() == ['a', 'b'] }} {{ d.values() | reverse | list }}
{{ range(4) is sequence }} {{ range(4) == range(0, 4) }} {{ range(4) == [0, 1, 2, 3] }} {{ range(9)[-2] }} {{ range(9)[2:8:3] | list }} {{ range(3) | length }} {{ range(0) | default('none', true) }} {{ 2 in range(3) }} {{ not range(0) }} {{ range(3) | last }} {{ range(3) is mapping }}
{{ missing is sequence }} {{ missing is iterable }} {{ missing is callable }} {{ missing is mapping }} {{ missing is string }}""",
    "corners of macros": """{% macro all(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ all(1) }} {{ all(1, 3, 4, 5) }} {{ all(1, c=3, b=4) }} {{ all(b=1, a=2, x='y') }}
{% set b = 'outer' %}{% macro own(a, b=b) %}{{ a }}{{ b }}{{ b is defined }}{% endmacro %}{{ own(1) }} {{ own(1, 2) }} {% macro next(a=b, b=1) %}{{ a }}{{ b }}{% endmacro %}[{{ next() }}] [{{ next(b=7) }}] [{{ next(a=7) }}] {% macro before(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ before(1) }} {{ before(1, b=2) }}
{% macro calls(a) %}{{ a }}{{ caller is defined }}{% if caller %}{{ caller(2) }}{% endif %}{% endmacro %}{{ calls(1) }} {% call(x) calls(3) %}<{{ x }}>{% endcall %}""",
    "a call that nobody takes": """{% macro quiet(a) %}{{ a }}{% endmacro %}{% call quiet(1) %}x{% endcall %}""",
    "more arguments than a macro has": """{% macro quiet(a) %}{{ a }}{{ loop.kwargs }}{% endmacro %}{{ quiet(1, 2) }}""",
    "corners of raw": """a
{% raw %}
 {{ b }}
{% endraw %}
c {% raw -%}
  d {%- endraw %} e
{%- raw %} f
{% endraw -%}  g""",
    "corners of capitals": """{{ 'straße ß' | capitalize }} {{ 'ßa' | capitalize }} {{ 'ǆa' | capitalize }} {{ 'ǆa' | title }} {{ 'ǆa ǅ'.title() }} {{ 'ŉ'.title() }} {{ 'ᾳ ﬁn'.title() }} {{ 'ᾷ'.capitalize() }} {{ 'x中a 1b_c'.title() }} {{ '𐐨a b𐐨'.title() }} {{ 'ΑΣ ΑΣΑ Σ'.title() }} {{ 'ΑΣ' | capitalize }} {{ 'ΑΣ ΑΣΑ' | title }} {{ 'ΣΑΣ'.capitalize() }} {{ 'a(b [c {d <e -f' | title }} {{ 'a.b\tc' | title }}""",
}

TOOLS = [
    {"type": "function", "function": {"name": "find_order", "description": "finds an \"order\" – 注文", "parameters": {
        "type": "object", "properties": {"id": {"type": "integer"}, "tags": {"type": ["array", "null"], "default": []},
                                         "any": {"anyOf": [{"type": "string"}, {"type": "object"}], "default": "x"}},
        "required": ["id"]}}},
    {"type": "function", "function": {"name": "now", "description": "", "parameters": {"type": "object", "properties": {}}}}]
CALL = {"type": "function", "function": {"name": "find_order", "arguments": {"id": 7, "tags": ["ü", None, 1.5, True], "any": "<x>&"}}}
CONVERSATIONS = {
    "hello": dict(messages=[{"role": "user", "content": " Hello\n"}], add_generation_prompt=True),
    "system": dict(messages=[{"role": "system", "content": "Be brief.\n"}, {"role": "user", "content": "Hi 🙂"},
                             {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello <|im_end|>"},
                             {"role": "user", "content": "漢字?"}], add_generation_prompt=True, enable_thinking=False),
    "tools": dict(messages=[{"role": "user", "content": "Order 7?"}, {"role": "assistant", "content": "", "tool_calls": [CALL]},
                            {"role": "tool", "content": "{\"ok\": 1}"}, {"role": "assistant", "content": "It is there."}],
                  tools=TOOLS, add_generation_prompt=False),
    "two calls": dict(messages=[{"role": "system", "content": "s"}, {"role": "user", "content": "Both."},
                                {"role": "assistant", "content": "Yes.", "tool_calls": [CALL, CALL], "reasoning_content": "\nr\n"},
                                {"role": "tool", "content": "a"}, {"role": "tool", "content": "b"}],
                      tools=TOOLS, add_generation_prompt=True, date_string="1 May"),
    "parts": dict(messages=[{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": " what? "}]},
                            {"role": "assistant", "content": "A cat."}], tools=None, add_generation_prompt=True),
    "out of turn": dict(messages=[{"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"},
                                  {"role": "critic", "content": "c"}], add_generation_prompt=False),
}

out = {"made_by": "jinja_templates.py", "templates": TEMPLATES, "conversations": CONVERSATIONS, "rendered": []}
for name, source in TEMPLATES.items():
    template = env.from_string(source)
    for conversation, context in CONVERSATIONS.items():
        result = {"template": name, "conversation": conversation}
        try:
            result["text"] = template.render(bos_token="<s>", eos_token="</s>", **context)
        except jinja2.exceptions.TemplateError as e:
            result["raised" if type(e) is jinja2.exceptions.TemplateError else "failed"] = str(e)
        except Exception as e:
            result["failed"] = str(e)
        out["rendered"].append(result)
with open("src/test/resources/oracle/jinja.json", "w") as f:
    json.dump(out, f, ensure_ascii=True, indent=0)
    f.write("\n")
failed = [r for r in out["rendered"] if "failed" in r]
print(len(TEMPLATES), "templates,", len(out["rendered"]), "renderings,", len(failed), "failed")
for r in failed:
    print(r)
