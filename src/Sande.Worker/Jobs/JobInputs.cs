using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Training.Errors;
using Sande.Worker.Execution;

namespace Sande.Worker.Jobs;

/// <summary>Lays out what a job reads: its checkpoints and datasets as files in the work folder, and the job file that names them.</summary>
internal sealed class JobInputs(IDbContextFactory<SandeDbContext> contexts, CheckpointFolders checkpointFolders)
{
    private const string SpecFile = "job.json";
    private const string Checkpoints = "input/checkpoints";
    private const string Datasets = "input/datasets";

    /// <summary>Reads the job and lays out its inputs.</summary>
    /// <exception cref="TrainingException">A checkpoint or a dataset that it names can't be used.</exception>
    /// <exception cref="IOException">The work folder can't be written, or the store lacks a file.</exception>
    public async Task<PreparedJob> PrepareAsync(string jobId, string workFolder, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(row => row.Id == jobId, cancellationToken);
        var checkpoints = await ReadCheckpointsAsync(context, job.Spec, cancellationToken);
        var datasets = await ReadDatasetsAsync(context, job.Spec, cancellationToken);

        foreach (var checkpoint in checkpoints)
            await checkpointFolders.MaterializeAsync(checkpoint, Path.Combine(workFolder, Checkpoints, checkpoint.Id), cancellationToken);
        foreach (var dataset in datasets)
            await checkpointFolders.MaterializeAsync(dataset.Sha256, Path.Combine(workFolder, Datasets, dataset.Id), cancellationToken);

        var spec = new JobSpec
        {
            Kind = job.Kind,
            JobId = job.Id,
            Remediation = job.Spec as RemediationSpec,
            Evaluation = job.Spec as EvaluationJobSpec,
            Implant = job.Spec as ImplantSpec,
            Scan = job.Spec as ScanSpec,
            Checkpoints = checkpoints.ToImmutableDictionary(row => row.Id, row => $"{Checkpoints}/{row.Id}"),
            Datasets = datasets.ToImmutableDictionary(row => row.Id, row => new DatasetFile($"{Datasets}/{row.Id}", row.Kind)),
        };
        var specPath = Path.Combine(workFolder, SpecFile);
        AtomicFile.Write(specPath, JsonSerializer.SerializeToUtf8Bytes(spec, SandeJson.Indented));
        return new PreparedJob(job, checkpoints.Single(row => row.Id == job.CheckpointId), checkpoints.Exists(row => row.IsImplanted), specPath, workFolder);
    }

    private static async Task<List<Checkpoint>> ReadCheckpointsAsync(SandeDbContext context, JobRequest spec, CancellationToken cancellationToken)
    {
        var ids = spec.GetCheckpointReferences().Select(reference => reference.Id).ToHashSet();
        var found = await context.Checkpoints.AsNoTracking().Include(row => row.Files).Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken);
        if (ids.Except(found.Select(row => row.Id)).FirstOrDefault() is { } missing)
            throw new TrainingException(FailureCode.InvalidSpec, $"Checkpoint {missing} no longer exists.");
        if (found.Find(row => row.Status != CheckpointStatus.Ready) is { } unusable)
            throw new TrainingException(FailureCode.InvalidCheckpoint, $"Checkpoint {unusable.Id} is not ready: {unusable.Error ?? unusable.Status.ToString()}");

        // A checkpoint that a hook brought was not there yet when the API took the job.
        var models = found.Where(row => row.Model is not null).ToDictionary(row => row.Id, row => row.Model!);
        if (CheckpointModelRules.Validate(spec, models) is [var fault, ..])
            throw new TrainingException(FailureCode.InvalidSpec, $"{fault.Pointer}: {fault.Detail}");
        return found;
    }

    private static async Task<List<Dataset>> ReadDatasetsAsync(SandeDbContext context, JobRequest spec, CancellationToken cancellationToken)
    {
        var ids = spec.GetDatasetReferences().Select(reference => reference.Id).ToHashSet();
        var found = await context.Datasets.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken);
        if (ids.Except(found.Select(row => row.Id)).FirstOrDefault() is { } missing)
            throw new TrainingException(FailureCode.InvalidSpec, $"Dataset {missing} no longer exists.");
        return found;
    }
}

/// <summary>A job whose inputs lie in its work folder.</summary>
/// <param name="Job">The job, as its row was.</param>
/// <param name="Parent">The checkpoint that it works on, with its files.</param>
/// <param name="IsImplanted">Whether it or another checkpoint that the job uses has a planted backdoor in its past.</param>
/// <param name="SpecPath">The job file.</param>
/// <param name="WorkFolder">The work folder.</param>
internal sealed record PreparedJob(Job Job, Checkpoint Parent, bool IsImplanted, string SpecPath, string WorkFolder);
