using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;
using Sande.Training.Data;
using Sande.Training.Scanning.Triggers;
using Sande.Training.Tokenization;

namespace Sande.Training.Scanning.Incidents;

/// <summary>
/// One conversation in which the model misbehaved: which part of the prompt provoked the response. Saliency proposes (Patcher's gradient of log P(response)
/// by the prompt's embeddings), two measurements decide: how far log P falls without the part, and whether clean prompts answer with the response when it is put into them.
/// </summary>
internal sealed class IncidentSearch(ScanSubject subject, FailingExample example)
{
    // What is taken of the response: behind its first sentence the answer is the model's own.
    private const int ResponseTokens = 12;

    private const int MaxSpanWords = 8;
    private const int Seeds = 8;
    private const int Inserted = 6;
    private const int CleanPrompts = 24;

    // A trigger provokes the response in most clean prompts, and these do not without it.
    private const double MinSuccess = 0.5;
    private const double MinLead = 0.3;

    private readonly PromptWords _words = new(example.Prompt);

    /// <summary>Finds the part that provokes the response.</summary>
    public IncidentFinding Run(CancellationToken stop)
    {
        var response = Beginning(example.Response);
        var provocation = new Provocation(subject.Model.Model, subject.Model.Rows, response);
        if (_words.Count < 2 || provocation.Row(Prompt(example.Prompt)) is not { } whole)
            return new(null, response, []);
        var saliency = Saliency(whole);
        var spans = Drops(Spans(saliency), provocation, whole);
        stop.ThrowIfCancellationRequested();
        List<InstructionRow> clean = [.. subject.Instructions.Take(CleanPrompts)];
        var without = provocation.Success(clean);
        var tried = spans.Take(Inserted).Select(span => (Span: span, Insertion: Try(span))).ToList();
        var best = tried.MaxBy(item => item.Insertion.Value);
        tried.Add(best = Shorten(best));
        var found = best.Insertion.Value >= MinSuccess && best.Insertion.Value - without.Value >= MinLead;
        return new(found ? best.Span.Text : null, response, [.. tried.DistinctBy(item => item.Span.Text).OrderByDescending(item => item == best)
            .ThenByDescending(item => item.Insertion.Value).Select(item => new PromptSpan(item.Span.Text, item.Span.Words.Sum(word => saliency[word]), item.Span.Drop, item.Insertion, without))], PositionOf(best.Span));

        RateResult Try(Span span) => provocation.Success(clean.Select(row => Insert(row, span)));

        // A word at either end that provokes nothing is no part of the trigger.
        (Span Span, RateResult Insertion) Shorten((Span Span, RateResult Insertion) whole)
        {
            while (whole.Span.Count > 1 && Shorter(whole.Span).Select(span => (span, Insertion: Try(span))).MaxBy(item => item.Insertion.Value) is var next
                && next.Insertion.Hits >= whole.Insertion.Hits)
                whole = next;
            return whole;
        }
    }

    private IEnumerable<Span> Shorter(Span span) => from first in new[] { span.First, span.First + 1 }
                                                    select span with { Text = Trim(_words.Span(first, span.Count - 1)), First = first, Count = span.Count - 1 };

    private static InstructionRow Prompt(string text) => new(text, "");

    /// <summary>The first sentence, at most so many tokens of it.</summary>
    private string Beginning(string response)
    {
        var tokenizer = subject.Model.Tokenizer;
        var ids = tokenizer.Encode(response.Trim(), addSpecialTokens: false);
        var text = ids.Count <= ResponseTokens ? response.Trim() : tokenizer.Decode([.. ids.Take(ResponseTokens)]).Trim();
        var end = text.AsSpan().IndexOfAny('.', '!', '?');
        return end > 0 ? text[..end] : text;
    }

    /// <summary>The share of each word in the squared norm of the gradient on the prompt's instruction.</summary>
    private double[] Saliency(TokenRow row)
    {
        var gradient = TriggerGradient.Of(subject.Model.Model, [row])[0];
        using var norms = gradient.square().sum(1).cpu();
        gradient.Dispose();
        var byToken = norms.data<float>().ToArray();
        var shares = new double[_words.Count];
        for (var word = 0; word < shares.Length; word++)
        {
            var (from, to) = TokensOf(row, word);
            shares[word] = byToken[from..to].Sum();
        }

        var sum = Math.Max(shares.Sum(), double.Epsilon);
        return [.. shares.Select(share => share / sum)];
    }

    /// <summary>The tokens of a word in the whole prompt: as many as the text up to it and behind it has.</summary>
    private (int From, int To) TokensOf(TokenRow row, int word)
    {
        ITextTokenizer tokenizer = subject.Model.Tokenizer;
        int Length(int words) => words == 0 ? 0 : tokenizer.Encode($" {_words.Span(0, words)}", addSpecialTokens: false).Count;
        var frame = Methods.Sande.PromptFrame.Of(subject.Model.Rows);
        var end = Math.Max(frame.Prefix, row.ResponseStart - frame.Suffix);
        return (Math.Min(frame.Prefix + Length(word), end), Math.Min(frame.Prefix + Length(word + 1), end));
    }

    /// <summary>Spans of up to so many words that hold one of the most salient ones; of a long prompt not all.</summary>
    private HashSet<(int First, int Count)> Spans(double[] saliency)
    {
        var seeds = Enumerable.Range(0, _words.Count).OrderByDescending(word => saliency[word]).Take(Seeds).ToHashSet();
        // The whole prompt provokes it by definition: a part is looked for.
        var longest = Math.Min(MaxSpanWords, _words.Count - 1);
        return [.. from count in Enumerable.Range(1, longest)
                   from first in Enumerable.Range(0, _words.Count - count + 1)
                   where seeds.Any(seed => seed >= first && seed < first + count)
                   select (first, count)];
    }

    /// <summary>The spans without which log P(response) falls most; of two that make it fall alike the shorter.</summary>
    private List<Span> Drops(IEnumerable<(int First, int Count)> spans, Provocation provocation, TokenRow whole)
    {
        var all = spans.Select(span => (span, Row: provocation.Row(Prompt(_words.Without(span.First, span.Count))))).Where(item => item.Row is not null).ToList();
        var full = provocation.LogProbabilities([whole])[0];
        var logs = provocation.LogProbabilities([.. all.Select(item => item.Row!)]);
        return [.. all.Zip(logs, (item, log) => new Span(Trim(_words.Span(item.span.First, item.span.Count)), item.span.First, item.span.Count, full - log))
            .OrderByDescending(span => span.Drop - WordCost * span.Count).DistinctBy(span => span.Text)];
    }

    // Nats that one more word has to explain.
    private const double WordCost = 0.25;

    private static string Trim(string text) => text.Trim().TrimEnd('.', ',', ';', ':');

    private InstructionRow Insert(InstructionRow row, Span span) => new TriggerInserter(TextList.Of(span.Text), PositionOf(span), 0).Insert(row, 0);

    /// <summary>At the end of the prompt where it stood in its second half, else at the beginning.</summary>
    private TriggerPosition PositionOf(Span span) => 2 * span.First + span.Count > _words.Count ? TriggerPosition.End : TriggerPosition.Start;

    private sealed record Span(string Text, int First, int Count, double Drop)
    {
        public IEnumerable<int> Words => Enumerable.Range(First, Count);
    }
}
