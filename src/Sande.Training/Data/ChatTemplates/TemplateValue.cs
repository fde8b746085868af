using System.Globalization;
using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>What Python says of a value.</summary>
internal static class TemplateValue
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> dictionary => dictionary.Count > 0,
        _ => true,
    };

    /// <summary>As <c>str()</c> writes it.</summary>
    public static string ToText(object? value, int line) => value switch
    {
        null => "None",
        Undefined => "",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number == Math.Floor(number) && Math.Abs(number) < 1e16 ? number.ToString("F1", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture),
        string text => text,
        _ => throw ChatTemplateException.At(line, "a list or an object has no text of its own: write it with tojson."),
    };

    /// <summary>What a loop runs over: a list's items, a dictionary's keys, a text's characters; nothing where it is not defined.</summary>
    public static IReadOnlyList<object?> Items(object? value, int line) => value switch
    {
        Undefined => [],
        IReadOnlyList<object?> list => list,
        IReadOnlyDictionary<string, object?> dictionary => [.. dictionary.Keys],
        string text => [.. text.EnumerateRunes().Select(rune => rune.ToString())],
        _ => throw ChatTemplateException.At(line, "this can't be run over."),
    };

    /// <summary>The index that <paramref name="at"/> stands for, negative ones from the end; null where there is none.</summary>
    public static int? Place(long at, int count)
    {
        var place = at < 0 ? at + count : at;
        return place >= 0 && place < count ? (int)place : null;
    }

    /// <summary>The indices of Python's <c>[from:to:by]</c>.</summary>
    public static IEnumerable<int> Slice(int count, long? from, long? to, long by)
    {
        long Clamp(long? bound, long fallback, long low, long high) => bound is not { } value ? fallback : Math.Clamp(value < 0 ? value + count : value, low, high);
        var start = by > 0 ? Clamp(from, 0, 0, count) : Clamp(from, count - 1, -1, count - 1);
        var stop = by > 0 ? Clamp(to, count, 0, count) : Clamp(to, -1, -1, count - 1);
        for (var i = start; by > 0 ? i < stop : i > stop; i += by)
            yield return (int)i;
    }
}
