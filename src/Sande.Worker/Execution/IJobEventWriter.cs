using Sande.Contracts.Jobs;

namespace Sande.Worker.Execution;

/// <summary>Where the events of <c>execute</c> go; may be called from any thread.</summary>
internal interface IJobEventWriter
{
    /// <summary>Writes one event and flushes it.</summary>
    void Write(JobEvent jobEvent);
}
