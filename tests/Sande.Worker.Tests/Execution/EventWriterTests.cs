using System.Text;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Worker.Execution;

namespace Sande.Worker.Tests.Execution;

public sealed class EventWriterTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Json_events_are_one_line_each_and_read_back()
    {
        JobEvent[] events =
        [
            new PhaseEvent(JobPhase.Training) { Time = Time },
            new MetricEvent(MetricNames.TrainLoss, 3, 1.25) { Time = Time },
            new MessageEvent(EventLevel.Warn, "two\nlines") { Time = Time },
        ];
        using var output = new MemoryStream();
        var writer = new JsonEventWriter(output);

        foreach (var jobEvent in events)
            writer.Write(jobEvent);

        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(events, lines.Select(line => JsonSerializer.Deserialize<JobEvent>(line, SandeJson.Options)));
    }

    [Fact]
    public void On_a_terminal_the_progress_line_is_rewritten_and_gone_before_the_next_sentence()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var writer = new TextEventWriter(output, TimeProvider.System, isTerminal: true);

        writer.Write(new MetricEvent(MetricNames.TrainLoss, 3, 1.25) { Time = Time });
        writer.Write(new ProgressEvent(JobPhase.Training, new JobProgress(0.5, 3, 6, 1234, 61)) { Time = Time });
        writer.Write(new ProgressEvent(JobPhase.Training, new JobProgress(0.6, 4, 6)) { Time = Time });
        writer.Write(new FailedEvent(FailureCode.Storage, "No space left") { Time = Time });

        const string Erase = "\r\x1b[K";
        Assert.Equal(
            $"{Erase}50 %  training  3/6  loss 1.2500  1,234 tokens/s  00:01:01 left{Erase}60 %  training  4/6  loss 1.2500{Erase}Failed (Storage): No space left\n",
            output.ToString());
    }
}
