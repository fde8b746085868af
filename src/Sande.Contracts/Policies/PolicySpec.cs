namespace Sande.Contracts.Policies;

/// <summary>The body of <c>POST</c> and <c>PUT /v1/policies</c>: what is done with which webhooks.</summary>
public sealed record PolicySpec
{
    /// <summary>A name for people, 1..200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Who sends the webhooks.</summary>
    public required PolicySource Source { get; init; }

    /// <summary>
    /// What they are signed with; never given back. Default: of a new policy one is made and shown in the answer to the POST alone; of another, the one it has.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>Which of them are acted on.</summary>
    public PolicyMatch Match { get; init; } = new();

    /// <summary>Where the model's files are then.</summary>
    public required CheckpointTemplate Checkpoint { get; init; }

    /// <summary>The remediation that is created: as the body of <c>POST /v1/remediations</c>, without its checkpoint.</summary>
    public required RemediationTemplate Remediation { get; init; }

    /// <summary>Tells MLflow how the remediation ended; with the sources <c>mlflow</c> and <c>databricks</c>.</summary>
    public MlflowWriteBack? WriteBack { get; init; }

    /// <summary>Whether anything is done. Default true; webhooks of a disabled policy are recorded and ignored.</summary>
    public bool Enabled { get; init; } = true;
}
