using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Sande.Contracts.Jobs;
using Sande.Persistence.Hangfire;

namespace Sande.Persistence.Tests.Jobs;

public sealed class HangfireTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Two_hosts_in_one_process_each_deliver_their_own_jobs_within_moments()
    {
        var (first, second) = (new Runner(), new Runner());
        await using var one = await StartAsync(first);
        await using var two = await StartAsync(second);
        using var serverOne = Serve(one);
        using var serverTwo = Serve(two);
        one.Get<IJobQueue>().Enqueue("rem_one", JobQueues.Gpu);
        two.Get<IJobQueue>().Enqueue("rem_two", JobQueues.Gpu);

        Assert.Equal("rem_one", await first.Ran.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("rem_two", await second.Ran.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [SkippableFact]
    public async Task A_run_that_throws_is_not_tried_again_by_Hangfire()
    {
        var runner = new Runner { Error = new InvalidOperationException("A fault.") };
        await using var host = await StartAsync(runner);
        using var server = Serve(host);
        var id = host.Get<IJobQueue>().Enqueue("rem_one", JobQueues.Gpu);
        await runner.Ran.Task.WaitAsync(TimeSpan.FromSeconds(30));

        using var connection = host.Get<JobStorage>().GetConnection();
        for (var i = 0; i < 300 && connection.GetStateData(id).Name is "Enqueued" or "Processing"; i++)
            await Task.Delay(50);
        Assert.Equal("Failed", connection.GetStateData(id).Name);
    }

    private async Task<PersistenceHost> StartAsync(Runner runner)
        => PersistenceHost.On((await postgres.CreateDatabaseAsync()).ConnectionString, services => services.AddSingleton<IJobRunner>(runner));

    private static BackgroundJobServer Serve(PersistenceHost host)
        => new(
            new BackgroundJobServerOptions { Queues = [JobQueues.Gpu], WorkerCount = 1, Activator = host.Get<JobActivator>() },
            host.Get<JobStorage>());

    private sealed class Runner : IJobRunner
    {
        public TaskCompletionSource<string> Ran { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Error { get; init; }

        public Task RunAsync(string jobId, CancellationToken cancellationToken)
        {
            Ran.TrySetResult(jobId);
            return Error is null ? Task.CompletedTask : Task.FromException(Error);
        }
    }
}
