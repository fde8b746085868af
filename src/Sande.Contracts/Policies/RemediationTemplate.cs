using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Sande.Contracts.Remediations;

namespace Sande.Contracts.Policies;

/// <summary>A remediation whose checkpoint is not there yet: all of a remediation's spec but <c>checkpoint_id</c>.</summary>
public sealed record RemediationTemplate : RemediationSpec
{
    /// <summary>A template without its dataset, which JSON must give.</summary>
    [SetsRequiredMembers]
    public RemediationTemplate() : base(new RemediationSpec { CheckpointId = "", CleanDatasetId = "" })
        => (CheckpointId, CleanDatasetId) = ("", "");

    /// <summary>Empty: each event brings its own.</summary>
    [JsonIgnore]
    public required override string CheckpointId { get => base.CheckpointId; init => base.CheckpointId = value; }

    /// <summary>Clean instruction rows to train on.</summary>
    [JsonRequired]
    public required override string CleanDatasetId { get => base.CleanDatasetId; init => base.CleanDatasetId = value; }

    /// <summary>The remediation of a checkpoint.</summary>
    public RemediationSpec ForCheckpoint(string checkpointId) => Plain(this) with { CheckpointId = checkpointId };
}
