namespace Sande.Worker.Processes;

/// <summary>The last lines of a stream of lines.</summary>
internal sealed class LineTail(int capacity, int maxLineLength)
{
    private readonly Queue<string> _lines = new(capacity);

    /// <summary>Adds a line; a long one is cut.</summary>
    public void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == capacity)
                _lines.Dequeue();
            _lines.Enqueue(line.Length <= maxLineLength ? line : line[..maxLineLength] + "…");
        }
    }

    /// <summary>The lines, oldest first.</summary>
    public string[] ToArray()
    {
        lock (_lines)
            return [.. _lines];
    }
}
