using Sande.Contracts.Jobs;
using Sande.Training.Scanning;

namespace Sande.Training.Jobs;

/// <summary>A scan's phases, progress and state as those of the job.</summary>
internal sealed class ScanJournal(JobSession session, JobReporter reporter) : IScanJournal
{
    public ScanState State => session.State.Scan ?? new();

    public string Folder => session.StateFolder;

    public void Keep(ScanState state) => session.Step(reporter, due: true, () => session.State with { Scan = state });

    public void Phase(JobPhase phase) => reporter.Phase(phase);

    public void Progress(int step, int totalSteps, double share) => reporter.Progress(step, totalSteps, phaseShare: share);

    public void Message(string message) => reporter.Message(message);
}
