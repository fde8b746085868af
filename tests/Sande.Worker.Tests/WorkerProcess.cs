using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Worker.Processes;

namespace Sande.Worker.Tests;

/// <summary>The real program, as <c>dotnet Sande.Worker.dll</c> in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ChildProcess _child;

    private WorkerProcess(ProcessStartInfo start) => _child = ChildProcess.Start(start, Take, _errors.Enqueue);

    public int Id => _child.Id;

    public bool HasExited => _child.Exited.IsCompleted;

    /// <summary>Standard output so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Standard output so far, as the events that each line is.</summary>
    public IReadOnlyList<JobEvent> Events => [.. _lines.Select(line => JsonSerializer.Deserialize<JobEvent>(line, SandeJson.Options)!)];

    /// <summary>Standard error so far.</summary>
    public string Errors => string.Join('\n', _errors);

    public static WorkerProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static WorkerProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = SelfCommand.Create(arguments);
        // Tests run side by side: OpenMP's threads would wait for each other by spinning.
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new WorkerProcess(start);
    }

    /// <summary>One run of <c>execute</c> to its end.</summary>
    public static async Task<(int ExitCode, WorkerProcess Process)> ExecuteAsync(string spec, string work)
    {
        var process = Start("execute", "--spec", spec, "--work", work);
        try
        {
            return (await process.WaitAsync(), process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The exit code; 128 + n after signal n.</summary>
    public async Task<int> WaitAsync() => (await _child.Exited.WaitAsync(Patience)).Code;

    /// <summary>Waits until training has done <paramref name="step"/> steps.</summary>
    public async Task WaitForStepAsync(int step)
    {
        var clock = Stopwatch.StartNew();
        while (!Events.OfType<MetricEvent>().Any(metric => metric.Name == MetricNames.TrainLoss && metric.Step >= step))
        {
            Assert.True(clock.Elapsed < Patience && !_child.Exited.IsCompleted, $"It never reached step {step}. {string.Join('\n', _lines.TakeLast(3))}\n{Errors}");
            await Task.Delay(20);
        }
    }

    public void Terminate() => _child.Terminate();

    public void Kill() => _child.Kill();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private ValueTask Take(string line)
    {
        _lines.Enqueue(line);
        return ValueTask.CompletedTask;
    }
}
