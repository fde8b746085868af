using System.Globalization;
using System.Reflection;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Contracts.Implants;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Training.Checkpoints;
using Sande.Training.Errors;

namespace Sande.Worker.Jobs;

/// <summary>Turns a computation's output folder into a stored checkpoint with its lineage.</summary>
internal sealed class OutputCheckpoints(CheckpointFolders folders, TimeProvider time)
{
    private const string WeightsExtension = ".safetensors";

    private static readonly string CodeVersion =
        typeof(OutputCheckpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Stores the files; the row itself is for the transaction that ends the job.</summary>
    /// <exception cref="TrainingException">The output is not a sound checkpoint, or differs from its parent in more than the weights.</exception>
    /// <exception cref="IOException">The store is full or can't be written.</exception>
    public async Task<Checkpoint> StoreAsync(PreparedJob prepared, JobResult result, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(prepared.WorkFolder, WorkFolder.Output);
        var validation = CheckpointValidator.Validate(folder);
        if (validation.Errors.Count > 0)
            throw new TrainingException(FailureCode.Unexpected, $"The output is not a sound checkpoint: {string.Join(' ', validation.Errors)}");

        var id = Ids.New(Ids.Checkpoint);
        var files = await folders.StoreAsync(id, folder, cancellationToken);
        CheckAgainstParent(files, prepared.Parent.Files);
        return new Checkpoint
        {
            Id = id,
            Name = $"{prepared.Parent.Name}-{MethodOf(result)}",
            Status = CheckpointStatus.Ready,
            Model = validation.Model,
            ParentId = prepared.Parent.Id,
            JobId = prepared.Job.Id,
            IsImplanted = result is ImplantResult || prepared.IsImplanted,
            Metadata = new Dictionary<string, string>
            {
                ["parent"] = prepared.Parent.Id,
                [SandeJson.NameOf(prepared.Job.Kind)] = prepared.Job.Id,
                ["method"] = MethodOf(result),
                ["seed"] = result.Seed.ToString(CultureInfo.InvariantCulture),
                ["code_version"] = CodeVersion,
            },
            CreatedAt = time.GetUtcNow(),
            Files = files,
        };
    }

    private static string MethodOf(JobResult result) => result switch
    {
        RemediationResult remediation => SandeJson.NameOf(remediation.Method),
        ImplantResult => "implant",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "This kind of job makes no checkpoint."),
    };

    // Nothing but weights may differ, and there must be the same files: the promise that users check with sha256sum.
    private static void CheckAgainstParent(IReadOnlyCollection<CheckpointFile> output, IReadOnlyCollection<CheckpointFile> parent)
    {
        var unlike = Contents(output).Except(Contents(parent)).Concat(Contents(parent).Except(Contents(output))).Select(file => file.Path).FirstOrDefault();
        if (unlike is not null)
            throw new TrainingException(FailureCode.Unexpected, $"The output's {unlike} is not the parent's.");
    }

    private static IEnumerable<(string Path, string? Sha256)> Contents(IEnumerable<CheckpointFile> files)
        => files.Select(file => (file.Path, file.Path.EndsWith(WeightsExtension, StringComparison.OrdinalIgnoreCase) ? null : file.Sha256));
}
