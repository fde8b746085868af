using Hangfire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Hangfire;
using Sande.Persistence.Jobs;
using Sande.Worker.Callbacks;
using Sande.Worker.Imports;
using Sande.Worker.Jobs;
using Sande.Worker.Native;
using Sande.Worker.Telemetry;
using Sande.Worker.Validation;

namespace Sande.Worker.Hosting;

/// <summary>All that the worker host consists of.</summary>
internal static class WorkerServices
{
    // An import copies for minutes, a callback waits for its receiver: neither should hold up the other.
    private const int DefaultQueueWorkers = 4;

    // After the grace period: the last events and the released lease are written, then Hangfire and the host leave.
    private static readonly TimeSpan HangfireMargin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan HostMargin = TimeSpan.FromSeconds(20);

    /// <summary>Adds the database, the queue, the two Hangfire servers and what runs on them.</summary>
    public static IServiceCollection AddWorkerHost(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSandePersistence(configuration).AddSandeHangfire().AddJobSweeper();
        services.AddOptions<WorkerOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<WorkerOptions>>().Value);
        services.AddSingleton(provider => NativeTorch.Choose(provider.GetRequiredService<WorkerOptions>().LibTorch));
        services.AddSingleton(CreateSlots);
        services.AddHostedService<WorkerRegistration>();
        services.AddHostedService<RetentionSchedule>();
        services.AddJobs();
        services.AddCallbacks(configuration);
        services.AddServers();
        services.AddWorkerTelemetry(configuration);
        return services.AddHostedService<WorkerAnnouncement>();
    }

    private static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<WorkFolders>();
        services.AddSingleton<CheckpointFolders>();
        services.AddSingleton<JobInputs>();
        services.AddSingleton<OutputCheckpoints>();
        services.AddSingleton<JobArtifacts>();
        services.AddSingleton<JobProductStore>();
        services.AddSingleton<JobPlaces>();
        services.AddSingleton<JobSupervisor>();
        services.AddSingleton<RunningJobs>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningJobs>());
        services.AddHostedService<WorkFolderCleaner>();
        services.AddSingleton<JobCommand>(provider =>
        {
            var options = provider.GetRequiredService<WorkerOptions>();
            return (job, device) => ExecuteJobCommand.Create(job, device, options);
        });
        services.AddSingleton<IJobRunner, JobRunner>();
        services.AddSingleton<ICheckpointImportRunner, CheckpointImportRunner>();
        services.AddSingleton<ICheckpointValidationRunner, CheckpointValidationRunner>();
    }

    private static void AddCallbacks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallbackOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallbackOptions>, CallbackOptionsValidator>();
        services.AddSingleton<CallbackConnections>();
        services.AddSingleton<ICallbackSender, WebhookSender>();
        services.AddSingleton<ICallbackSender, MlflowSender>();
        services.AddSingleton<ICallbackRunner, CallbackRunner>();
    }

    private static void AddServers(this IServiceCollection services)
    {
        services.AddHangfireServer((provider, server) =>
        {
            var slots = provider.GetRequiredService<ComputeSlots>();
            Configure(server, provider, JobPlacement.QueuesOf(WorkerDevices.Describe(slots)), slots.Count);
        });
        services.AddHangfireServer((provider, server) => Configure(server, provider, [JobQueues.Default], DefaultQueueWorkers));
        services.AddOptions<HostOptions>().Configure<WorkerOptions>((host, options) => host.ShutdownTimeout = options.Grace + HostMargin);
    }

    private static void Configure(BackgroundJobServerOptions server, IServiceProvider provider, string[] queues, int workers)
    {
        server.ServerName = $"{RunningJobs.Owner}:{queues[^1]}";
        server.Queues = queues;
        server.WorkerCount = workers;
        server.ShutdownTimeout = provider.GetRequiredService<WorkerOptions>().Grace + HangfireMargin;
    }

    private static ComputeSlots CreateSlots(IServiceProvider provider)
        => new(
            Devices.Find(provider.GetRequiredService<NativeTorch>(), Environment.GetEnvironmentVariable(Devices.VisibleVariable)),
            provider.GetRequiredService<WorkerOptions>().Slots);
}
