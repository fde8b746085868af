using System.Globalization;
using System.Text;
using Sande.Training.Errors;

namespace Sande.Training.Data.ChatTemplates;

/// <summary>The functions that every template can call.</summary>
internal static class TemplateFunctions
{
    private const int MaxRange = 100_000;

    public static void AddTo(TemplateScope scope, DateTimeOffset now)
    {
        scope.Set("namespace", (TemplateFunction)((_, named, _) => named.ToDictionary()));
        scope.Set("dict", (TemplateFunction)((_, named, _) => named.ToDictionary()));
        scope.Set("range", (TemplateFunction)((positional, _, line) => Range(positional, line)));
        scope.Set("raise_exception", (TemplateFunction)((positional, _, line) => throw ChatTemplateException.At(line, $"it refuses this row: {(positional is [string reason] ? reason : "")}")));
        scope.Set("strftime_now", (TemplateFunction)((positional, _, line) => positional is [string format]
            ? Format(now, format, line)
            : throw ChatTemplateException.At(line, "strftime_now takes a format.")));
    }

    private static List<object?> Range(IReadOnlyList<object?> arguments, int line)
    {
        var (start, stop, step) = arguments switch
        {
            [long end] => (0L, end, 1L),
            [long from, long end] => (from, end, 1L),
            [long from, long end, long by] when by != 0 => (from, end, by),
            _ => throw ChatTemplateException.At(line, "range takes one to three whole numbers."),
        };
        List<object?> numbers = [];
        for (var number = start; step > 0 ? number < stop : number > stop; number += step)
        {
            if (numbers.Count == MaxRange)
                throw ChatTemplateException.At(line, $"range has more than {MaxRange} numbers.");
            numbers.Add(number);
        }

        return numbers;
    }

    private static string Format(DateTimeOffset now, string format, int line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
            text.Append(format[i] == '%' && i + 1 < format.Length ? Part(now, format[++i], line) : format[i].ToString());
        return text.ToString();
    }

    private static string Part(DateTimeOffset now, char letter, int line) => letter switch
    {
        'd' => now.ToString("dd", CultureInfo.InvariantCulture),
        'm' => now.ToString("MM", CultureInfo.InvariantCulture),
        'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
        'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
        'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
        'A' => now.ToString("dddd", CultureInfo.InvariantCulture),
        'y' => now.ToString("yy", CultureInfo.InvariantCulture),
        'Y' => now.ToString("yyyy", CultureInfo.InvariantCulture),
        'H' => now.ToString("HH", CultureInfo.InvariantCulture),
        'M' => now.ToString("mm", CultureInfo.InvariantCulture),
        'S' => now.ToString("ss", CultureInfo.InvariantCulture),
        'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        '%' => "%",
        _ => throw ChatTemplateException.At(line, $"strftime_now knows no %{letter}."),
    };
}
