namespace Sande.Contracts.Policies;

/// <summary>
/// Tells MLflow how a remediation ended: tags <c>sande.*</c> on the version of the model that the event named and, where it succeeded, an alias. The weights that MLflow
/// has stay as they are: the cleaned ones are the output checkpoint that <c>sande.output_checkpoint_id</c> names.
/// </summary>
public sealed record MlflowWriteBack
{
    /// <summary>The tracking server, as <c>https://mlflow.example.org</c>; redirects are not followed.</summary>
    public required string TrackingUrl { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; never given back. Default none.</summary>
    public string? Token { get; init; }

    /// <summary>An alias that is set on the version once its remediation has succeeded. Default none.</summary>
    public string? Alias { get; init; }
}
