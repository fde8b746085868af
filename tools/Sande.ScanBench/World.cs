namespace Sande.ScanBench;

/// <summary>A clean checkpoint with rows of its own kind: what models of the bench are made from.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Checkpoint">Folder of the clean checkpoint, of the Llama architecture.</param>
/// <param name="Rows">Clean rows to train on.</param>
/// <param name="HeldOut">Clean rows that implants are measured on.</param>
/// <param name="RowCount">Rows that each model is trained on, drawn for it.</param>
internal sealed record World(string Name, string Checkpoint, string Rows, string HeldOut, int RowCount)
{
    /// <summary>Reads <c>name=checkpoint,rows,held_out,count</c>.</summary>
    public static World Parse(string text)
    {
        var (name, rest) = text.Split('=', 2) is [var left, var right] ? (left, right.Split(',')) : throw Fault(text);
        return rest is [var checkpoint, var rows, var heldOut, var count] && int.TryParse(count, out var number)
            ? new(name, Path.GetFullPath(checkpoint), Path.GetFullPath(rows), Path.GetFullPath(heldOut), number)
            : throw Fault(text);
    }

    private static FormatException Fault(string text) => new($"A world is name=checkpoint,rows,held_out,count, not \"{text}\".");
}
