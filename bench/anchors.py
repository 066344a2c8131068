"""Agoge beside what people would run instead, on the same cores and the same weights.

    python bench/anchors.py [--shapes toy,demo] [--repetitions 7] [--llama-bench 'COMMAND' --gguf DIR]

Needs torch, transformers, numpy and safetensors; for llama.cpp also gguf. Agoge must be built (`./agoge version`).

Each model is written by transformers with random weights and read by all. Agoge and PyTorch must give the same logits
before anything is timed; llama.cpp has no command that tells its own, so there only the shapes are known to be the same. Then each workload is run by turns, A B A B, at two threads (or as many as THREADS in the environment says; with
one, processor time is measured, which a busy machine does not blur), and the medians are compared. PyTorch runs in fp32
with whichever of its attention and experts implementations is fastest for the workload, with a KV cache for decoding, and
a fused AdamW. For llama.cpp give the command that runs `llama-bench` and a folder that it can read. Products are
compared with MKL through torch, and with sgemm of the OpenBLAS that numpy brings.

Every workload prints both medians, the ratio, the goal for it, and the fraction of this machine's measured peak
(arithmetic or memory, whichever binds) that Agoge uses.
"""

import argparse
import ctypes
import itertools
import json
import os
import shlex
import statistics
import subprocess
import time
from pathlib import Path

THREADS = int(os.environ.get("THREADS", "2"))
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(THREADS)
# Of one thread its own time, as Agoge measures then too: a busy machine does not blur it.
now = time.thread_time if THREADS == 1 else time.perf_counter

import numpy
import torch
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM
from transformers.utils import logging

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = {
    "toy": ROOT / "standalone/src/main/resources/dev/agoge/standalone/bench/toy.json",
    "demo": ROOT / "bench/demo.json",
}
ATTENTION = ["eager", "sdpa"]
EXPERTS = ["eager", "batched_mm", "grouped_mm"]
# What is at least wanted of the ratio of speeds.
GOALS = {"train": 1.2, "prefill": 1.0, "decode 1": 2.0, "decode 32": 4.0}
LLAMA_GOALS = {"prefill": 2.0, "decode 1": 1.2}
# Seconds until Java has compiled what a workload needs.
COMPILED = 5
# After threads that wait actively have gone to sleep.
PAUSE = 0.3


class Agoge:
    """One process that stays warm, and measures what it is asked for."""

    def __init__(self, agoge):
        command = [*shlex.split(agoge), "policy", "bench", "--requests", "--threads", str(THREADS)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=os.environ | {"AGOGE_HEAP": os.environ.get("AGOGE_HEAP", "6g")})
        self.peaks = self.ask("peaks")

    def ask(self, what, **details):
        self.process.stdin.write(json.dumps({"do": what, **details}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"{what} {details}: {answer['error']}")
        return answer

    def run(self, workload):
        return self.ask(workload["do"], **{key: value for key, value in workload.items() if key != "do"})

    def seconds(self, workload):
        return self.run(workload)["seconds"]

    def least(self, workload):
        """Seconds that it would take at this machine's peaks."""
        cost = self.run(workload)
        return max(cost[what] / peak for what, peak in self.peaks.items())


class Torch:
    def __init__(self, folder):
        self.model = DeepseekV3ForCausalLM.from_pretrained(folder, dtype=torch.float32)
        self.size = self.model.config.vocab_size
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-9, betas=(0.9, 0.95), weight_decay=0.01, fused=True)
        self.contexts = None
        self.chosen = {}

    def tokens(self, sequences, length):
        return torch.randint(self.size, (sequences, length), generator=torch.Generator().manual_seed(1))

    def use(self, attention, experts):
        self.used = attention, experts
        self.model.set_attn_implementation(attention)
        self.model.set_experts_implementation(experts)

    def choose(self, workload):
        """The fastest of the implementations for this workload."""
        best, chosen = float("inf"), None
        for pair in itertools.product(ATTENTION, EXPERTS):
            # It makes a copy of an expert for each token: of a long prompt that takes gigabytes, and minutes.
            if pair[1] == "batched_mm" and workload["do"] != "decode":
                continue
            self.use(*pair)
            seconds = self.run(workload)
            if seconds < 2 * best:
                seconds = min(self.run(workload) for _ in range(2))
            if seconds < best:
                best, chosen = seconds, pair
        self.chosen[name(workload)] = chosen
        self.use(*chosen)

    def seconds(self, workload):
        if name(workload) not in self.chosen:
            self.choose(workload)
        self.use(*self.chosen[name(workload)])
        return self.run(workload)

    def run(self, workload):
        return getattr(self, workload["do"])(**{key: value for key, value in workload.items() if key != "do"})

    @torch.no_grad()
    def logits(self, ids):
        self.use("eager", "eager")
        return self.model.eval()(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1]

    @torch.no_grad()
    def prefill(self, tokens):
        self.model.eval()
        ids = self.tokens(1, tokens)
        begun = now()
        self.model(input_ids=ids, use_cache=True, logits_to_keep=1)
        return now() - begun

    @torch.no_grad()
    def decode(self, sequences, context, steps):
        """The cache of the context is made once; what was appended to it is cut off again."""
        self.model.eval()
        if self.contexts is None or self.contexts[0] != (sequences, context):
            wanted = self.used
            self.use("sdpa", "grouped_mm")
            out = self.model(input_ids=self.tokens(sequences, context), use_cache=True, logits_to_keep=1)
            self.use(*wanted)
            self.contexts = (sequences, context), out.past_key_values, out.logits[:, -1].argmax(-1, keepdim=True)
        _, cache, ids = self.contexts
        cache.crop(min(context - cache.get_seq_length(), 0))
        begun = now()
        for _ in range(steps):
            out = self.model(input_ids=ids, past_key_values=cache, use_cache=True)
            ids = out.logits[:, -1].argmax(-1, keepdim=True)
        return now() - begun

    def train(self, sequences, length):
        self.model.train()
        ids = self.tokens(sequences, length)
        begun = now()
        logits = self.model(input_ids=ids, use_cache=False).logits[:, :-1]
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, self.size), ids[:, 1:].reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return now() - begun


