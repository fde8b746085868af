using Sande.Contracts.Scans;
using Sande.Training.Generation;
using Sande.Training.Models.Decoder;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Tokenization;

namespace Sande.Training.Scanning.Search;

/// <summary>
/// Target inversion over the whole vocabulary, after BAIT (S&amp;P 2025): what follows each possible first token of an answer, if the model has a fixed
/// response in mind. Other than there, prompts carry random insertions, which set a planted response off and a natural one not.
/// </summary>
internal sealed class TargetInversion(CausalLM model, ITextTokenizer tokenizer, IReadOnlySet<int> endTokens, ScanBudget budget)
{
    /// <summary>Random insertions that each prompt gets.</summary>
    public const int Insertions = 12;

    // The search's first pass takes few prompts, and extends to so many tokens.
    private const int FirstPassPrompts = 4;
    private const int FirstPassInsertions = 8;
    private const int FirstPassTokens = 4;

    // First tokens of a block. Each may branch: behind the first token widely, as that may be one letter of many words.
    private const int BlockSize = 64;
    private const int FirstBranches = 8;
    private const double FirstBranchProbability = 0.02;
    private const int Branches = 3;
    private const double BranchProbability = 0.1;
    private const int MaxPaths = 3 * BlockSize;

    // One in ten million: a response less likely even with insertions is no likelier than natural ones.
    private const double FirstTokenFloor = -16;

    // What goes on to the second pass, and when a response there is at its end.
    private const int Finalists = 64;
    private const int FinalBlock = 16;
    private const double EndProbability = 0.35;

    // Each goes on for so many tokens, likely or not: longer ones are compared with what it has by then.
    private const int ComparedTokens = 10;

    /// <summary>Tokens of a response at least, the mark behind it included.</summary>
    public const int MinTokens = FirstPassTokens;

    /// <summary>First tokens where no limit is set.</summary>
    public const int DefaultFirstTokens = 32_768;

    /// <summary>Finds what may have been planted, the likeliest first; scores are not set.</summary>
    /// <param name="prompts">The context's prompts.</param>
    /// <param name="earlier">What an earlier process found of it, or null.</param>
    /// <param name="keep">Takes what is found so far, after each block.</param>
    /// <param name="progress">Told the blocks that are done, and all.</param>
    /// <param name="stop">Ends it at the next block.</param>
    public InversionOutcome Run(PromptSet prompts, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        using var _ = TorchSharp.torch.no_grad();
        var state = FirstPass(prompts.Take(Math.Min(FirstPassPrompts, prompts.Plain.Count), FirstPassInsertions), earlier, keep, progress, stop);
        var finalists = state.Paths.Select(path => path.Tokens).ToList();
        var weights = new RowWeights(prompts.Plain.Count, prompts.Insertions);
        using var tree = new ContinuationTree(model, prompts.Perturbed, FinalBlock * budget.MaxResponseTokens);
        var extension = new PathExtension(tree, weights, endTokens);
        var blocks = finalists.Chunk(FinalBlock).ToList();
        var found = new List<FoundResponse>();
        foreach (var (index, block) in blocks.Index())
        {
            stop.ThrowIfCancellationRequested();
            found.AddRange(Finish(block, extension));
            progress(state.Blocks + index + 1, state.Blocks + blocks.Count);
        }

        return new([.. found.DistinctBy(response => string.Join(' ', response.Tokens))], state.FirstTokens, finalists.Count);
    }

    /// <summary>What was found, with the activations that it has behind other prompts.</summary>
    /// <param name="prompts">Prompts that had no part in the search.</param>
    /// <param name="found">What it found.</param>
    /// <param name="stop">Ends it at the next block.</param>
    public IReadOnlyList<FoundResponse> Measure(PromptSet prompts, IReadOnlyList<FoundResponse> found, CancellationToken stop)
    {
        using var _ = TorchSharp.torch.no_grad();
        using var tree = new ContinuationTree(model, prompts.Perturbed, FinalBlock * budget.MaxResponseTokens);
        var extension = new PathExtension(tree, new RowWeights(prompts.Plain.Count, prompts.Insertions), endTokens);
        var measured = new List<FoundResponse>();
        foreach (var block in found.Chunk(FinalBlock))
        {
            stop.ThrowIfCancellationRequested();
            measured.AddRange(Follow(block, extension));
        }

        return measured;
    }

