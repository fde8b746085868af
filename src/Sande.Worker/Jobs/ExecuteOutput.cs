using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Worker.Telemetry;

namespace Sande.Worker.Jobs;

/// <summary>Reads the standard output of one <c>execute</c> process: what ends a job is kept, the rest goes to the journal.</summary>
internal sealed class ExecuteOutput(string jobId, JobJournal journal, ILogger logger)
{
    /// <summary>The last event that ends a job, or null where there was none yet.</summary>
    public JobEvent? Ending { get; private set; }

    /// <summary>Takes a line; one that is no event is reported and passed over.</summary>
    public async ValueTask ReadLineAsync(string line)
    {
        if (Parse(line) is not { } jobEvent)
            return;
        TokenRates.Record(jobEvent);
        if (jobEvent is ResultEvent or FailedEvent or InterruptedEvent)
            Ending = jobEvent;
        else
            await journal.AppendAsync(jobEvent);
    }

    private JobEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JobEvent>(line, SandeJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // The line itself only at Debug: a result that can't be read holds prompts and responses.
            logger.NotAnEvent(jobId, line.Length, exception.Message);
            logger.NotAnEventText(jobId, line);
            return null;
        }
    }
}
