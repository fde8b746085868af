using System.Text.Json;
using Sande.Contracts.Json;

namespace Sande.Api.Http;

/// <summary>The <c>metadata[k]=v</c> pairs of a query string (OpenAPI's style deepObject).</summary>
internal sealed record MetadataQuery(Dictionary<string, string> Pairs)
{
    public const string Name = "metadata";

    /// <exception cref="BadHttpRequestException">A key has two values.</exception>
    public static ValueTask<MetadataQuery?> BindAsync(HttpContext context)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!name.StartsWith(Name + "[", StringComparison.Ordinal) || !name.EndsWith(']'))
                continue;
            if (values is not [{ } value])
                throw new BadHttpRequestException($"{name} is given more than once.");
            pairs[name[(Name.Length + 1)..^1]] = value;
        }

        return ValueTask.FromResult<MetadataQuery?>(new(pairs));
    }

    /// <summary>The pairs as a JSON object, or null where there are none.</summary>
    public string? ToJson() => Pairs.Count == 0 ? null : JsonSerializer.Serialize(Pairs, SandeJson.Options);
}
