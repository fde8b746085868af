using System.CommandLine;
using Sande.Contracts.Json;

namespace Sande.Cli.Commands;

/// <summary>An option whose values are an enum's, written as in the API: <c>published_code</c>.</summary>
internal static class EnumOption
{
    /// <summary>The option; its default is the enum's first value.</summary>
    public static Option<TEnum> Create<TEnum>(string name, string description) where TEnum : struct, Enum
    {
        var values = Enum.GetValues<TEnum>().ToDictionary(SandeJson.NameOf);
        var option = new Option<TEnum>(name)
        {
            Description = $"{description} Default: {SandeJson.NameOf(default(TEnum))}.",
            HelpName = string.Join('|', values.Keys),
            CustomParser = argument =>
            {
                if (values.TryGetValue(argument.Tokens[0].Value, out var value))
                    return value;
                argument.AddError($"{name} takes {string.Join(", ", values.Keys)}, not \"{argument.Tokens[0].Value}\".");
                return default;
            },
        };
        return option;
    }
}
