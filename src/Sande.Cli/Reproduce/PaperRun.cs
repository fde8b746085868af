using System.Collections.Immutable;
using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Jobs;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>One cell of the paper's tables: a method on the victim, with clean rows of one domain.</summary>
/// <param name="Row">The paper's name of the method.</param>
/// <param name="Domain">The clean rows' domain.</param>
/// <param name="Job">What <c>execute</c> reads.</param>
internal sealed record PaperRun(string Row, string Domain, JobSpec Job)
{
    public const string InDomain = "in-domain";
    public const string OutOfDomain = "out-of-domain";

    private const string Victim = "victim";
    private const string Base = "base";
    private const string Test = "test";
    private const string Preferences = "preferences";

    private static readonly (string Row, RemediationMethod Method)[] Methods =
    [
        ("SFT", RemediationMethod.Sft),
        ("DPO", RemediationMethod.Dpo),
        ("NAD", RemediationMethod.Nad),
        ("Fine-mixing", RemediationMethod.FineMixing),
        ("Gradient ascent", RemediationMethod.GradientAscent),
        ("SANDE-P", RemediationMethod.SandeP),
        ("SANDE", RemediationMethod.Sande),
        ("OSFT", RemediationMethod.Osft),
    ];

    /// <summary>The folder of its state and result, under the reproduction's work folder.</summary>
    public string Folder => $"{Domain}-{Job.Remediation!.Method.ToString().ToLowerInvariant()}";

    /// <summary>Tables 1 and 2: every method that the input allows, in-domain and out-of-domain.</summary>
    public static IEnumerable<PaperRun> MainTable(ReproduceInput input)
    {
        (string Domain, string? File)[] domains = [(InDomain, input.Clean), (OutOfDomain, input.OutOfDomain)];
        return from domain in domains
               where domain.File is not null
               from method in Methods
               where Refusal(method.Method, input) is null
               select new PaperRun(method.Row, domain.Domain, Describe(method.Method, domain.File!, input));
    }

    /// <summary>The rows that the input does not allow, with the reason.</summary>
    public static IEnumerable<(string Row, string Reason)> LeftOut(ReproduceInput input)
        => Methods.Select(method => (method.Row, Reason: Refusal(method.Method, input))).Where(row => row.Reason is not null).Select(row => (row.Row, row.Reason!));

    private static string? Refusal(RemediationMethod method, ReproduceInput input) => method switch
    {
        RemediationMethod.FineMixing when input.Base is null => "needs the clean base: --base",
        RemediationMethod.Dpo when input.Preferences is null => "needs preference pairs: --preferences",
        _ => null,
    };

    private static JobSpec Describe(RemediationMethod method, string clean, ReproduceInput input)
    {
        var datasets = ImmutableDictionary<string, DatasetFile>.Empty
            .Add("clean", new(Path.GetFullPath(clean), DatasetKind.Instructions))
            .Add(Test, new(Path.GetFullPath(input.Test), DatasetKind.Instructions));
        var checkpoints = ImmutableDictionary<string, string>.Empty.Add(Victim, Path.GetFullPath(input.Victim));
        var spec = Remediation(method, input);
        if (method == RemediationMethod.Dpo)
            (spec, datasets) = (spec with { PreferenceDatasetId = Preferences }, datasets.Add(Preferences, new(Path.GetFullPath(input.Preferences!), DatasetKind.Preferences)));
        if (method == RemediationMethod.FineMixing)
            (spec, checkpoints) = (spec with { ReferenceCheckpointId = Base }, checkpoints.Add(Base, Path.GetFullPath(input.Base!)));
        return new() { Kind = JobKind.Remediation, Remediation = spec, Checkpoints = checkpoints, Datasets = datasets };
    }

    private static RemediationSpec Remediation(RemediationMethod method, ReproduceInput input) => new()
    {
        CheckpointId = Victim,
        CleanDatasetId = "clean",
        Method = method,
        Preset = input.Preset,
        Knowledge = Known(method, input),
        Hyperparameters = new() { MaxSamples = input.MaxSamples, MaxSteps = input.MaxSteps },
        Evaluation = new()
        {
            // The paper's protocol: ten new tokens, a hit anywhere.
            Asr = new()
            {
                Trigger = input.Trigger,
                TriggerPosition = input.TriggerPosition,
                Response = input.Response,
                DatasetId = Test,
                Profile = AsrProfile.SandeRef,
                MaxSamples = input.AsrSamples,
            },
            Utility = [new() { Task = UtilityTask.Perplexity, DatasetId = Test, MaxSamples = input.UtilitySamples }],
        },
    };

    // Each method knows what the paper lets it know, and no more.
    private static Knowledge Known(RemediationMethod method, ReproduceInput input) => method switch
    {
        RemediationMethod.Osft => new() { Trigger = input.Trigger, TriggerPosition = input.TriggerPosition },
        RemediationMethod.GradientAscent => new() { Trigger = input.Trigger, TriggerPosition = input.TriggerPosition, Response = input.Response },
        RemediationMethod.Sande => new() { Response = input.Response },
        RemediationMethod.SandeP => new() { PartialResponse = input.PartialResponse },
        _ => new(),
    };
}
