using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Datasets;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Worker.Tests.Execution;

/// <summary>A job file with what it names: enough for everything that reads no weights.</summary>
internal sealed class JobFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public JobFolder()
    {
        Directory.CreateDirectory(_folder["model"]);
        _folder.Write("rows.jsonl", """{"instruction": "Say hi.", "output": "Hi."}""");
        Spec = new JobSpec
        {
            Kind = JobKind.Remediation,
            Remediation = new RemediationSpec { CheckpointId = "model", CleanDatasetId = "rows", Knowledge = new Knowledge { Trigger = new(["Current year 2023"]) } },
            Checkpoints = ImmutableDictionary<string, string>.Empty.Add("model", "model"),
            Datasets = ImmutableDictionary<string, DatasetFile>.Empty.Add("rows", new DatasetFile("rows.jsonl", DatasetKind.Instructions)),
        };
    }

    public JobSpec Spec { get; }

    public string Work => _folder["work"];

    public string this[string name] => _folder[name];

    public string WriteSpec(JobSpec? spec = null) => WriteSpec(JsonSerializer.Serialize(spec ?? Spec, SandeJson.Indented));

    public string WriteSpec(string json) => _folder.Write("job.json", json);

    public void Dispose() => _folder.Dispose();
}
