using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;
using Sande.Training.Errors;
using Sande.Worker.Execution;

namespace Sande.Worker.Tests.Execution;

/// <summary>What is around the computation: the lock, the result that stays, the ending for each way to end.</summary>
public sealed class JobExecutionTests : IDisposable
{
    private readonly JobFolder _job = new();
    private readonly EventList _events = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void A_result_is_kept_and_told_again_without_computing_again()
    {
        var computed = 0;
        JobResult Compute(JobSpec spec, string work, Action<JobEvent> publish, CancellationToken stop)
        {
            computed++;
            return Result;
        }

        Assert.Equal(ExecuteExitCodes.Succeeded, Run(Compute));
        Assert.Equal(ExecuteExitCodes.Succeeded, Run(Compute));

        Assert.Equal(1, computed);
        Assert.Equal(2, _events.OfType<ResultEvent>().Count());
        Assert.All(_events.OfType<ResultEvent>(), done => Assert.Equal(Result.Training, Assert.IsType<RemediationResult>(done.Result).Training));
        Assert.False(File.Exists(Path.Combine(_job.Work, WorkFolder.ResultFile + ".tmp")));
    }

    [Fact]
    public void A_stop_ends_with_75_and_an_interrupted_event()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var code = Run((_, _, _, token) => throw new OperationCanceledException(token), stop: stop.Token);

        Assert.Equal(ExecuteExitCodes.Interrupted, code);
        Assert.IsType<InterruptedEvent>(Assert.Single(_events));
    }

    public static TheoryData<Exception, FailureCode> Failures => new()
    {
        { new NonFiniteLossException(7, "The loss", double.NaN), FailureCode.NonFiniteLoss },
        { new NativeException("CUDA out of memory. Tried to allocate 2.00 GiB\nException raised from ..."), FailureCode.OutOfMemory },
        { new NativeException("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."), FailureCode.OutOfMemory },
        { new InsufficientMemoryException("Not enough."), FailureCode.OutOfMemory },
        { new IOException("No space left on device"), FailureCode.Storage },
        { new UnauthorizedAccessException("Access to the path is denied."), FailureCode.Storage },
        { new OperationCanceledException(), FailureCode.Unexpected },
        { new NativeException("mat1 and mat2 shapes cannot be multiplied"), FailureCode.Unexpected },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_ends_with_1_and_its_code(Exception exception, FailureCode code)
    {
        Assert.Equal(ExecuteExitCodes.Failed, Run((_, _, _, _) => throw exception));

        var failed = Assert.IsType<FailedEvent>(Assert.Single(_events));
        Assert.Equal(code, failed.Code);
        Assert.DoesNotContain('\n', failed.Message);
    }

    [Fact]
    public void A_device_that_is_too_small_is_told_with_what_a_larger_one_must_have()
    {
        Assert.Equal(ExecuteExitCodes.Failed, Run((_, _, _, _) => throw new DeviceTooSmallException("It does not fit.", 80)));

        var failed = Assert.IsType<FailedEvent>(Assert.Single(_events));
        Assert.Equal((FailureCode.OutOfMemory, "It does not fit.", 80), (failed.Code, failed.Message, failed.RequiredMemoryBytes));
    }

    [Fact]
    public void Another_jobs_work_folder_is_refused_but_not_for_another_name()
    {
        Assert.Equal(ExecuteExitCodes.Interrupted, Stop(_job.Spec));
        Assert.Equal(ExecuteExitCodes.Succeeded, Run((_, _, _, _) => Result, spec: _job.Spec with { Remediation = _job.Spec.Remediation! with { Name = "again" } }));

        var other = _job.Spec with { Remediation = _job.Spec.Remediation! with { Method = RemediationMethod.Sft } };
        Assert.Equal(ExecuteExitCodes.Failed, Run((_, _, _, _) => Result, spec: other));

        var failed = Assert.IsType<FailedEvent>(_events.Last());
        Assert.Equal(FailureCode.InvalidSpec, failed.Code);
        Assert.StartsWith("/remediation: ", failed.Message);
    }

    [Fact]
    public void A_work_folder_that_another_process_uses_is_waited_for_then_refused()
    {
        using var other = WorkFolderLock.Take(_job.Work, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(ExecuteExitCodes.Failed, Run((_, _, _, _) => Result));

        var failed = Assert.IsType<FailedEvent>(Assert.Single(_events));
        Assert.Equal(FailureCode.Storage, failed.Code);
    }

    private static RemediationResult Result { get; } = new()
    {
        Method = RemediationMethod.Osft,
        Utility = [],
        Training = new TrainingSummary(new Hyperparameters(), 8, 2, 4, 4, false, 4, 2.5, 1.5),
        Throughput = new ThroughputSummary("cpu", 100, null, 2),
        Seed = 42,
    };

    private int Stop(JobSpec spec)
    {
        using var stop = new CancellationTokenSource();
        return Run(
            (_, _, _, token) =>
            {
                stop.Cancel();
                throw new OperationCanceledException(token);
            },
            spec,
            stop.Token);
    }

    private int Run(JobComputation compute, JobSpec? spec = null, CancellationToken stop = default)
        => new JobExecution(compute, _events, TimeProvider.System, NullLogger<JobExecution>.Instance) { LockTimeout = TimeSpan.FromSeconds(0.3) }
            .Run(_job.WriteSpec(spec), _job.Work, stop);

    // As TorchSharp throws them for libtorch's errors.
    private sealed class NativeException(string message) : ExternalException(message);

    private sealed class EventList : List<JobEvent>, IJobEventWriter
    {
        public void Write(JobEvent jobEvent) => Add(jobEvent);
    }
}
