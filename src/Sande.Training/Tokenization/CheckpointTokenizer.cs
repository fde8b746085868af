using System.Text;
using Sande.Training.Tokenization.Bpe;

namespace Sande.Training.Tokenization;

/// <summary>
/// Hugging Face's pipeline: added tokens are cut out, what lies between is normalized, prepared, cut into words and encoded by BPE; special tokens
/// go around it. Thread-safe.
/// </summary>
internal sealed class CheckpointTokenizer : ITextTokenizer
{
    private readonly TokenizerDefinition _definition;
    private readonly SequenceTemplate _template;
    private readonly AddedTokenSplitter _tokensOfText;
    private readonly AddedTokenSplitter _tokensOfNormalizedText;
    private readonly Dictionary<int, string> _texts;
    private readonly HashSet<int> _special;

    public CheckpointTokenizer(TokenizerDefinition definition, AddedVocabulary added)
    {
        (_definition, _template) = (definition, added.Template);
        (BosTokenId, EosTokenId, PadTokenId) = (added.BosTokenId, added.EosTokenId, added.PadTokenId);
        _tokensOfText = Splitter(added.Tokens.Where(token => !token.Normalized), content => content);
        _tokensOfNormalizedText = Splitter(added.Tokens.Where(token => token.Normalized), Normalize);
        _texts = new(definition.Model.Vocabulary.Count + added.Tokens.Count);
        foreach (var (text, id) in definition.Model.Vocabulary)
            _texts[id] = text;
        foreach (var token in added.Tokens)
            _texts[token.Id] = token.Content;
        _special = [.. added.Tokens.Where(token => token.Special).Select(token => token.Id)];
        VocabularySize = _texts.Count == 0 ? 0 : _texts.Keys.Max() + 1;
    }

    /// <inheritdoc />
    public int VocabularySize { get; }

    /// <inheritdoc />
    public int? BosTokenId { get; }

    /// <inheritdoc />
    public int? EosTokenId { get; }

    /// <inheritdoc />
    public int? PadTokenId { get; }

    /// <inheritdoc />
    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens = true)
    {
        var wellFormed = WellFormed(text);
        var ids = new List<int>(text.Length / 4 + 8);
        var merger = _definition.Model.CreateMerger();
        if (addSpecialTokens)
            ids.AddRange(_template.Before);
        foreach (var segment in _tokensOfText.Split(wellFormed))
        {
            if (segment.TokenId is { } id)
                ids.Add(id);
            else
                EncodeText(Normalize(wellFormed.Substring(segment.Start, segment.Length)), segment.Start == 0, merger, ids);
        }
        if (addSpecialTokens)
            ids.AddRange(_template.After);
        return ids;
    }

    /// <inheritdoc />
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
            if (!(skipSpecialTokens && _special.Contains(id)) && _texts.TryGetValue(id, out var text))
                tokens.Add(text);
        return string.Concat(_definition.Decoder.Decode(tokens));
    }

    private void EncodeText(string normalized, bool isFirst, BpeMerger merger, List<int> ids)
    {
        foreach (var segment in _tokensOfNormalizedText.Split(normalized))
        {
            if (segment.TokenId is { } id)
                ids.Add(id);
            else
                EncodeWords(_definition.Preparation.Apply(normalized.Substring(segment.Start, segment.Length), isFirst && segment.Start == 0), merger, ids);
        }
    }

    private void EncodeWords(string text, BpeMerger merger, List<int> ids)
    {
        if (_definition.Preparation.Splitter is not { } splitter)
        {
            _definition.Model.Encode(text, merger, ids);
            return;
        }
        foreach (var (offset, length) in splitter.PreTokenize(text))
            _definition.Model.Encode(text.AsSpan(offset, length), merger, ids);
    }

    private string Normalize(string text) => _definition.Normalizer?.Normalize(text) ?? text;

    private static AddedTokenSplitter Splitter(IEnumerable<AddedToken> tokens, Func<string, string> lookedFor)
    {
        var byText = new Dictionary<string, AddedToken>();
        foreach (var token in tokens)
            if (lookedFor(token.Content) is { Length: > 0 } text)
                byText[text] = token;
        return new(byText);
    }

    // A lone half of a surrogate pair is no character: it becomes U+FFFD, so that every text has ids.
    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune);
        return result.ToString();
    }
}
