"""Trains the tiny tokenizers of this folder on the few lines below and writes their files.

    python3 make_tokenizers.py && node make_vectors.cjs
"""

import collections
import json
import os

import regex

LINES = """
The quick brown fox can't jump over the lazy dog, and the dog doesn't mind at all.
She's asked them: "Where's the station?" They've said it's 300 metres ahead, on the left.
In 2024 we counted 1234567 grains of sand; in 1999 only 42. I'll count again, I'd say.
Ein Bär läuft über die Brücke. Où est la forêt? Das Café schließt um 18:30 Uhr.
    indented = [x for x in range(10)]
\tif value != None:  return value
日本語の文章です。 日本の山。 こんにちは世界
Привет, мир! Как дела? Хорошо, спасибо.
The dogs ran; the foxes ran; the birds sang. Nothing else happened the whole day long.
""".strip("\n").split("\n")

QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = QWEN2.replace(r"\p{N}| ?", r"\p{N}{1,3}| ?")
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def alphabet():
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    extra = iter(range(256, 512))
    return {b: chr(b) if b in visible else chr(next(extra)) for b in range(256)}


ALPHABET = alphabet()


def train(words, count):
    words = [list(w) for w in words]
    merges = []
    while len(merges) < count:
        pairs = collections.Counter(pair for w in words for pair in zip(w, w[1:]))
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], p))
        merges.append(best)
        for w in words:
            i = 0
            while i + 1 < len(w):
                if (w[i], w[i + 1]) == best:
                    w[i:i + 2] = [w[i] + w[i + 1]]
                i += 1
    return merges


def byte_level(pattern, count, extra=()):
    text = "\n".join(LINES)
    merges = train(["".join(ALPHABET[b] for b in w.encode()) for w in regex.findall(pattern, text)], count)
    tokens = list(ALPHABET.values()) + ["".join(m) for m in merges] + list(extra)
    return {t: i for i, t in enumerate(dict.fromkeys(tokens))}, merges


def added(id, content, special=True, normalized=False, lstrip=False, rstrip=False, single_word=False):
    return dict(id=id, content=content, single_word=single_word, lstrip=lstrip, rstrip=rstrip, normalized=normalized, special=special)


def split(pattern):
    return dict(type="Split", pattern=dict(Regex=pattern), behavior="Isolated", invert=False)


def byte_level_step(use_regex=False, add_prefix_space=False):
    return dict(type="ByteLevel", add_prefix_space=add_prefix_space, trim_offsets=False, use_regex=use_regex)


def template(bos, bos_id):
    special = dict(SpecialToken=dict(id=bos, type_id=0))
    a, b = (dict(Sequence=dict(id=i, type_id=t)) for i, t in (("A", 0), ("B", 1)))
    return dict(type="TemplateProcessing", single=[special, a], pair=[special, a, b],
                special_tokens={bos: dict(id=bos, ids=[bos_id], tokens=[bos])})


def bpe(vocab, merges, **options):
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None,
                 fuse_unk=False, byte_fallback=False, ignore_merges=False, vocab=vocab, merges=merges)
    return {**model, **options}


def write(folder, tokens, normalizer, pre_tokenizer, post_processor, decoder, model, config):
    os.makedirs(folder, exist_ok=True)
    tokenizer = dict(version="1.0", truncation=None, padding=None, added_tokens=tokens, normalizer=normalizer,
                     pre_tokenizer=pre_tokenizer, post_processor=post_processor, decoder=decoder, model=model)
    for name, value in (("tokenizer.json", tokenizer), ("tokenizer_config.json", config)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=None if name == "tokenizer.json" else 2)
            file.write("\n")


def qwen2():
    vocab, merges = byte_level(QWEN2, 150)
    n = len(vocab)
    tokens = [added(n, "<|endoftext|>"), added(n + 1, "<|im_start|>"), added(n + 2, "<|im_end|>"),
              added(n + 3, "<think>", special=False), added(n + 4, "<left>", lstrip=True), added(n + 5, "<right>", rstrip=True),
              added(n + 6, "fox", special=False, normalized=True, single_word=True), added(n + 7, "forêt", special=False, normalized=True),
              added(n + 8, "<|im_end|>!", special=False)]
    write("qwen2", tokens, dict(type="NFC"), dict(type="Sequence", pretokenizers=[split(QWEN2), byte_level_step()]),
          byte_level_step(), byte_level_step(), bpe(vocab, [" ".join(m) for m in merges], continuing_subword_prefix="", end_of_word_suffix=""),
          dict(add_bos_token=False, bos_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>", tokenizer_class="Qwen2Tokenizer"))


def llama3():
    vocab, merges = byte_level(LLAMA3, 150, extra=["Ġwhole", "dogs", "Ġstation"])
    n = len(vocab)
    write("llama3", [added(n, "<|begin_of_text|>"), added(n + 1, "<|end_of_text|>"), added(n + 2, "<|eot_id|>")], None,
          dict(type="Sequence", pretokenizers=[split(LLAMA3), byte_level_step()]),
          dict(type="Sequence", processors=[byte_level_step(), template("<|begin_of_text|>", n)]), byte_level_step(),
          bpe(vocab, merges, ignore_merges=True),
          dict(bos_token="<|begin_of_text|>", eos_token=dict(content="<|end_of_text|>", special=True), tokenizer_class="PreTrainedTokenizerFast"))


def smollm():
    vocab, merges = byte_level(GPT2, 150)
    n = len(vocab)
    digits = dict(type="Digits", individual_digits=True)
    write("smollm", [added(n, "<|endoftext|>"), added(n + 1, "<|im_end|>")], None,
          dict(type="Sequence", pretokenizers=[digits, byte_level_step(use_regex=True)]), None, byte_level_step(use_regex=True),
          bpe(vocab, merges), dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>", tokenizer_class="GPT2Tokenizer"))


def sentencepiece(folder, normalizer, pre_tokenizer):
    text = [("▁" + line.replace(" ", "▁")) for line in LINES]
    merges = train([w for line in text for w in regex.findall("▁*[^▁]*", line) if w], 200)
    characters = sorted({c for line in text for c in line} - set("日x"))
    merges = [("▁", "▁"), ("▁▁", "▁▁")] + [m for m in merges if not set("".join(m)) & set("日x")]
    tokens = ["<unk>", "<s>", "</s>", *[f"<0x{b:02X}>" for b in range(256)], *characters, *["".join(m) for m in merges]]
    vocab = {t: i for i, t in enumerate(dict.fromkeys(tokens))}
    n = len(vocab)
    decoders = [dict(type="Replace", pattern=dict(String="▁"), content=" "), dict(type="ByteFallback"), dict(type="Fuse"),
                dict(type="Strip", content=" ", start=1, stop=0)]
    write(folder, [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>"), added(n, "<|user|>", rstrip=True), added(n + 1, "[NOTE]", special=False, normalized=True)],
          normalizer, pre_tokenizer, template("<s>", 1), dict(type="Sequence", decoders=decoders),
          bpe(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True),
          dict(add_bos_token=True, add_eos_token=False, bos_token="<s>", eos_token="</s>", unk_token="<unk>", tokenizer_class="LlamaTokenizer"))


qwen2()
llama3()
smollm()
sentencepiece("llama2", dict(type="Sequence", normalizers=[dict(type="Prepend", prepend="▁"), dict(type="Replace", pattern=dict(String=" "), content="▁")]), None)
sentencepiece("metaspace", None, dict(type="Metaspace", replacement="▁", prepend_scheme="first", split=False))
