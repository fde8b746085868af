"""What all peers share: shapes, rows, clocks and rows of the report. The names and the JSON are those of `./sande bench --json`."""

import json
import math
import random
import resource
import statistics
import time

STARTED = time.perf_counter()

import torch  # noqa: E402  (its import is part of the time to the first step)
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config  # noqa: E402

BATCH = 4
SOFT_TOKENS = 6
PARROT_INDEX = 2
SIMULATED_TOKENS = 1
ELIMINATED_TOKENS = 10
LEARNING_RATE = 1e-5


def config_of(shape):
    """The model's config, as transformers has it."""
    if shape == "tiny":
        return LlamaConfig(vocab_size=4096, hidden_size=256, intermediate_size=704, num_hidden_layers=6, num_attention_heads=8,
                           max_position_embeddings=1024, rms_norm_eps=1e-5, tie_word_embeddings=True)
    if shape == "llama2-7b":
        return LlamaConfig(vocab_size=32000, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
                           max_position_embeddings=4096, rms_norm_eps=1e-5, tie_word_embeddings=False)
    hidden, intermediate, layers, heads, tied = {"qwen1.5-0.5b": (1024, 2816, 24, 16, True), "qwen1.5-4b": (2560, 6912, 40, 20, False)}[shape]
    return Qwen2Config(vocab_size=151936, hidden_size=hidden, intermediate_size=intermediate, num_hidden_layers=layers, num_attention_heads=heads,
                       num_key_value_heads=heads, max_position_embeddings=32768, rms_norm_eps=1e-6, tie_word_embeddings=tied)


def create_model(shape, device, attention):
    """A model with random weights, made on the device, in the number format that is usual there."""
    torch.manual_seed(42)
    torch.set_default_dtype(precision(device))
    try:
        with torch.device(device):
            model = AutoModelForCausalLM.from_config(config_of(shape), attn_implementation=attention)
    finally:
        torch.set_default_dtype(torch.float32)
    model = model.to(precision(device))
    model.generation_config.pad_token_id = 0
    return model


def precision(device):
    return torch.bfloat16 if device.type == "cuda" else torch.float32


def flops_per_token(model, row_tokens):
    """6 for each weight that multiplies, forward and backward, and causal attention; recomputation does not count."""
    config = model.config
    lookup = 0 if config.tie_word_embeddings else config.vocab_size * config.hidden_size
    weights = sum(parameter.numel() for parameter in model.parameters()) - lookup
    return 6 * weights + 6 * config.num_hidden_layers * config.hidden_size * row_tokens


def load_rows(path, shape, quick):
    """The rows that `./sande bench` wrote; without a file, rows of the same kind."""
    if path:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    draw = random.Random(42)
    vocabulary = config_of(shape).vocab_size

    def tokens(count):
        return [draw.randrange(vocabulary) for _ in range(count)]

    def length(mean, deviation, least, most):
        return min(most, max(least, round(math.exp(draw.gauss(math.log(mean) - deviation ** 2 / 2, deviation)))))

    count = 32 if quick else 256
    return {
        "full_rows": [tokens(1024) for _ in range(BATCH)],
        "instructions": [{"prompt": tokens(length(22, 0.4, 8, 128)), "answer": tokens(length(58, 0.8, 2, 512))} for _ in range(count)],
        "response": tokens(4),
        "questions": [tokens(length(110, 0.6, 30, 700)) for _ in range(count)],
        "letters": tokens(4),
    }


def synchronize(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def seconds(device, work):
    synchronize(device)
    start = time.perf_counter()
    work()
    synchronize(device)
    return time.perf_counter() - start


def rates(device, repeats, amount, work):
    """The amount of work a second, several times, after one to warm up."""
    work()
    return [amount / seconds(device, work) for _ in range(repeats)]


def row(name, unit, values, note=None, **more):
    fields = {"name": name, "value": None, "unit": unit, "lowest": None, "highest": None, "measurements": len(values),
              "tflops": None, "share": None, "peak_memory_bytes": None, "note": note}
    if values:
        fields.update(value=statistics.median(values), lowest=min(values), highest=max(values))
    fields.update(more)
    return fields


def measured(rows, name, unit, work):
    """Adds the row that `work` gives; what does not fit into memory is a row that says so."""
    try:
        rows.append(work())
    except RuntimeError as error:
        if "memory" not in str(error):
            raise
        rows.append(row(name, unit, [], note=str(error).splitlines()[0]))


class Memory:
    """The most memory since this was made: on a GPU what the driver counts beyond what was in use, on the CPU the process's."""

    def __init__(self, device):
        self.device = device
        self.before = self._in_use()

    def peak(self):
        if self.device.type == "cpu":
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return self._in_use() - self.before

    def _in_use(self):
        if self.device.type == "cpu":
            return 0
        torch.zeros(1, device=self.device)
        free, total = torch.cuda.mem_get_info(self.device)
        return total - free


def matrix_product(device, repeats, quick):
    size = (8192 if quick else 16384) if device.type == "cuda" else (512 if quick else 2048)
    a = torch.randn(size, size, dtype=precision(device), device=device)
    return row("matrix_product", "TFLOP/s", rates(device, repeats, 2 * size ** 3 / 1e12, lambda: a @ a), f"{size} x {size}")


def padded(rows, device, left=False):
    """Token ids and attention mask, padded with 0."""
    width = max(len(ids) for ids in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    for index, tokens in enumerate(rows):
        start = width - len(tokens) if left else 0
        ids[index, start:start + len(tokens)] = torch.tensor(tokens)
        mask[index, start:start + len(tokens)] = 1
    return ids.to(device), mask.to(device)


def batches(items, size):
    return [items[start:start + size] for start in range(0, len(items), size)]
