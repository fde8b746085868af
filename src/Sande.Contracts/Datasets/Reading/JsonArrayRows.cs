namespace Sande.Contracts.Datasets.Reading;

/// <summary>
/// A JSON array of objects, cut into its elements by brackets and strings alone; each element is parsed by itself.
/// So an array of any size is never in memory as a whole, and a broken row leaves the rows after it readable.
/// </summary>
internal static class JsonArrayRows
{
    public static IEnumerable<RawRow> Read(ByteCursor bytes)
    {
        var buffer = new RowBuffer();
        bytes.Next();
        bytes.SkipWhiteSpace();
        var more = bytes.Peek() != ']';
        while (more)
        {
            bytes.SkipWhiteSpace();
            var line = bytes.Line;
            ReadElement(bytes, buffer);
            yield return bytes.Peek() == ByteCursor.End && !buffer.IsTooLong
                ? RawRow.Faulty(line, "The file ends before the array does: it must end in ']'.")
                : buffer.Length == 0
                    ? RawRow.Faulty(line, "A row is missing between two commas or at the array's end.")
                    : buffer.ToJsonObject(line);
            more = bytes.Peek() == ',';
            if (more)
                bytes.Next();
        }

        bytes.Next();
        bytes.SkipWhiteSpace();
        if (bytes.Peek() != ByteCursor.End)
            yield return RawRow.Faulty(bytes.Line, "There is text after the array's end.");
    }

    /// <summary>Takes the bytes up to the comma or bracket that ends the element, which stays where it is.</summary>
    private static void ReadElement(ByteCursor bytes, RowBuffer buffer)
    {
        buffer.Clear();
        var depth = 0;
        var inString = false;
        for (var value = bytes.Peek(); value != ByteCursor.End; value = bytes.Peek())
        {
            if (!inString && depth == 0 && value is (',' or ']'))
                return;
            buffer.Append(bytes.Next());
            if (inString && value == '\\' && bytes.Peek() != ByteCursor.End)
                buffer.Append(bytes.Next());
            else if (value == '"')
                inString = !inString;
            else if (!inString && value is ('{' or '['))
                depth++;
            else if (!inString && value is ('}' or ']'))
                depth--;
        }
    }
}