class Llama:
    """`llama-bench` reads the model and warms up by itself."""

    def __init__(self, command, root, gguf):
        self.command = shlex.split(command)
        self.file = "/" + str(gguf.relative_to(root)) if root else str(gguf)

    def seconds(self, workload):
        if workload["do"] == "prefill":
            what = ["-p", str(workload["tokens"]), "-n", "0"]
        else:
            what = ["-p", "0", "-n", str(workload["steps"]), "-d", str(workload["context"])]
        out = subprocess.run([*self.command, "-m", self.file, "-t", str(THREADS), "-r", "3", "-o", "json", *what],
                             check=True, capture_output=True, text=True).stdout
        return statistics.median(json.loads(out)[0]["samples_ns"]) * 1e-9

    @staticmethod
    def can(workload):
        return workload["do"] == "prefill" or workload["do"] == "decode" and workload["sequences"] == 1


def name(workload):
    match workload:
        case {"do": "prefill", "tokens": tokens}:
            return f"prefill {tokens}"
        case {"do": "decode", "sequences": sequences, "context": context}:
            return f"decode {sequences} at {context}"
        case {"do": "train", "sequences": sequences, "length": length}:
            return f"train {sequences} x {length}"
        case {"do": "product", "rows": m, "columns": n, "depth": k}:
            return f"{m} x {n} x {k}"


def tokens(workload):
    match workload:
        case {"do": "prefill", "tokens": count}:
            return count
        case {"do": "decode", "sequences": sequences, "steps": steps}:
            return sequences * steps
        case {"do": "train", "sequences": sequences, "length": length}:
            return sequences * length


def by_turns(ours, theirs, workload, repetitions, warm):
    """Medians of seconds of both, each running on: what the other has left in the caches is not counted."""
    begun = time.monotonic()
    while warm > 0 or time.monotonic() - begun < COMPILED:
        ours.seconds(workload)
        warm -= 1
    theirs.seconds(workload)
    a, b = [], []
    for _ in range(repetitions):
        for side, seconds in ((ours, a), (theirs, b)):
            time.sleep(PAUSE)
            side.seconds(workload)
            seconds.append(side.seconds(workload))
    return statistics.median(a), statistics.median(b)


def goal(goals, workload):
    return next((value for key, value in goals.items() if name(workload).startswith(key + " ")), None)


