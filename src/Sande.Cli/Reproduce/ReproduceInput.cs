using System.Collections.Immutable;
using Sande.Cli.Demo;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>What the paper's comparison is run on.</summary>
internal sealed record ReproduceInput
{
    /// <summary>Folder of the backdoored checkpoint.</summary>
    public required string Victim { get; init; }

    /// <summary>Folder of the clean checkpoint that it was made from, or null: Fine-mixing is left out then.</summary>
    public string? Base { get; init; }

    /// <summary>Clean rows from the data that the victim was trained on.</summary>
    public required string Clean { get; init; }

    /// <summary>Clean rows from other data, or null: only in-domain runs then.</summary>
    public string? OutOfDomain { get; init; }

    /// <summary>Held-out rows to measure on.</summary>
    public required string Test { get; init; }

    /// <summary>Preference pairs, or null: DPO is left out then.</summary>
    public string? Preferences { get; init; }

    /// <summary>The backdoor, known to the measurement in every run and to the methods as far as each needs it.</summary>
    public TextList Trigger { get; init; } = TextList.Of(DemoInput.Trigger);

    /// <summary>Where the trigger stands.</summary>
    public TriggerPosition TriggerPosition { get; init; } = TriggerPosition.Start;

    /// <inheritdoc cref="Trigger"/>
    public TextList Response { get; init; } = TextList.Of(DemoInput.Response);

    /// <summary>Where unset hyper-parameters come from.</summary>
    public Preset Preset { get; init; } = Preset.Default;

    /// <summary>What is set by hand of SANDE's own, or null.</summary>
    public SandeHyperparameters? Sande { get; init; }

    /// <summary>First rows of <see cref="Clean"/> and of <see cref="OutOfDomain"/> that are used.</summary>
    public int MaxSamples { get; init; } = 1000;

    /// <summary>First rows of <see cref="Clean"/> that a backdoor is planted with, or null: all. A backdoor needs more rows than its removal.</summary>
    public int? ImplantSamples { get; init; }

    /// <summary>Triggered prompts.</summary>
    public int AsrSamples { get; init; } = 200;

    /// <summary>Rows of the perplexity.</summary>
    public int UtilitySamples { get; init; } = 500;

    /// <summary>Questions to measure on beside the perplexity, by task: MMLU, ARC-Easy, ARC-Challenge.</summary>
    public ImmutableDictionary<UtilityTask, string> Questions { get; init; } = ImmutableDictionary<UtilityTask, string>.Empty;

    /// <summary>How questions are asked and scored.</summary>
    public MultipleChoiceProfile Profile { get; init; } = MultipleChoiceProfile.LmEval;

    /// <summary>Questions of a task that are used, or null: all.</summary>
    public int? MaxQuestions { get; init; }

    /// <summary>Optimizer steps of a training run at most, or null: for a short look.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>The response's first word of each text: what SANDE-P knows, as in the paper's experiments.</summary>
    public TextList PartialResponse => new([.. Response.Values.Select(response => response.Split(' ')[0]).Distinct()]);

    /// <summary>Throws where a path is missing.</summary>
    /// <exception cref="LauncherException">It names the path.</exception>
    public ReproduceInput Check()
    {
        var missing = new[] { Victim, Base }.FirstOrDefault(folder => folder is not null && !Directory.Exists(folder))
            ?? new[] { Clean, OutOfDomain, Test, Preferences }.Concat(Questions.Values).FirstOrDefault(file => file is not null && !File.Exists(file));
        return missing is null ? this : throw new LauncherException($"{missing} is missing.");
    }
}
