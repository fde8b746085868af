using System.Collections.Concurrent;
using System.Text;

namespace Sande.Training.Tokenization.Bpe;

/// <summary>Byte-pair encoding of words. Thread-safe; short words are remembered.</summary>
internal sealed class BpeModel
{
    private const int MaxCachedWords = 1 << 16;
    private const int MaxCachedLength = 64;

    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly Dictionary<Rune, int> _characters = [];
    private readonly int[]? _byteTokens;
    private readonly WordCutter? _cutter;
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _wordLookup;
    private int _wordCount;

    public BpeModel(Dictionary<string, int> vocabulary, MergeTable merges, BpeOptions options)
    {
        (Vocabulary, _merges, _options) = (vocabulary, merges, options);
        foreach (var (token, id) in vocabulary)
            if (Rune.TryGetRuneAt(token.Length is 1 or 2 ? token : "\ud800", 0, out var rune) && rune.Utf16SequenceLength == token.Length)
                _characters[rune] = id;
        _byteTokens = options.ByteFallback ? ByteTokens(vocabulary) : null;
        _cutter = options.ByteLevel ? null : new WordCutter(vocabulary.Keys);
        _wordLookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Ids by text, added tokens not included unless the model's own vocabulary has them.</summary>
    public Dictionary<string, int> Vocabulary { get; }

    /// <summary>A merger for one thread's use.</summary>
    public BpeMerger CreateMerger() => new(_merges);

    /// <summary>Adds the ids of <paramref name="word"/> (well-formed UTF-16) to <paramref name="ids"/>.</summary>
    public void Encode(ReadOnlySpan<char> word, BpeMerger merger, List<int> ids)
    {
        while (word.Length > 0)
        {
            var length = _cutter?.FirstPart(word) ?? word.Length;
            EncodePart(word[..length], merger, ids);
            word = word[length..];
        }
    }

    private void EncodePart(ReadOnlySpan<char> word, BpeMerger merger, List<int> ids)
    {
        if (!_wordLookup.TryGetValue(word, out var tokens))
        {
            tokens = Encode(word, merger);
            if (word.Length <= MaxCachedLength && _wordCount < MaxCachedWords && _wordLookup.TryAdd(word, tokens))
                Interlocked.Increment(ref _wordCount);
        }
        ids.AddRange(tokens);
    }

    private int[] Encode(ReadOnlySpan<char> word, BpeMerger merger)
    {
        var characters = _options.ByteLevel ? ByteLevelAlphabet.FromText(word) : word.ToString();
        if (_options.IgnoreMerges && Vocabulary.TryGetValue(characters, out var whole))
            return [whole];
        var symbols = Symbols(characters);
        merger.Merge(symbols);
        return [.. symbols];
    }

    private List<int> Symbols(string characters)
    {
        var symbols = new List<int>(characters.Length);
        var unknownBefore = false;
        foreach (var rune in characters.EnumerateRunes())
        {
            var unknown = false;
            if (_characters.TryGetValue(rune, out var id))
                symbols.Add(id);
            else if (!TryAddBytes(rune, symbols) && _options.UnknownId is { } unknownId)
            {
                unknown = true;
                if (!unknownBefore || !_options.FuseUnknown)
                    symbols.Add(unknownId);
            }
            unknownBefore = unknown;
        }
        return symbols;
    }

    private bool TryAddBytes(Rune rune, List<int> symbols)
    {
        if (_byteTokens is null)
            return false;
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..rune.EncodeToUtf8(bytes)];
        foreach (var value in bytes)
            if (_byteTokens[value] < 0)
                return false;
        foreach (var value in bytes)
            symbols.Add(_byteTokens[value]);
        return true;
    }

    private static int[] ByteTokens(Dictionary<string, int> vocabulary)
        => [.. Enumerable.Range(0, 256).Select(value => vocabulary.GetValueOrDefault($"<0x{value:X2}>", -1))];
}