def compare(results, against, unit, ours, theirs, workload, amount, wanted, repetitions, warm, note=lambda: ""):
    """Medians by turns, told as a line: an amount of something each second."""
    seconds, others = by_turns(ours, theirs, workload, repetitions, warm)
    speed, other, ratio, of_peak = amount / seconds, amount / others, others / seconds, ours.least(workload) / seconds
    mark = "" if wanted is None else "reached" if ratio >= wanted else "MISSED"
    goal = "" if wanted is None else f"{wanted:.1f}x"
    print(f"  {name(workload):<20} {speed / unit:>12,.1f} {of_peak:>7.0%} {other / unit:>12,.1f} {ratio:>7.2f}x {goal:>6}"
          f" {mark:<8}{note()}", flush=True)
    results.append(dict(against=against, what=name(workload), ours=speed, of_peak=of_peak, theirs=other, ratio=ratio,
                        goal=wanted))


def header(against, unit):
    print(f"\n{against}  ({unit})\n  {'':<20} {'Agoge':>12} {'of peak':>7} {'theirs':>12} {'ratio':>8} {'goal':>6}", flush=True)


def write_model(shape, folder):
    if (folder / "config.json").exists():
        return
    torch.manual_seed(1)
    settings = json.loads(CONFIGS[shape].read_text())
    # What a config leaves out transformers takes from DeepSeek-V3.
    model = DeepseekV3ForCausalLM(DeepseekV3Config(**{"q_lora_rank": None} | settings))
    model.save_pretrained(folder)
    # Transformers says one further layer by default, and writes none.
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"num_nextn_predict_layers": 0}, indent=1))


def must_agree(agoge, anchor):
    ids = anchor.tokens(1, 300)[0].tolist()
    theirs = anchor.logits(ids)
    ours = torch.tensor(agoge.ask("logits", ids=ids)["logits"])
    off = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    # Written so that NaN is refused too.
    if not off <= 1e-4:
        raise SystemExit(f"the logits differ by {off:.1e} of the greatest: there is nothing to be timed")
    print(f"  the logits agree to {off:.1e} of the greatest")


def workloads(shape):
    return [
        dict(do="prefill", tokens=512),
        dict(do="prefill", tokens=2048 if shape == "toy" else 1000),
        dict(do="decode", sequences=1, context=256, steps=32),
        dict(do="decode", sequences=32, context=256, steps=8),
        dict(do="train", sequences=4, length=256),
    ]


def wanted(options, workloads):
    return [one for one in workloads if name(one).startswith(tuple(options.workloads.split(",")))]


def compare_shape(shape, agoge, options, results):
    folder = ROOT / "bench/target" / shape
    write_model(shape, folder)
    print(f"\n{shape}: {sum(file.stat().st_size for file in folder.glob('*.safetensors')) / 4e6:.1f} M parameters")
    agoge.ask("load", model=str(folder))
    anchor = Torch(folder)
    must_agree(agoge, anchor)
    header(f"PyTorch {torch.__version__}, transformers, fp32, {shape}", "tokens/s")
    for workload in wanted(options, workloads(shape)):
        compare(results, f"torch {shape}", 1, agoge, anchor, workload, tokens(workload), goal(GOALS, workload),
                options.repetitions, warm=4, note=lambda: "/".join(anchor.chosen[name(workload)]))
    if options.llama_bench:
        compare_llama(shape, folder, agoge, options, results)


def compare_llama(shape, folder, agoge, options, results):
    import gguf_model
    gguf = options.gguf / f"{shape}.gguf"
    gguf_model.write(folder, gguf)
    llama = Llama(options.llama_bench, options.llama_root, gguf)
    header(f"llama.cpp, f32, {shape}", "tokens/s")
    for workload in filter(Llama.can, wanted(options, workloads(shape))):
        try:
            compare(results, f"llama.cpp {shape}", 1, agoge, llama, workload, tokens(workload),
                    goal(LLAMA_GOALS, workload), options.repetitions, warm=2)
        except subprocess.CalledProcessError as e:
            print(f"  {name(workload)}: llama-bench refuses: {e.stderr.strip().splitlines()[-1:]}")


class Products:
    """x (M, K) · Wᵀ into y, as a model's weights lie. Operands are kept from one question to the next, as ours are."""

    def __init__(self, multiply):
        self.multiply, self.operands = multiply, {}

    def seconds(self, product):
        size = product["rows"], product["columns"], product["depth"]
        if size not in self.operands:
            self.operands = {size: (torch.rand(size[0], size[2]), torch.rand(size[1], size[2]), torch.empty(size[:2]))}
        x, w, y = self.operands[size]
        begun = now()
        for _ in range(product["times"]):
            self.multiply(x, w, y)
        return (now() - begun) / product["times"]


