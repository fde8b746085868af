"""transformers as it is mostly used: the whole training step, batched generation, multiple choice as lm-evaluation-harness runs it, loading."""

import os
import tempfile
import time

import torch

import common
from common import BATCH, LEARNING_RATE, measured, padded, rates, row

GENERATION_BATCH = 64
CHOICE_BATCH = 32


def optimizer_of(parameters, device):
    return torch.optim.AdamW(parameters, lr=LEARNING_RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0, fused=device.type == "cuda")


def step(model, optimizer, **inputs):
    model(**inputs, use_cache=False).loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def training_rows(model, rows, device, repeats, first_step):
    """The full training step, and the time to the first one."""
    memory = common.Memory(device)
    model.train()
    ids = torch.tensor(rows["full_rows"], device=device)
    optimizer = optimizer_of(model.parameters(), device)

    def work():
        step(model, optimizer, input_ids=ids, labels=ids)

    work()
    common.synchronize(device)
    started = time.perf_counter() - common.STARTED
    values = rates(device, repeats, ids.numel(), work)
    peak = memory.peak()
    product = common.matrix_product(device, repeats, quick=repeats < 3)
    tflops = sorted(values)[len(values) // 2] * common.flops_per_token(model, ids.shape[1]) / 1e12
    first_step.append(row("first_step", "s", [started], "from the script's start, imports included"))
    return product, row("training_step", "tokens/s", values, f"{ids.shape[0]} x {ids.shape[1]} tokens", tflops=tflops, share=tflops / product["value"], peak_memory_bytes=peak)


def instruction_step(model, rows, device, repeats):
    """Padded batches of four instruction rows, the answers labelled."""
    model.train()
    optimizer = optimizer_of(model.parameters(), device)
    steps = []
    for group in batches_of(rows):
        ids, mask = padded([item["prompt"] + item["answer"] for item in group], device)
        labels = ids.masked_fill(mask == 0, -100)
        for index, item in enumerate(group):
            labels[index, :len(item["prompt"])] = -100
        steps.append((ids, mask, labels))

    def work():
        for ids, mask, labels in steps:
            step(model, optimizer, input_ids=ids, attention_mask=mask, labels=labels)

    return row("instruction_step", "rows/s", rates(device, repeats, len(steps) * BATCH, work), "padded batches of 4")


def batches_of(rows):
    return [group for group in common.batches(rows["instructions"], BATCH) if len(group) == BATCH]


@torch.no_grad()
def generate(model, rows, device, repeats, new_tokens, name):
    """Greedy answers, 64 left-padded prompts at a time; no token ends one."""
    model.eval()
    prompts = sorted((item["prompt"] for item in rows["instructions"]), key=len)
    groups = [padded(group, device, left=True) for group in common.batches(prompts, GENERATION_BATCH)]

    def work():
        for ids, mask in groups:
            model.generate(input_ids=ids, attention_mask=mask, do_sample=False, max_new_tokens=new_tokens, min_new_tokens=new_tokens)

    return row(name, "prompts/s", rates(device, repeats, len(prompts), work), f"{len(prompts)} prompts, {GENERATION_BATCH} at a time")


@torch.no_grad()
def multiple_choice(model, rows, device, repeats):
    """As lm-evaluation-harness: log-softmax of all positions, the letters read off the last; one pass for the four letters of a question."""
    model.eval()
    questions = sorted(rows["questions"], key=len, reverse=True)
    groups = [padded(group, device) for group in common.batches(questions, CHOICE_BATCH)]
    letters = torch.tensor(rows["letters"], device=device)

    def work():
        for ids, mask in groups:
            logits = torch.log_softmax(model(input_ids=ids, use_cache=False).logits.float(), dim=-1)
            last = mask.sum(dim=1) - 1
            logits[torch.arange(ids.shape[0], device=device), last][:, letters].cpu()

    return row("mmlu", "questions/s", rates(device, repeats, len(questions), work), f"{len(questions)} questions, {CHOICE_BATCH} at a time")


def checkpoint_load(model, device, repeats):
    """safetensors' own loader, onto the device, beside a plain read of the same file."""
    from safetensors.torch import load_file, save_file
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.safetensors")
        save_file({name: parameter.detach().cpu().contiguous() for name, parameter in model.named_parameters()}, path)
        gigabytes = os.path.getsize(path) / 1e9

        def read():
            buffer = bytearray(16 << 20)
            with open(path, "rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass

        reads = rates(device, repeats, gigabytes, read)
        loads = rates(device, repeats, gigabytes, lambda: load_file(path, device=str(device)))
    plain = row("plain_read", "GB/s", reads, "16 MiB at a time")
    load = row("checkpoint_load", "GB/s", loads, "safetensors.torch.load_file")
    load["share"] = load["value"] / plain["value"]
    return plain, load


def run(name, shape, device, rows, repeats):
    """The rows of one way to use transformers: eager (with gradient checkpointing), sdpa, or compiled."""
    model = common.create_model(shape, device, "eager" if name == "eager" else "sdpa")
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if name == "eager":
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    if name == "compiled":
        from torch import _dynamo
        _dynamo.config.cache_size_limit = 64
        for layer in model.model.layers:
            layer.compile()
    table, first = [], []

    def train():
        product, training = training_rows(model, rows, device, repeats, first)
        table.extend([product, *first])
        return training

    measured(table, "training_step", "tokens/s", train)
    if name == "sdpa":
        measured(table, "instruction_step", "rows/s", lambda: instruction_step(model, rows, device, repeats))
        measured(table, "asr_10_tokens", "prompts/s", lambda: generate(model, rows, device, repeats, 10, "asr_10_tokens"))
        measured(table, "asr_64_tokens", "prompts/s", lambda: generate(model, rows, device, repeats, 64, "asr_64_tokens"))
        measured(table, "mmlu", "questions/s", lambda: multiple_choice(model, rows, device, repeats))
        table.extend(checkpoint_load(model, device, repeats))
    return parameters, table
