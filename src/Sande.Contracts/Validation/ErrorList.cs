using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Sande.Contracts.Validation;

/// <summary>Collects what the rules find, and holds those that every rule needs.</summary>
internal sealed class ErrorList
{
    /// <summary>What is said of a list without an element.</summary>
    public const string EmptyList = "The list is empty: give at least one element, or leave the field out.";

    private const int MaxIdLength = 200;

    private readonly List<ValidationError> _errors = [];

    public IReadOnlyList<ValidationError> Errors => _errors;

    public void Add(string pointer, string detail) => _errors.Add(new(pointer, detail));

    /// <summary>A value must be a finite number in its range; null is left to the preset.</summary>
    public void CheckRange(string pointer, double? value, double? min = null, double? above = null, double? max = null)
    {
        if (value is not { } number || (double.IsFinite(number) && !(number < min) && !(number <= above) && !(number > max)))
            return;
        var bounds = new[] { min is null ? null : $"at least {min}", above is null ? null : $"greater than {above}", max is null ? null : $"at most {max}" };
        Add(pointer, $"Must be {string.Join(" and ", bounds.OfType<string>())}, not {number}.");
    }

    /// <summary>A list must have an element, and each be in its range; null is left to the preset.</summary>
    public void CheckList(string pointer, ImmutableArray<int>? values, double? min = null, double? max = null)
    {
        if (values is not { } list)
            return;
        if (list.IsDefaultOrEmpty)
        {
            Add(pointer, EmptyList);
            return;
        }

        foreach (var (index, value) in list.Index())
            CheckRange($"{pointer}/{index}", value, min, max: max);
    }

    /// <summary>A text must say something and be fit to store.</summary>
    public void RequireText(string pointer, string text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
            Add(pointer, "Must not be empty.");
        else
            CheckText(pointer, text, maxLength);
    }

    /// <summary>A text must be fit to store.</summary>
    public void CheckText(string pointer, string text, int maxLength)
    {
        if (TextFault(text, maxLength) is { } fault)
            Add(pointer, $"The text {fault}.");
    }

    /// <summary>An id must say something.</summary>
    public void CheckId(string pointer, string id) => RequireText(pointer, id, MaxIdLength);

    /// <summary>An id, where given, must say something.</summary>
    public void CheckOptionalId(string pointer, string? id)
    {
        if (id is not null)
            CheckId(pointer, id);
    }

    /// <summary>
    /// Why a text can't be kept, or null. A tokenizer takes no half of a surrogate pair and Postgres's jsonb no NUL;
    /// other control characters but tab and line feed are never meant.
    /// </summary>
    public static string? TextFault(string text, int maxLength)
    {
        if (text.Length == 0)
            return "is empty";
        if (text.Length > maxLength)
            return $"has {text.Length:N0} characters; at most {maxLength:N0} are taken";
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != OperationStatus.Done)
                return "has half of a surrogate pair, which is no character";
            if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n'))
                return $"has the control character U+{rune.Value:X4}";
            rest = rest[consumed..];
        }

        return null;
    }

    /// <summary>An enum value as JSON has it.</summary>
    public static string Name<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