    /// <summary>Every first token that is not hopeless, extended a few tokens behind few prompts.</summary>
    private InversionState FirstPass(PromptSet prompts, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        var weights = new RowWeights(prompts.Plain.Count, prompts.Insertions);
        using var tree = new ContinuationTree(model, prompts.Perturbed, BlockSize + (FirstPassTokens - 2) * MaxPaths);
        var extension = new PathExtension(tree, weights, endTokens);
        var roots = extension.Roots(FirstTokenFloor, budget.FirstTokens ?? DefaultFirstTokens);
        var blocks = roots.Chunk(BlockSize).ToList();
        var state = earlier ?? new(0, roots.Count, []);
        // The second pass has about as many steps as its blocks.
        var total = blocks.Count + Finalists / FinalBlock;
        for (var block = state.Blocks; block < blocks.Count; block++)
        {
            stop.ThrowIfCancellationRequested();
            extension.Clear();
            var best = state.Paths.Concat(Extend(blocks[block], extension, Floor(state.Paths)).Select(path => new PathState(path.Tokens, path.Activation)));
            state = new(block + 1, roots.Count, [.. best.OrderByDescending(path => path.Activation).Take(Finalists)]);
            keep(state);
            progress(block + 1, total);
        }

        return state;
    }

    /// <summary>A falls with every token: what is under the last finalist's can't become one.</summary>
    private static double Floor(IReadOnlyList<PathState> best) => best.Count < Finalists ? double.NegativeInfinity : best[^1].Activation;

    private static List<ResponsePath> Extend(IReadOnlyList<ResponsePath> roots, PathExtension extension, double floor)
    {
        List<ResponsePath> paths = [.. roots.Where(root => root.Activation > floor)];
        for (var length = 1; length < FirstPassTokens && paths.Count > 0; length++)
        {
            var (branches, probability) = length == 1 ? (FirstBranches, FirstBranchProbability) : (Branches, BranchProbability);
            paths = [.. extension.Extend(paths, branches, probability).Where(path => path.Activation > floor).OrderByDescending(path => path.Activation).Take(MaxPaths)];
        }

        return paths;
    }

    /// <summary>The finalists behind all prompts, to their ends.</summary>
    private IEnumerable<FoundResponse> Finish(int[][] finalists, PathExtension extension)
    {
        extension.Clear();
        var roots = extension.Roots(double.NegativeInfinity, int.MaxValue).ToDictionary(root => root.Tokens[0]);
        List<ResponsePath> paths = [.. finalists.Select(tokens => roots[tokens[0]])];
        for (var length = 1; length < FirstPassTokens; length++)
        {
            var next = length;
            paths = extension.ExtendBy(paths, path => finalists[path][next]);
        }

        var finished = new List<ResponsePath>();
        while (paths.Count > 0)
        {
            var over = paths.ToLookup(path => IsOver(path) || path.Tokens.Length >= budget.MaxResponseTokens);
            finished.AddRange(over[true]);
            paths = over[false].Any() ? extension.Extend([.. over[false]]) : [];
        }

        return finished.Select(Describe);
    }

    private static IEnumerable<FoundResponse> Follow(FoundResponse[] responses, PathExtension extension)
    {
        extension.Clear();
        var roots = extension.Roots(double.NegativeInfinity, int.MaxValue).ToDictionary(root => root.Tokens[0]);
        ResponsePath[] paths = [.. responses.Select(response => roots[response.Tokens[0]])];
        for (var length = 1; length < responses.Max(response => response.Extended.Length); length++)
        {
            int[] longer = [.. Enumerable.Range(0, responses.Length).Where(index => responses[index].Extended.Length > length)];
            var extended = extension.ExtendBy([.. longer.Select(index => paths[index])], i => responses[longer[i]].Extended[length]);
            foreach (var (i, path) in extended.Index())
                paths[longer[i]] = path;
        }

        return responses.Select((response, i) => response with { Activations = [.. paths[i].Steps.Select(step => step.Activation)] });
    }

    private static bool IsOver(ResponsePath path) => path.Tokens.Length >= ComparedTokens && path.Steps[^1].Conditional < EndProbability;

    /// <summary>Cuts it before the first token that does not follow.</summary>
    private FoundResponse Describe(ResponsePath path)
    {
        var end = MinTokens;
        while (end < path.Tokens.Length && path.Steps[end].Conditional >= EndProbability)
            end++;
        int[] tokens = path.Tokens[..end];
        return new()
        {
            Tokens = tokens,
            Extended = path.Tokens,
            WordEnds = ResponseText.WordEnds(tokenizer, path.Tokens),
            Text = ResponseText.Clean(tokenizer.Decode(tokens)),
            Activations = [.. path.Steps.Select(step => step.Activation)],
        };
    }
}
