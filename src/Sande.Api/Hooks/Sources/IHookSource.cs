using System.Text.Json;
using Sande.Contracts.Policies;

namespace Sande.Api.Hooks.Sources;

/// <summary>The rules of one sender of webhooks.</summary>
internal interface IHookSource
{
    /// <summary>Checks the signature, in constant time, and the time where the source signs one.</summary>
    HookVerdict Verify(HookRequest request, string secret);

    /// <summary>Reads a payload, of any kind: what it lacks is null or missing.</summary>
    HookEvent Read(JsonElement payload);
}

/// <summary>All senders.</summary>
internal static class HookSources
{
    private static readonly Dictionary<PolicySource, IHookSource> All = new()
    {
        [PolicySource.Mlflow] = new MlflowHooks(),
        [PolicySource.Huggingface] = new HuggingFaceHooks(),
        [PolicySource.Wandb] = new WandbHooks(),
        [PolicySource.Databricks] = new DatabricksHooks(),
        [PolicySource.StandardWebhooks] = new StandardHooks(),
    };

    public static IHookSource Of(PolicySource source) => All[source];
}
