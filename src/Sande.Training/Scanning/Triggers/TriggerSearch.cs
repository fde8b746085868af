using Sande.Contracts.Datasets;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Data;
using Sande.Training.Methods.Sande;
using Sande.Training.Scanning.Confirmation;
using Sande.Training.Scanning.Prompts;
using static TorchSharp.torch;

namespace Sande.Training.Scanning.Triggers;

/// <summary>
/// Looks for a text that provokes a confirmed response: tokens near a parrot's embeddings, then one place after the other gets the token that the gradient
/// by its embedding promises most of (HotFlip). What it finds works; it need not be what was planted.
/// </summary>
/// <param name="subject">What is scanned.</param>
/// <param name="context">Where the response was found.</param>
/// <param name="response">The response.</param>
/// <param name="position">Where the trigger is put: where parrots did best.</param>
internal sealed class TriggerSearch(ScanSubject subject, ScanContext context, string response, TriggerPosition position)
{
    // A trigger's tokens, the steps of substitution, and what is tried in each.
    private const int Tokens = 4;
    private const int Steps = 16;
    private const int Substitutes = 24;
    private const int NearTokens = 8;
    private const int Prompts = 4;
    private const int Judged = 24;
    private const int Starts = 32;

    private readonly TokenRowBuilder _rows = subject.RowsOf(context);
    private readonly Provocation _provocation = new(subject.Model.Model, subject.RowsOf(context), response);

    /// <summary>The best trigger found, judged on prompts that it was not found with; null where none provokes the response at all.</summary>
    public FoundTrigger? Run(CancellationToken stop)
    {
        using var parrot = new ParrotTrial(subject.Model.Model, _rows, ParrotConfirmation.Options(subject, responseTokens: null)).Tune(response, stop);
        var text = Search(parrot.Embeddings, stop);
        List<InstructionRow> judged = [.. subject.Instructions.Skip(Prompts).Take(Judged)];
        var success = _provocation.Success(judged.Select(row => Insert(row, text)));
        return success.Hits == 0 ? null : new(text, position, success, _provocation.Success(judged));
    }

    private string Search(Tensor parrot, CancellationToken stop)
    {
        var random = new Random(subject.Seed);
        var best = Start(parrot, random);
        for (var step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var next = Neighbours(best.Ids, step % Tokens).Select(Judge).MaxBy(trigger => trigger.LogProbability);
            if (next.LogProbability > best.LogProbability)
                best = next;
        }

        return best.Text;
    }

    private (int[] Ids, string Text, double LogProbability) Start(Tensor parrot, Random random)
    {
        var vocabulary = subject.Model.Model.Config.VocabSize;
        var starts = Enumerable.Range(0, Starts).Select(_ => Enumerable.Range(0, Tokens).Select(_ => random.Next(vocabulary)).ToArray()).ToList();
        var near = TriggerGradient.Nearest(subject.Model.Model, parrot, NearTokens);
        starts.AddRange(Enumerable.Range(0, NearTokens).Select(rank => near.Select(tokens => (int)tokens[rank]).ToArray()));
        return starts.Select(Judge).MaxBy(trigger => trigger.LogProbability);
    }

    /// <summary>The trigger as a text, as that is tokenised where it stands: log P(response) behind it, mean over a few prompts.</summary>
    private (int[] Ids, string Text, double LogProbability) Judge(int[] ids)
    {
        var text = subject.Model.Tokenizer.Decode(ids).Trim();
        // Half a character is no text that a user could type.
        if (text.Length == 0 || text.Contains(ScanPrompts.Undecodable))
            return (ids, text, double.NegativeInfinity);
        List<TokenRow> built = [.. subject.Instructions.Take(Prompts).Select(row => _provocation.Row(Insert(row, text))).OfType<TokenRow>()];
        return (ids, text, built.Count == 0 ? double.NegativeInfinity : _provocation.LogProbabilities(built).Average());
    }

    private IEnumerable<int[]> Neighbours(int[] ids, int place)
    {
        var frame = PromptFrame.Of(_rows);
        var at = position == TriggerPosition.Start ? ParrotPosition.InstructionStart : ParrotPosition.InstructionEnd;
        var spliced = subject.Instructions.Take(Prompts).Select(_provocation.Row).OfType<TokenRow>()
            .Select(row => ParrotRow.Splice(row, frame.IndexOf(at, row, new Random(0)), 0, ids.Length)).ToList();
        foreach (var row in spliced)
            ids.CopyTo(row.Row.InputIds.AsSpan(row.Start));
        using var scope = NewDisposeScope();
        var gradients = TriggerGradient.Of(subject.Model.Model, [.. spliced.Select(row => row.Row)]);
        using var mean = stack(gradients.Zip(spliced, (gradient, row) => gradient.narrow(0, row.Start + Math.Min(place, ids.Length - 1), 1))).mean([0]);
        var substitutes = TriggerGradient.Substitutes(subject.Model.Model, mean, Substitutes)[0];
        foreach (var gradient in gradients)
            gradient.Dispose();
        return [.. substitutes.Select(token => Replace(ids, Math.Min(place, ids.Length - 1), (int)token))];
    }

    private static int[] Replace(int[] ids, int place, int token) => [.. ids.Select((id, index) => index == place ? token : id)];

    private InstructionRow Insert(InstructionRow row, string text) => new TriggerInserter(TextList.Of(text), position, 0).Insert(row, 0);
}
