"""Folders that speak, as transformers writes them: a tiny model with its tokenizer, chat template and generation config.

    python src/test/oracle/speaking_folders.py src/test/resources/oracle/speaking
    python src/test/oracle/speaking_folders.py --teachable ../standalone/src/test/resources/models

Needs torch, transformers and tokenizers. For each family `<name>/`: what `save_pretrained` of model and tokenizer writes,
and beside it `<name>-prompts.json`: conversations with tools, and the ids of `apply_chat_template` for each. The
teachable ones are large enough to learn a few tasks by heart, and have no prompts.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def split(regex):
    return pre_tokenizers.Split(Regex(regex), "isolated")


QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
        r"|\s+(?!\S)|\s+")
DEEPSEEK = [r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
            "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"]

# What Qwen3's template writes, in fewer words: thinking unless it is switched off, and kept while tools answer.
QWEN_TEMPLATE = r"""{%- if tools %}
{{- '<|im_start|>system\n' }}{% if messages[0].role == 'system' %}{{- messages[0].content + '\n\n' }}{% endif %}
{{- '# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>' }}
{%- for tool in tools %}{{- '\n' }}{{- tool | tojson }}{%- endfor %}
{{- '\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call><|im_end|>\n' }}
{%- elif messages[0].role == 'system' %}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}
{%- set ns = namespace(last=-1) %}
{%- for message in messages %}{% if message.role == 'user' %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}
{%- for message in messages %}
{%- set content = message.content if message.content is string else '' %}
{%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}{{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
{%- elif message.role == 'assistant' %}
{%- set thought = message.reasoning_content if message.reasoning_content is string else '' %}
{{- '<|im_start|>assistant\n' }}
{%- if loop.index0 > ns.last and (loop.last or thought) %}{{- '<think>\n' + thought.strip('\n') + '\n</think>\n\n' }}{% endif %}
{{- content }}
{%- for call in message.tool_calls or [] %}{%- if content or not loop.first %}{{- '\n' }}{% endif %}
{{- '<tool_call>\n{"name": "' + call.function.name + '", "arguments": ' }}{{- call.function.arguments | tojson }}{{- '}\n</tool_call>' }}{%- endfor %}
{{- '<|im_end|>\n' }}
{%- elif message.role == 'tool' %}
{%- if messages[loop.index0 - 1].role != 'tool' %}{{- '<|im_start|>user' }}{% endif %}
{{- '\n<tool_response>\n' + content + '\n</tool_response>' }}
{%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}{{- '<|im_end|>\n' }}{% endif %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{% if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}
"""

# After DeepSeek-V3.1's: arguments are a text, and a reply to tools follows them at once.
DEEPSEEK_TEMPLATE = r"""{%- set ns = namespace(system='', tool=false) %}
{%- for message in messages %}{% if message.role == 'system' %}{% set ns.system = ns.system + message.content %}{% endif %}{% endfor %}
{{- bos_token + ns.system }}
{%- if tools %}{{- '\n\n## Tools\nYou have access to the following tools:\n' }}
{%- for tool in tools %}{{- '\n### ' + tool.function.name + '\nDescription: ' + tool.function.description + '\n\nParameters: ' }}{{- tool.function.parameters | tojson }}{{- '\n' }}{% endfor %}{% endif %}
{%- for message in messages %}
{%- if message.role == 'user' %}{%- set ns.tool = false %}{{- '<｜User｜>' + message.content }}
{%- elif message.role == 'assistant' %}
{%- if not ns.tool %}{{- '<｜Assistant｜>' }}{% endif %}
{%- set ns.tool = false %}
{{- message.content or '' }}
{%- if message.tool_calls %}{{- '<｜tool▁calls▁begin｜>' }}
{%- for call in message.tool_calls %}{{- '<｜tool▁call▁begin｜>' + call.function.name + '<｜tool▁sep｜>' + call.function.arguments + '<｜tool▁call▁end｜>' }}{% endfor %}
{{- '<｜tool▁calls▁end｜>' }}{% endif %}
{{- '<｜end▁of▁sentence｜>' }}
{%- elif message.role == 'tool' %}{%- set ns.tool = true %}{{- '<｜tool▁output▁begin｜>' + message.content + '<｜tool▁output▁end｜>' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt and not ns.tool %}{{- '<｜Assistant｜>' }}{% endif %}
"""


def special(content):
    return AddedToken(content, special=True, normalized=False)


COMMON = dict(hidden_size=16, intermediate_size=24, moe_intermediate_size=10, num_hidden_layers=2, num_attention_heads=2,
              num_key_value_heads=2, max_position_embeddings=2048, initializer_range=0.1, rms_norm_eps=1e-6,
              tie_word_embeddings=False, num_experts_per_tok=2)
FAMILIES = {
    "qwen3_moe": dict(
        pre=[split(QWEN), BYTES], normalizer=normalizers.NFC(), template=QWEN_TEMPLATE, bos=None, eos="<|im_end|>",
        pad="<|endoftext|>", more=dict(enable_thinking=False), arguments=lambda arguments: arguments,
        added=[special("<|endoftext|>"), special("<|im_start|>"), special("<|im_end|>")]
        + [AddedToken(c, normalized=False) for c in ("<tool_call>", "</tool_call>", "<think>", "</think>")],
        config=lambda ids: transformers.Qwen3MoeConfig(
            **COMMON, num_experts=4, head_dim=8, norm_topk_prob=True, eos_token_id=ids("<|im_end|>"),
            bos_token_id=ids("<|endoftext|>")),
        generation=lambda ids: dict(do_sample=True, temperature=0.6, top_k=20, top_p=0.95,
                                    eos_token_id=[ids("<|im_end|>"), ids("<|endoftext|>")],
                                    pad_token_id=ids("<|endoftext|>"))),
    "deepseek_v3": dict(
        pre=[split(r) for r in DEEPSEEK] + [BYTES], normalizer=normalizers.Sequence([]), template=DEEPSEEK_TEMPLATE,
        bos="<｜begin▁of▁sentence｜>", eos="<｜end▁of▁sentence｜>", pad="<｜▁pad▁｜>", more={},
        arguments=lambda arguments: json.dumps(arguments, ensure_ascii=False),
        added=[special(c) for c in ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>")]
        + [AddedToken(f"<｜{c}｜>", normalized=True) for c in (
            "User", "Assistant", "tool▁calls▁begin", "tool▁calls▁end", "tool▁call▁begin", "tool▁call▁end", "tool▁sep",
            "tool▁output▁begin", "tool▁output▁end")],
        config=lambda ids: transformers.DeepseekV3Config(
            **COMMON, q_lora_rank=None, kv_lora_rank=8, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=6,
            first_k_dense_replace=1, n_routed_experts=4, n_shared_experts=1, n_group=2, topk_group=1, norm_topk_prob=True,
            routed_scaling_factor=2.5, num_nextn_predict_layers=0, bos_token_id=ids("<｜begin▁of▁sentence｜>"),
            eos_token_id=ids("<｜end▁of▁sentence｜>")),
        generation=lambda ids: dict(do_sample=True, temperature=0.6, top_p=0.95, bos_token_id=ids("<｜begin▁of▁sentence｜>"),
                                    eos_token_id=ids("<｜end▁of▁sentence｜>"))),
}
TEXTS = ["Cancel the order, please.", "The order has been cancelled.", "Which book is due today?", "It is due on Monday.",
         "system user assistant name arguments description parameters type object properties string integer required",
         '{"type": "function", "function": {"name": "find", "description": "Finds it.", "parameters": {}}}']
TOOLS = [
    {"type": "function", "function": {"name": "find_order", "description": "Finds an \"order\".", "parameters": {
        "type": "object", "properties": {"id": {"type": "integer"}, "who": {"type": "string"}}, "required": ["id"]}}},
    {"type": "function", "function": {"name": "cancel", "description": "Cancels it; 注文.", "parameters": {
        "type": "object", "properties": {}}}}]
CALLS = [("find_order", {"id": 7, "who": "Ü \"x\""}), ("cancel", {})]
CONVERSATIONS = [
    [("user", "Cancel the order.")],
    [("system", "Be brief."), ("user", "Which <|im_end|><｜User｜> is due?")],
    [("user", "Both, please."), ("calls", CALLS), ("tool", "found"), ("tool", "<tool_call> 漢 🙂")],
    [("system", "Be brief."), ("user", "Find it."), ("calls", CALLS[:1]), ("tool", "none"), ("assistant", "There is none."),
     ("user", "Thanks.")],
]


def tokenizer(family, texts=TEXTS):
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(family["pre"])
    made.normalizer = family["normalizer"]
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=360 if texts is TEXTS else 480, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    made.add_tokens(family["added"])
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token=family["bos"], eos_token=family["eos"], pad_token=family["pad"])
    wrapped.chat_template = family["template"]
    return wrapped


def messages(conversation, arguments):
    said = []
    for role, what in conversation:
        if role == "calls":
            said.append({"role": "assistant", "content": "", "tool_calls": [
                {"type": "function", "function": {"name": name, "arguments": arguments(given)}} for name, given in what]})
        else:
            said.append({"role": role, "content": what})
    return said


def plain(conversation):
    return [{"calls": [{"name": n, "arguments": json.dumps(a, ensure_ascii=False, separators=(",", ":"))} for n, a in what]}
            if role == "calls" else {role: what} for role, what in conversation]


# Of the smallest tasks: their words are a token each, so that a conversation stays short.
TASKS = ["Customer order with the status open closed cancelled shipped of the item please change set update find list by",
         "find_customers find_orders list_orders_of_customer update_order set_order_status add_order remove_order",
         '{"type":"object","properties":{"id":{"type":"integer"},"status":{"type":"string"},"name":{"type":"string"}},'
         '"required":["id"],"additionalProperties":false}', '"description": "The id of the order"', '{"ok":true}']


def teachable(directory):
    for name, family in FAMILIES.items():
        words = tokenizer(family, TEXTS + TASKS)
        config = family["config"](words.convert_tokens_to_ids)
        config.vocab_size = len(words)
        wider = dict(hidden_size=64, intermediate_size=128, moe_intermediate_size=48, num_attention_heads=4,
                     num_key_value_heads=4, head_dim=16 if name == "qwen3_moe" else 8, kv_lora_rank=32, qk_nope_head_dim=16, qk_rope_head_dim=8,
                     v_head_dim=16, qk_head_dim=24)
        for field, value in wider.items():
            if hasattr(config, field):
                setattr(config, field, value)
        torch.manual_seed(6)
        config.initializer_range = 0.02
        made = transformers.AutoModelForCausalLM.from_config(config).to(torch.bfloat16)
        made.generation_config = transformers.GenerationConfig(**family["generation"](words.convert_tokens_to_ids))
        made.save_pretrained(directory / name)
        words.save_pretrained(directory / name)
        print(name, sorted((f.name, f.stat().st_size) for f in (directory / name).iterdir()))


def model(config):
    torch.manual_seed(5)
    config._attn_implementation = "eager"
    made = transformers.AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for name, tensor in made.state_dict().items():
            if name.endswith("norm.weight"):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("e_score_correction_bias"):
                tensor.uniform_(-0.1, 0.1)
            else:
                tensor.normal_(0, 0.2)
    return made.to(torch.bfloat16)


def main(directory):
    for name, family in FAMILIES.items():
        folder = directory / name
        words = tokenizer(family)
        ids = words.convert_tokens_to_ids
        config = family["config"](ids)
        config.vocab_size = len(words) + 5
        made = model(config)
        made.generation_config = transformers.GenerationConfig(**family["generation"](ids))
        made.save_pretrained(folder)
        words.save_pretrained(folder)
        prompts = []
        for conversation in CONVERSATIONS:
            said = messages(conversation, family["arguments"])
            for tools in [[], TOOLS]:
                # Texts with control tokens in them, here taken as words, are their own test.
                words_only = not any("<|" in str(m["content"]) or "<tool" in str(m["content"]) for m in said)
                found = words.apply_chat_template(said, tools=tools or None, add_generation_prompt=True, return_dict=False,
                                                  **family["more"])
                text = words.apply_chat_template(said, tools=tools or None, add_generation_prompt=True, tokenize=False,
                                                 **family["more"])
                prompts.append({"messages": plain(conversation), "tools": bool(tools), "text": text,
                                "ids": list(found) if words_only else None})
        (directory / f"{name}-prompts.json").write_text(json.dumps(
            {"tools": [{**t["function"], "parameters": json.dumps(t["function"]["parameters"])} for t in TOOLS],
             "prompts": prompts}, ensure_ascii=False, indent=1) + "\n")
        print(name, sorted((f.name, f.stat().st_size) for f in folder.iterdir()))


if __name__ == "__main__":
    if sys.argv[1] == "--teachable":
        teachable(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
