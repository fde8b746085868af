using System.Collections.Immutable;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Validation;
using Sande.Training.Methods;
using Sande.Training.Methods.Sande;

namespace Sande.Training.Jobs;

/// <summary>One remediation: measures the backdoored checkpoint, takes the backdoor out, measures again.</summary>
internal sealed class RemediationRun(JobSession session, RemediationSpec remediation)
{
    private readonly RemediationMethod _method = RemediationMethods.Resolve(remediation);

    public RemediationResult Run(CancellationToken stop)
    {
        using var job = session.Load(() => LoadedJob.Load(Inputs(), session.Files, session.Device, session.Say));
        var given = Given(job.Hyperparameters);
        var (values, rows) = (job.Hyperparameters, given.Preferences?.Count ?? job.Split.Training.Count);
        var reporter = session.CreateReporter(BeforeAfterRun.Cost(job, values.Cost(rows, Responses)));
        reporter.Message(Describe(job, rows));

        var run = new BeforeAfterRun(session, job, reporter, session.Files.Checkpoint(remediation.CheckpointId));
        run.Run(MethodFactory.Create(_method), given, stop);
        return new()
        {
            Method = _method,
            Asr = run.Asr,
            Utility = run.Utility,
            Training = run.Outcome.Training,
            Simulation = run.Outcome.Simulation,
            ResidualAsr = run.Outcome.Simulation is { } simulation ? Residual(simulation) : null,
            Throughput = run.Throughput,
            Seed = values.Seed,
        };
    }

    private MethodInputs Given(ResolvedHyperparameters values) => new(
        remediation.Knowledge,
        remediation.ReferenceCheckpointId is { } reference ? session.Files.Checkpoint(reference) : null,
        remediation.PreferenceDatasetId is { } preferences ? [.. session.Files.Preferences(preferences).Take(values.MaxSamples)] : null);

    private JobInputs Inputs() => new(
        remediation.CheckpointId,
        remediation.CleanDatasetId,
        remediation.PromptTemplate,
        remediation.PromptFormat,
        remediation.Knowledge,
        remediation.Evaluation,
        remediation.Hyperparameters.Memory,
        config => Presets.Resolve(remediation, config.ParameterCount, config.MaxPositionEmbeddings, session.IsOnGpu));

    private static ResidualAsr Residual(SimulationSummary simulation)
    {
        static RateResult? Best(ImmutableArray<ParrotSummary> parrots) => parrots.Select(parrot => parrot.Success).MaxBy(success => success.Value);
        var (first, last) = (simulation.Rounds[0], simulation.Rounds[^1]);
        return new(Best(first.Parrots)!, Best(last.Parrots)!, Best(last.Controls));
    }

    private int Responses => SandeMethod.ResponseOf(_method, remediation.Knowledge)?.Count ?? 1;

    private string Describe(LoadedJob job, int rows)
    {
        var values = job.Hyperparameters;
        var plan = values.Sande is { } sande
            ? $"at most {sande.Rounds} rounds, each of {sande.ParrotsPerRound} parrots a response and an elimination"
            : $"{values.Steps(rows)} steps";
        return $"{SandeJson.NameOf(_method)} on {job.Describe(session.Device)}, {plan}, {values.BatchSize} rows a step; "
            + $"{rows} rows to train on, {job.Split.HeldBack.Count} held back.";
    }
}
