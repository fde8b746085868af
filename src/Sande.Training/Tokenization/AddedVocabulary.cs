using Sande.Training.Tokenization.Files;

namespace Sande.Training.Tokenization;

/// <summary>The added tokens of all files together, and the special ones by role, as transformers puts them together when it loads a tokenizer.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, AddedToken> _tokens = [];
    private readonly Dictionary<string, int> _vocabulary;

    public AddedVocabulary(TokenizerDefinition definition, TokenizerConfig config, SpecialTokenNames names)
    {
        _vocabulary = definition.Model.Vocabulary;
        foreach (var token in definition.AddedTokens)
            _tokens[token.Content] = token;
        // The flags of tokenizer_config.json count; the id is that of the tokenizer's own file where it has the token.
        foreach (var token in config.AddedTokensDecoder())
            _tokens[token.Content] = token with { Id = Id(token.Content) ?? token.Id };
        foreach (var token in config.AddedTokens())
            _tokens.TryAdd(token.Content, token);
        foreach (var name in new[] { names.Bos, names.Eos, names.Pad, names.Unknown }.OfType<string>().Concat(config.OtherSpecialTokens()))
            AddSpecial(name);
        (BosTokenId, EosTokenId, PadTokenId) = (Id(names.Bos), Id(names.Eos), Id(names.Pad));
        Template = new(
            config.AddBos is { } addBos ? Only(addBos, BosTokenId) : definition.Template.Before,
            config.AddEos is { } addEos ? Only(addEos, EosTokenId) : definition.Template.After);
    }

    public IReadOnlyCollection<AddedToken> Tokens => _tokens.Values;

    public int? BosTokenId { get; }

    public int? EosTokenId { get; }

    public int? PadTokenId { get; }

    /// <summary>The file's own, unless tokenizer_config.json states add_bos_token or add_eos_token (transformers 5: <c>update_post_processor</c>).</summary>
    public SequenceTemplate Template { get; }

    // A special token that no vocabulary has can't be given an id that the model's embedding is sure to have: it stays without one.
    private void AddSpecial(string name)
    {
        if (name.Length == 0)
            return;
        if (_tokens.TryGetValue(name, out var token))
            _tokens[name] = token with { Special = true };
        else if (_vocabulary.TryGetValue(name, out var id))
            _tokens[name] = new(id, name) { Special = true };
    }

    private int? Id(string? content)
        => content is null ? null
            : _tokens.TryGetValue(content, out var token) ? token.Id
            : _vocabulary.TryGetValue(content, out var id) ? id
            : null;

    private static IReadOnlyList<int> Only(bool add, int? id) => add && id is { } value ? [value] : [];
}
