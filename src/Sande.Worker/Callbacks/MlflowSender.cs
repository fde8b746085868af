using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Persistence.Entities;

namespace Sande.Worker.Callbacks;

/// <summary>
/// Writes a remediation's end into MLflow's registry (REST API 2.0): tags <c>sande.*</c> on the model's version and, last and only where there is an output checkpoint, an alias. Each call may
/// be repeated: an attempt that was cut off is made again from its beginning.
/// </summary>
internal sealed class MlflowSender(CallbackConnections connections) : ICallbackSender
{
    private const string SetTag = "/api/2.0/mlflow/model-versions/set-tag";
    private const string SetAlias = "/api/2.0/mlflow/registered-models/alias";

    // What all of MLflow's stores take, in bytes: 5000; a character of UTF-16 has at most three in UTF-8.
    private const int MaxValueLength = 1600;

    /// <inheritdoc/>
    public CallbackKind Kind => CallbackKind.Mlflow;

    /// <inheritdoc/>
    public async Task<CallbackResult> SendAsync(Callback callback, CallbackTarget target, Job job, CancellationToken cancellationToken)
    {
        // The job as it is now: what came late must not undo what a retry of the job has told since.
        if (!job.Status.IsTerminal())
            return CallbackResult.NothingToTell;
        var (model, version) = (target.Model!, target.ModelVersion!);
        foreach (var (key, value) in TagsOf(job))
        {
            var tagged = await PostAsync(target, SetTag, new ModelVersionTag(model, version, key, value), cancellationToken);
            if (tagged.Error is not null)
                return tagged;
        }

        return job.Result is RemediationResult { Outcome: RemediationOutcome.Trained } && target.Alias is { } alias
            ? await PostAsync(target, SetAlias, new ModelAlias(model, alias, version), cancellationToken)
            : CallbackResult.Of((int)HttpStatusCode.OK);
    }

    private static IEnumerable<(string Key, string Value)> TagsOf(Job job)
    {
        var result = job.Result as RemediationResult;
        var tags = new (string Key, string? Value)[]
        {
            ("sande.status", SandeJson.NameOf(job.Status)),
            ("sande.remediation_id", job.Id),
            ("sande.output_checkpoint_id", job.OutputCheckpointId),
            ("sande.outcome", result is null ? null : SandeJson.NameOf(result.Outcome)),
            ("sande.method", result is null ? null : SandeJson.NameOf(result.Method)),
            ("sande.asr_before", result?.Asr?.Before.Value.ToString(CultureInfo.InvariantCulture)),
            ("sande.asr_after", result?.Asr?.After.Value.ToString(CultureInfo.InvariantCulture)),
            ("sande.error", job.ErrorMessage is { Length: > MaxValueLength } message ? message[..MaxValueLength] : job.ErrorMessage),
        };
        return tags.Where(tag => tag.Value is not null).Select(tag => (tag.Key, tag.Value!));
    }

    private async Task<CallbackResult> PostAsync<T>(CallbackTarget target, string path, T body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url.TrimEnd('/') + path) { Content = CallbackContent.Of(CallbackContent.Write(body)) };
        if (target.Secret is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await connections.SendAsync(request, cancellationToken);
    }

    private sealed record ModelVersionTag(string Name, string Version, string Key, string Value);

    private sealed record ModelAlias(string Name, string Alias, string Version);
}