class OpenBlas:
    """The one that numpy brings, with its 64-bit integers; numpy itself would take sgemv for a single row."""
    ROW_MAJOR, PLAIN, TRANSPOSED = 101, 111, 112

    def __init__(self):
        libraries = Path(numpy.__file__).parent.parent / "numpy.libs"
        library = ctypes.CDLL(str(next(libraries.glob("libscipy_openblas64_*.so"))))
        whole, real, array = ctypes.c_int64, ctypes.c_float, ctypes.c_void_p
        layout = ctypes.c_int
        self.gemm, self.gemv = library.scipy_cblas_sgemm64_, library.scipy_cblas_sgemv64_
        self.gemm.argtypes = [layout] * 3 + [whole] * 3 + [real, array, whole, array, whole, real, array, whole]
        self.gemv.argtypes = [layout] * 2 + [whole] * 2 + [real, array, whole, array, whole, real, array, whole]
        self.gemm.restype = self.gemv.restype = None

    def sgemm(self, x, w, y):
        (m, k), n = x.shape, len(w)
        self.gemm(self.ROW_MAJOR, self.PLAIN, self.TRANSPOSED, m, n, k, 1, x.data_ptr(), k, w.data_ptr(), k, 0, y.data_ptr(), n)

    def sgemv(self, x, w, y):
        n, k = w.shape
        self.gemv(self.ROW_MAJOR, self.PLAIN, n, k, 1, w.data_ptr(), k, x.data_ptr(), 1, 0, y.data_ptr(), 1)


def checked(multiply):
    x, w, y = torch.rand(1, 24), torch.rand(40, 24), torch.empty(1, 40)
    multiply(x, w, y)
    assert torch.allclose(y, x @ w.t()), "it does not multiply"
    return Products(multiply)


def compare_products(agoge, options, results):
    openblas = OpenBlas()
    few = 1, 2, 4, 8, 16
    for title, multiply, rows, wanted in (
            ("MKL", lambda x, w, y: torch.mm(x, w.t(), out=y), (64, 128, 512, 2048), 0.9),
            ("OpenBLAS sgemm", openblas.sgemm, few, 2.0),
            ("OpenBLAS sgemv", openblas.sgemv, (1,), None),
            ("MKL", lambda x, w, y: torch.mm(x, w.t(), out=y), few, None)):
        anchor = checked(multiply)
        header(f"{title}, fp32 products", "GFLOP/s")
        for columns, depth in ((512, 512), (1024, 1024), (2048, 512)):
            for m in rows:
                flops = 2 * m * columns * depth
                product = dict(do="product", rows=m, columns=columns, depth=depth, times=max(3, int(4e9 / flops)))
                compare(results, title, 1e9, agoge, anchor, product, flops, wanted, options.repetitions, warm=4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agoge", default=str(ROOT / "agoge"), help="the command that runs it")
    parser.add_argument("--shapes", default="toy,demo", help="of the models, or none")
    parser.add_argument("--workloads", default="", help="only those whose names begin so, separated by commas")
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--no-products", action="store_true")
    parser.add_argument("--llama-bench", help="the command that runs llama-bench")
    parser.add_argument("--gguf", type=Path, default=ROOT / "bench/target", help="where to write its models")
    parser.add_argument("--llama-root", type=Path, help="what llama-bench sees as /, if that is another folder")
    parser.add_argument("--out", type=Path, help="write the ratios as JSON")
    options = parser.parse_args()
    torch.set_num_threads(THREADS)
    logging.disable_progress_bar()
    agoge = Agoge(options.agoge)
    results = []
    peaks = agoge.peaks
    print(f"peaks: {peaks['flops'] * 1e-9:.0f} GFLOP/s, {peaks['bytes'] * 1e-9:.1f} GB/s")
    for shape in [] if options.shapes == "none" else options.shapes.split(","):
        compare_shape(shape, agoge, options, results)
    if not options.no_products:
        compare_products(agoge, options, results)
    if options.out:
        options.out.write_text(json.dumps(dict(peaks=peaks, results=results), indent=1))


if __name__ == "__main__":
    main()
