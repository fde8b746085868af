namespace Sande.Training.Checkpoints;

/// <summary>Puts what a file says into messages: names that came from outside are cut to a length and lose their control characters.</summary>
internal static class Shown
{
    private const int MaxLength = 200;

    public static string Tensor(string name) => $"tensor '{Text(name)}'";

    public static string Text(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    public static string Shape(IReadOnlyCollection<long> shape) =>
        shape.Count <= 8 ? $"[{string.Join(", ", shape)}]" : $"[{string.Join(", ", shape.Take(8))}, ...]";
}
