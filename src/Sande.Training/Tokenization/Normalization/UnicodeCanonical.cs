using System.Globalization;

namespace Sande.Training.Tokenization.Normalization;

/// <summary>The Unicode Character Database's canonical mappings and combining classes, from UnicodeCanonical.txt; Hangul by arithmetic.</summary>
internal sealed class UnicodeCanonical
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TrailBefore = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<UnicodeCanonical> LazyInstance = new(() => new());

    private readonly Dictionary<int, (int First, int? Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, int> _classes = [];

    private UnicodeCanonical()
    {
        using var stream = typeof(UnicodeCanonical).Assembly.GetManifestResourceStream("UnicodeCanonical.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Split('=') is [var code, var mapping])
                AddMapping(Code(code), mapping);
            else if (line.Split('-', ':') is [var first, var last, var combiningClass])
                for (var point = Code(first); point <= Code(last); point++)
                    _classes[point] = int.Parse(combiningClass, CultureInfo.InvariantCulture);
        }
    }

    public static UnicodeCanonical Instance => LazyInstance.Value;

    /// <summary>0 for a character that others combine with.</summary>
    public int CombiningClass(int point) => _classes.GetValueOrDefault(point);

    /// <summary>One step of the canonical decomposition.</summary>
    public bool TryDecompose(int point, out int first, out int? second)
    {
        var syllable = point - HangulFirst;
        if (syllable is >= 0 and < HangulCount)
        {
            var trail = syllable % TrailCount;
            (first, second) = trail > 0
                ? (point - trail, TrailBefore + trail)
                : (LeadFirst + syllable / (VowelCount * TrailCount), VowelFirst + syllable / TrailCount % VowelCount);
            return true;
        }
        var found = _decompositions.TryGetValue(point, out var mapping);
        (first, second) = mapping;
        return found;
    }

    /// <summary>The primary composite of two characters.</summary>
    public bool TryCompose(int first, int second, out int composite)
    {
        var (lead, vowel) = (first - LeadFirst, second - VowelFirst);
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            composite = HangulFirst + (lead * VowelCount + vowel) * TrailCount;
            return true;
        }
        var (syllable, trail) = (first - HangulFirst, second - TrailBefore);
        if (syllable is >= 0 and < HangulCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
        {
            composite = first + trail;
            return true;
        }
        return _compositions.TryGetValue((first, second), out composite);
    }

    private void AddMapping(int code, string mapping)
    {
        var points = mapping.TrimEnd('!').Split(' ');
        int? second = points.Length > 1 ? Code(points[1]) : null;
        _decompositions[code] = (Code(points[0]), second);
        if (second is { } combining && !mapping.EndsWith('!'))
            _compositions[(Code(points[0]), combining)] = code;
    }

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
