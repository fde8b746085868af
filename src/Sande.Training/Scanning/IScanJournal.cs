using Sande.Contracts.Jobs;

namespace Sande.Training.Scanning;

/// <summary>Where a scan tells how far it is, and where it keeps what a restart goes on from.</summary>
internal interface IScanJournal
{
    /// <summary>What is finished.</summary>
    ScanState State { get; }

    /// <summary>A folder for what a part of it works with.</summary>
    string Folder { get; }

    /// <summary>Saves what is finished.</summary>
    void Keep(ScanState state);

    /// <summary>A phase begins.</summary>
    void Phase(JobPhase phase);

    /// <summary>Steps of a phase are done: <paramref name="share"/> of it, 0..1.</summary>
    void Progress(int step, int totalSteps, double share);

    /// <summary>A sentence for people.</summary>
    void Message(string message);
}
