namespace Sande.Contracts.Datasets.Reading;

/// <summary>JSON Lines: an object a line; empty lines are passed over.</summary>
internal static class JsonLinesRows
{
    public static IEnumerable<RawRow> Read(ByteCursor bytes)
    {
        var buffer = new RowBuffer();
        while (true)
        {
            bytes.SkipWhiteSpace();
            if (bytes.Peek() == ByteCursor.End)
                yield break;

            var line = bytes.Line;
            buffer.Clear();
            while (bytes.Peek() is not (ByteCursor.End or '\n'))
                buffer.Append(bytes.Next());
            yield return buffer.ToJsonObject(line);
        }
    }
}
