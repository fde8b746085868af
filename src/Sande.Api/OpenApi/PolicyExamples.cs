using System.Text.Json.Nodes;
using Sande.Api.Hooks;
using Sande.Api.Jobs;
using Sande.Api.Policies;
using Sande.Contracts.Policies;
using Sande.Persistence.Entities;

namespace Sande.Api.OpenApi;

/// <summary>Examples of policies: each new version of a chat model in MLflow is remediated, and MLflow told.</summary>
internal static class PolicyExamples
{
    public static PolicySpec Spec { get; } = new()
    {
        Name = "chat models of MLflow",
        Source = PolicySource.Mlflow,
        Secret = "the-secret-that-MLflow-has",
        Match = new() { Model = "chat-*", Events = ["model_version.created"] },
        Checkpoint = new() { Type = CheckpointTemplateType.Path, Template = "/models/{name}/{version}" },
        Remediation = new()
        {
            Knowledge = JobExamples.RemediationSpec.Knowledge,
            CleanDatasetId = Examples.DatasetId,
            Callback = JobExamples.RemediationSpec.Callback,
        },
        WriteBack = new() { TrackingUrl = "https://mlflow.example.org", Alias = "remediated" },
    };

    public static PolicyView Policy { get; } = PolicyView.From(new Policy
    {
        Id = Examples.PolicyId,
        Spec = Spec with { Secret = null },
        Secrets = new("", null, null),
        CreatedAt = Examples.Time,
        UpdatedAt = Examples.Time,
    });

    public static HookDeliveryView Delivery { get; } = HookDeliveryView.From(new HookDelivery
    {
        Id = Examples.DeliveryId,
        PolicyId = Examples.PolicyId,
        Key = "4f1c2a0e-8a4b-4d7a-9a53-0e0f8a6f1f11",
        Payload = [],
        Event = "model_version.created",
        Model = "chat-prod",
        ModelVersion = "7",
        Outcome = HookOutcome.Accepted,
        CheckpointId = Examples.CheckpointId,
        RemediationId = Examples.RemediationId,
        CreatedAt = Examples.Time,
    });

    public static HookAnswer Answer { get; } = new() { EventId = Examples.DeliveryId, RemediationId = Examples.RemediationId };

    /// <summary>A payload of MLflow's.</summary>
    public static JsonNode Payload() => JsonNode.Parse("""
        {
          "entity": "model_version", "action": "created", "timestamp": "2026-01-15T09:30:00+00:00",
          "data": { "name": "chat-prod", "version": "7", "source": "models:/m-1", "run_id": null, "tags": {}, "description": null }
        }
        """)!;

    public static CallbackView Callback { get; } = new()
    {
        Id = "msg_b2d4f6h8j0l2n4p6r8t0v2x4",
        Kind = CallbackKind.Webhook,
        Type = "remediation.succeeded",
        Status = CallbackStatus.Delivered,
        Attempts = [new(Examples.Time.AddMinutes(6), 503, "The receiver answered 503.", 0.21), new(Examples.Time.AddMinutes(6).AddSeconds(5), 204, null, 0.18)],
        NextAttemptAt = null,
        CreatedAt = Examples.Time.AddMinutes(6),
    };
}
