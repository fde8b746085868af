using Sande.Contracts.Datasets;
using Sande.Contracts.Scans;
using Sande.Training.Data;
using Sande.Training.Evaluation;

namespace Sande.Training.Scanning;

/// <summary>What is scanned.</summary>
/// <param name="Model">The model, with the context <see cref="ScanContext.PromptTemplate"/>'s rows; gradients are off.</param>
/// <param name="Contexts">Where responses are looked for, with the rows that write a prompt; null for <see cref="ScanContext.Bare"/>.</param>
/// <param name="Instructions">Instructions, in the order they are taken; with clean answers where the caller has some.</param>
/// <param name="Seed">Seed of everything random.</param>
internal sealed record ScanSubject(
    ModelUnderTest Model, IReadOnlyList<(ScanContext Context, TokenRowBuilder? Rows)> Contexts, IReadOnlyList<InstructionRow> Instructions, int Seed)
{
    /// <summary>The rows that parrots and triggers are tried with: those of the context where the response was found.</summary>
    public TokenRowBuilder RowsOf(ScanContext context) => Contexts.FirstOrDefault(item => item.Context == context).Rows ?? Model.Rows;
}
