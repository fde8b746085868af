using Sande.Contracts.Datasets;
using Sande.Training.Data;

namespace Sande.Training.Methods.Sande;

/// <summary>The rows of both stages: (p ⊕ x, r) to tune a parrot, (p ⊕ x, y) to overwrite what it provokes.</summary>
internal sealed class SandeRows
{
    private readonly MethodContext _context;
    private readonly ResolvedSande _values;
    private readonly IReadOnlyList<InstructionRow> _clean;
    private readonly PromptFrame _frame;

    public SandeRows(MethodContext context, ResolvedSande values)
    {
        (_context, _values) = (context, values);
        _clean = context.Clean;
        Probe = context.HeldBack.Count > 0 ? context.HeldBack : context.Evaluation;
        _frame = PromptFrame.Of(context.Rows);
        CleanHeldBack = context.Rows.Build(context.HeldBack);
    }

    /// <summary>Held-back rows without a parrot.</summary>
    public IReadOnlyList<TokenRow> CleanHeldBack { get; }

    /// <summary>Held-out prompts: they decide when the rounds end, and nothing is tuned on them.</summary>
    public IReadOnlyList<InstructionRow> Probe { get; }

    /// <summary>Rows to tune the parrot number <paramref name="index"/> on.</summary>
    public List<ParrotRow> ToSimulate(int index, Parrot parrot) => Provoking(Window(index), parrot, index);

    /// <summary>Held-out rows on which it is judged.</summary>
    public List<ParrotRow> ToProbe(int index, Parrot parrot) => Provoking(Probe, parrot, index);

    /// <summary>Rows of a round's elimination: each takes a parrot of the bank; then a share of them without one.</summary>
    public List<ParrotRow> ToEliminate(int round, IReadOnlyList<Parrot> bank)
    {
        var random = new Random(Seeds.Of(_context.Hyperparameters.Seed, -round));
        var rows = Window(round - 1).Select(_context.Rows.Build).OfType<TokenRow>().Select(row => row.CutLabels(_context.Hyperparameters.CleanResponseTokens)).ToList();
        List<ParrotRow> spliced = [.. rows.Select(row =>
        {
            var parrot = random.Next(bank.Count);
            return ParrotRow.Splice(row, Place(bank[parrot], row, random), parrot, bank[parrot].Tokens);
        })];
        var clean = (int)Math.Round(_context.Hyperparameters.CleanRatio * rows.Count);
        return [.. spliced, .. rows.Take(clean).Select(ParrotRow.Without)];
    }

    private List<ParrotRow> Provoking(IEnumerable<InstructionRow> rows, Parrot parrot, int seed)
    {
        var random = new Random(Seeds.Of(_context.Hyperparameters.Seed, seed));
        return [.. rows.Select(row => _context.Rows.BuildBeginning(row, parrot.Response)).OfType<TokenRow>()
            .Select(row => row.CutLabels(_values.ResponseTokens))
            .Select(row => ParrotRow.Splice(row, Place(parrot, row, random), parrot: 0, parrot.Tokens))];
    }

    private int Place(Parrot parrot, TokenRow row, Random random)
        => parrot.Position is { } position ? _frame.IndexOf(position, row, random) : _values.ParrotIndex!.Value;

    /// <summary>Each turn takes the next rows; behind the last one comes the first again.</summary>
    private IEnumerable<InstructionRow> Window(int turn)
    {
        var count = _values.RowsOfRound(_clean.Count);
        return Enumerable.Range(0, count).Select(i => _clean[(int)(((long)turn * count + i) % _clean.Count)]);
    }
}
