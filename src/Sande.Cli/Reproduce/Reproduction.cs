using System.Collections.Immutable;
using System.Text.Json;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;

namespace Sande.Cli.Reproduce;

/// <summary>What reproductions measured: the content of results.json, one entry a table.</summary>
internal sealed record Reproduction(ImmutableArray<ReproducedTable> Tables)
{
    /// <summary>What the file at <paramref name="path"/> holds; nothing where there is none.</summary>
    public static Reproduction Load(string path)
        => File.Exists(path) ? JsonSerializer.Deserialize<Reproduction>(File.ReadAllText(path), SandeJson.Options)! : new([]);

    /// <summary>With a table in the place of its older run.</summary>
    public Reproduction With(ReproducedTable table) => new([.. Tables.Where(older => older.Name != table.Name).Append(table).OrderBy(each => each.Name)]);
}

/// <summary>One table.</summary>
/// <param name="Name">Which.</param>
/// <param name="Title">What it compares.</param>
/// <param name="Command">The command that measured it.</param>
/// <param name="Date">The day it was measured, UTC.</param>
/// <param name="Device">Where.</param>
/// <param name="Preset">Where hyper-parameters came from.</param>
/// <param name="Victims">What was measured on each victim.</param>
/// <param name="LeftOut">What was not run, with the reason.</param>
internal sealed record ReproducedTable(
    PaperTableName Name, string Title, string Command, DateOnly Date, string Device, Preset Preset, ImmutableArray<ReproducedVictim> Victims, ImmutableArray<string> LeftOut);

/// <summary>One victim with its methods' results.</summary>
/// <param name="Label">What tells it from the others.</param>
/// <param name="Implant">How its backdoor was planted, where that was done here.</param>
/// <param name="Results">By method.</param>
internal sealed record ReproducedVictim(string Label, ImplantResult? Implant, ImmutableArray<RemediationResult> Results)
{
    /// <summary>The victim before any method: the paper's Baseline.</summary>
    public (AsrResult Asr, ImmutableArray<(UtilityComparison Task, UtilityResult Value)> Utility)? Baseline => this switch
    {
        { Results: [var first, ..] } => (first.Asr!.Before, [.. first.Utility.Select(task => (task, task.Before))]),
        { Implant: { Asr: { } asr } implant } => (asr.After, [.. implant.Utility.Select(task => (task, task.After))]),
        _ => null,
    };
}
