using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;

namespace Sande.Worker.Execution;

/// <summary>One event a line, as JSON: for programs.</summary>
internal sealed class JsonEventWriter(Stream output) : IJobEventWriter
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Write(JobEvent jobEvent)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(jobEvent, SandeJson.Options), (byte)'\n'];
        lock (_lock)
        {
            output.Write(line);
            output.Flush();
        }
    }
}
