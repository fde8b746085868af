using System.Globalization;

namespace Sande.Training.Tokenization.Files;

/// <summary>
/// What tokenizer_config.json, special_tokens_map.json and added_tokens.json say about the tokenizer; all three may be absent.
/// A field of the first wins, a <c>null</c> there included.
/// </summary>
internal sealed class TokenizerConfig
{
    public const string FileName = "tokenizer_config.json";

    private static readonly string[] TokenLists = ["additional_special_tokens", "extra_special_tokens"];
    private readonly FileJson? _config;
    private readonly FileJson? _specialTokens;
    private readonly FileJson? _addedTokens;

    private TokenizerConfig(string folder)
    {
        _config = FileJson.LoadIfPresent(Path.Combine(folder, FileName));
        _specialTokens = FileJson.LoadIfPresent(Path.Combine(folder, "special_tokens_map.json"));
        _addedTokens = FileJson.LoadIfPresent(Path.Combine(folder, "added_tokens.json"));
    }

    /// <summary>tokenizer_class without the suffix <c>Fast</c>.</summary>
    public string? ClassName => _config?.TextField("tokenizer_class") is not { } name ? null
        : name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^"Fast".Length] : name;

    public bool? AddBos => _config?.FlagField("add_bos_token");

    public bool? AddEos => _config?.FlagField("add_eos_token");

    public bool? AddPrefixSpace => _config?.FlagField("add_prefix_space");

    /// <summary>Llama's behaviour before transformers 4.31: a space before each stretch of text, not only the first.</summary>
    public bool? Legacy => _config?.FlagField("legacy");

    public static TokenizerConfig Load(string folder) => new(folder);

    /// <summary>The special tokens by role, <paramref name="fallback"/>'s where no file names one.</summary>
    public SpecialTokenNames Names(SpecialTokenNames fallback)
        => new(Name("bos_token", fallback.Bos), Name("eos_token", fallback.Eos), Name("pad_token", fallback.Pad), Name("unk_token", fallback.Unknown));

    /// <summary>The tokens that added_tokens_decoder lists with their flags.</summary>
    public IEnumerable<AddedToken> AddedTokensDecoder()
        => _config?.Field("added_tokens_decoder")?.Fields().Select(field => AddedTokenReader.Read(field.Value, Id(field.Name, field.Value))) ?? [];

    /// <summary>The tokens of added_tokens.json, which states no flags.</summary>
    public IEnumerable<AddedToken> AddedTokens()
        => _addedTokens?.Fields().Select(field => new AddedToken(field.Value.Number(), field.Name) { Normalized = true }) ?? [];

    /// <summary>The special tokens without a role.</summary>
    public IEnumerable<string> OtherSpecialTokens()
        => TokenLists.SelectMany(name => (_config is { } config && config.Has(name) ? config : _specialTokens)?.Field(name) switch
        {
            null => [],
            { IsObject: true } named => named.Fields().Select(field => Content(field.Value)),
            { } list => list.Items().Select(Content),
        });

    private string? Name(string field, string? fallback)
    {
        if (_config is { } config && config.Has(field))
            return config.Field(field) is { } configured ? Content(configured) : null;
        return _specialTokens?.Field(field) is { } mapped ? Content(mapped) : fallback;
    }

    private static string Content(FileJson token) => token.IsText ? token.Text() : token.RequiredField("content").Text();

    private static int Id(string name, FileJson token)
        => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < int.MaxValue ? id : throw token.Fault("its name is not a token id");
}
