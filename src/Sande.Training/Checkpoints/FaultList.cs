using Sande.Contracts.Jobs;
using Sande.Training.Errors;

namespace Sande.Training.Checkpoints;

/// <summary>All that is wrong with a checkpoint, a line each; what a person reads is bounded.</summary>
internal sealed class FaultList
{
    private const int MaxLines = 100;

    private readonly List<string> _lines = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    public void Add(string line)
    {
        if (_count++ < MaxLines)
            _lines.Add(line);
    }

    /// <summary>Runs <paramref name="read"/>; what is wrong with the checkpoint becomes a line, and null is returned.</summary>
    public T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (TrainingException e) when (e.Code == FailureCode.InvalidCheckpoint)
        {
            Add(e.Message);
            return null;
        }
    }

    public IReadOnlyList<string> ToLines() => _count <= MaxLines ? [.. _lines] : [.. _lines, $"... and {_count - MaxLines} more"];

    /// <exception cref="CheckpointFormatException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (!IsEmpty)
            throw new CheckpointFormatException(string.Join('\n', ToLines()));
    }
}
