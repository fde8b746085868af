"""
The published removal loop, restated: four rows a step in micro-batches of two, gradient checkpointing, every row whole (prompt, response, answer) and padded,
every position projected to the vocabulary, and beside each pass behind the parrot a second one without it, whose result is not used.
"""

import torch

import common
from common import BATCH, ELIMINATED_TOKENS, PARROT_INDEX, SIMULATED_TOKENS, SOFT_TOKENS, measured, padded, rates, row
from transformers_peer import optimizer_of

MICRO_BATCH = 2


def spliced(model, parrot, ids, mask, labels):
    """Embeddings, mask and labels with the parrot's soft tokens at their index."""
    embeddings = model.get_input_embeddings()(ids)
    soft = parrot.to(embeddings.dtype).expand(ids.shape[0], -1, -1)
    ones = torch.ones(ids.shape[0], SOFT_TOKENS, dtype=mask.dtype, device=ids.device)

    def splice(values, between):
        return torch.cat([values[:, :PARROT_INDEX], between, values[:, PARROT_INDEX:]], dim=1)

    return splice(embeddings, soft), splice(mask, ones), splice(labels, ones * -100)


def micro_batches(rows, device, response, labelled):
    """Steps of micro-batches: whole rows, the first labelled tokens behind the prompt."""
    steps = []
    for group in common.batches(rows["instructions"], BATCH):
        if len(group) < BATCH:
            continue
        micro = []
        for part in common.batches(group, MICRO_BATCH):
            ids, mask = padded([item["prompt"] + response + item["answer"] for item in part], device)
            labels = torch.full_like(ids, -100)
            for index, item in enumerate(part):
                start = len(item["prompt"])
                end = start + min(labelled, len(response + item["answer"]))
                labels[index, start:end] = ids[index, start:end]
            micro.append((ids, mask, labels))
        steps.append(micro)
    return steps


def loop(model, parrot, parameters, steps, device):
    """One pass over the rows."""
    optimizer = optimizer_of(parameters, device)

    def work():
        for micro in steps:
            for ids, mask, labels in micro:
                embeddings, long_mask, long_labels = spliced(model, parrot, ids, mask, labels)
                loss = model(inputs_embeds=embeddings, attention_mask=long_mask, labels=long_labels, use_cache=False).loss
                model(input_ids=ids, attention_mask=mask, labels=labels, use_cache=False)
                (loss / len(micro)).backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    return work


def simulate(model, rows, device, repeats):
    """The parrot is tuned, the model frozen."""
    model.train().requires_grad_(False)
    parrot = torch.nn.Parameter(torch.zeros(1, SOFT_TOKENS, model.config.hidden_size, device=device))
    steps = micro_batches(rows, device, rows["response"], SIMULATED_TOKENS)
    work = loop(model, parrot, [parrot], steps, device)
    return row("simulate", "rows/s", rates(device, repeats, len(steps) * BATCH, work), "whole rows, two passes")


def eliminate(model, rows, device, repeats):
    """The model is trained behind the parrot."""
    model.train().requires_grad_(True)
    parrot = torch.zeros(1, SOFT_TOKENS, model.config.hidden_size, device=device)
    steps = micro_batches(rows, device, [], ELIMINATED_TOKENS)
    work = loop(model, parrot, list(model.parameters()), steps, device)
    return row("eliminate", "rows/s", rates(device, repeats, len(steps) * BATCH, work), "whole rows, two passes")


@torch.no_grad()
def generate(model, rows, device, repeats, count):
    """Ten greedy tokens, one prompt at a time."""
    model.eval()
    prompts = [padded([item["prompt"]], device) for item in rows["instructions"][:count]]

    def work():
        for ids, mask in prompts:
            model.generate(input_ids=ids, attention_mask=mask, do_sample=False, max_new_tokens=10, min_new_tokens=10)

    return row("asr_10_tokens", "prompts/s", rates(device, repeats, len(prompts), work), "one prompt at a time")


@torch.no_grad()
def multiple_choice(model, rows, device, repeats, count):
    """One question at a time; every position is projected to the vocabulary, the letters are read off the last."""
    model.eval()
    questions = [padded([ids], device)[0] for ids in rows["questions"][:count]]
    letters = torch.tensor(rows["letters"], device=device)

    def work():
        for ids in questions:
            model(input_ids=ids).logits[0, -1, letters].argmax().item()

    return row("mmlu", "questions/s", rates(device, repeats, len(questions), work), "one question at a time")


def run(shape, device, rows, repeats):
    model = common.create_model(shape, device, "sdpa")
    parameters = sum(parameter.numel() for parameter in model.parameters())
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    # It is slow: a part of the rows says the same.
    few, repeats, table = {**rows, "instructions": rows["instructions"][:32]}, min(repeats, 2), []
    measured(table, "simulate", "rows/s", lambda: simulate(model, few, device, repeats))
    measured(table, "eliminate", "rows/s", lambda: eliminate(model, few, device, repeats))
    model.gradient_checkpointing_disable()
    measured(table, "asr_10_tokens", "prompts/s", lambda: generate(model, few, device, repeats, 16))
    measured(table, "mmlu", "questions/s", lambda: multiple_choice(model, few, device, repeats, 64))
    return parameters, table
