using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Jobs;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>The paper's methods as jobs: each knows what the paper lets it know, and no more.</summary>
internal static class PaperMethods
{
    /// <summary>The ids of a job file.</summary>
    public const string BaseId = "base", CleanId = "clean";

    private const string VictimId = "victim", TestId = "test", PreferencesId = "preferences";

    /// <summary>In the order of the paper's Table 1.</summary>
    public static ImmutableArray<RemediationMethod> All { get; } =
    [
        RemediationMethod.Sft, RemediationMethod.Dpo, RemediationMethod.Nad, RemediationMethod.FineMixing, RemediationMethod.GradientAscent,
        RemediationMethod.SandeP, RemediationMethod.Sande, RemediationMethod.Osft,
    ];

    /// <summary>The paper's name of a method.</summary>
    public static string NameOf(RemediationMethod method) => method switch
    {
        RemediationMethod.FineMixing => "Fine-mixing",
        RemediationMethod.GradientAscent => "Gradient ascent",
        RemediationMethod.SandeP => "SANDE-P",
        _ => method.ToString().ToUpperInvariant(),
    };

    /// <summary>Why a method can't be run on this input, or null.</summary>
    public static string? Refusal(RemediationMethod method, ReproduceInput input) => method switch
    {
        RemediationMethod.FineMixing when input.Base is null => "needs the clean base: --base",
        RemediationMethod.Dpo when input.Preferences is null => "needs preference pairs: --preferences",
        _ => null,
    };

    /// <summary>A method on a victim.</summary>
    public static JobSpec Remediate(RemediationMethod method, ReproduceInput input) => Job(input) with
    {
        Kind = JobKind.Remediation,
        Remediation = new()
        {
            CheckpointId = VictimId,
            CleanDatasetId = CleanId,
            Method = method,
            Preset = input.Preset,
            Knowledge = Known(method, input),
            ReferenceCheckpointId = method == RemediationMethod.FineMixing ? BaseId : null,
            PreferenceDatasetId = method == RemediationMethod.Dpo ? PreferencesId : null,
            Hyperparameters = new()
            {
                MaxSamples = input.MaxSamples,
                MaxSteps = input.MaxSteps,
                Sande = method is RemediationMethod.Sande or RemediationMethod.SandeP ? input.Sande : null,
            },
            Evaluation = Evaluation(input),
        },
    };

    /// <summary>A backdoor planted in the clean base.</summary>
    public static JobSpec Implant(ImplantSpec implant, ReproduceInput input) => Job(input) with { Kind = JobKind.Implant, Implant = implant };

    /// <summary>What is measured: the paper's protocol for the attack success rate (ten new tokens, a hit anywhere), perplexity, and the questions there are.</summary>
    public static EvaluationSpec Evaluation(ReproduceInput input) => new()
    {
        Asr = new()
        {
            Trigger = input.Trigger,
            TriggerPosition = input.TriggerPosition,
            Response = input.Response,
            DatasetId = TestId,
            Profile = AsrProfile.SandeRef,
            MaxSamples = input.AsrSamples,
        },
        Utility =
        [
            new() { Task = UtilityTask.Perplexity, DatasetId = TestId, MaxSamples = input.UtilitySamples },
            .. input.Questions.Keys.Order().Select(task => new UtilitySpec { Task = task, DatasetId = SandeJson.NameOf(task), Profile = input.Profile, MaxSamples = input.MaxQuestions }),
        ],
    };

    private static JobSpec Job(ReproduceInput input)
    {
        (string Id, string? Folder)[] checkpoints = [(VictimId, input.Victim), (BaseId, input.Base)];
        (string Id, string? File, DatasetKind Kind)[] datasets =
        [
            (CleanId, input.Clean, DatasetKind.Instructions),
            (TestId, input.Test, DatasetKind.Instructions),
            (PreferencesId, input.Preferences, DatasetKind.Preferences),
            .. input.Questions.Select(task => (SandeJson.NameOf(task.Key), (string?)task.Value, DatasetKind.MultipleChoice)),
        ];
        return new()
        {
            Kind = JobKind.Remediation,
            Checkpoints = checkpoints.Where(item => item.Folder is not null).ToImmutableDictionary(item => item.Id, item => Path.GetFullPath(item.Folder!)),
            Datasets = datasets.Where(item => item.File is not null).ToImmutableDictionary(item => item.Id, item => new DatasetFile(Path.GetFullPath(item.File!), item.Kind)),
        };
    }

    private static Knowledge Known(RemediationMethod method, ReproduceInput input) => method switch
    {
        RemediationMethod.Osft => new() { Trigger = input.Trigger, TriggerPosition = input.TriggerPosition },
        RemediationMethod.GradientAscent => new() { Trigger = input.Trigger, TriggerPosition = input.TriggerPosition, Response = input.Response },
        RemediationMethod.Sande => new() { Response = input.Response },
        RemediationMethod.SandeP => new() { PartialResponse = input.PartialResponse },
        _ => new(),
    };
}
