namespace Sande.Persistence.Retention;

/// <summary>Removes one kind of thing that is past its time. Any number of hosts may do so at once.</summary>
internal interface IRetentionStep
{
    /// <summary>What is removed, for the log and the metric.</summary>
    string What { get; }

    /// <summary>Removes what is past its time now.</summary>
    /// <returns>How many were removed.</returns>
    Task<long> RemoveAsync(CancellationToken cancellationToken);
}
