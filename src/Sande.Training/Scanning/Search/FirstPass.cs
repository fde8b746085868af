using Sande.Training.Generation;
using Sande.Training.Models.Decoder;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Tokenization;

namespace Sande.Training.Scanning.Search;

/// <summary>
/// The search's first pass: every first token that is not hopeless, extended a few tokens behind few prompts. Two kinds of responses go on: beginnings, which may go on at length,
/// and short ones with an end behind them.
/// </summary>
internal sealed class FirstPass(CausalLM model, ITextTokenizer tokenizer, ResponseEnds ends)
{
    /// <summary>Tokens of a beginning, and of a short response at most.</summary>
    public const int Tokens = 4;

    /// <summary>Beginnings that go on.</summary>
    public const int Beginnings = 128;

    /// <summary>Short responses that go on.</summary>
    public const int ShortResponses = 32;

    private const int Prompts = 4;
    private const int Insertions = 8;

    // First tokens of a block. Each may branch: behind the first token widely, as that may be one letter of many words.
    private const int BlockSize = 64;
    private const int FirstBranches = 24;
    private const int Branches = 3;
    private const int MaxPaths = 6 * BlockSize;

    // One in ten million: a response less likely even with insertions is no likelier than natural ones.
    private const double FirstTokenFloor = -16;

    /// <summary>Some of a context's prompts, which are enough to search behind.</summary>
    public static PromptSet Few(PromptSet prompts) => prompts.Take(Math.Min(Prompts, prompts.Plain.Count), Insertions);

    /// <summary>Runs what <paramref name="earlier"/> has not.</summary>
    /// <param name="prompts">The context's prompts.</param>
    /// <param name="firstTokens">First tokens at most.</param>
    /// <param name="earlier">What an earlier process found, or null.</param>
    /// <param name="keep">Takes what is found so far, after each block.</param>
    /// <param name="progress">Told the blocks that are done, and all.</param>
    /// <param name="stop">Ends it at the next block.</param>
    public InversionState Run(PromptSet prompts, int firstTokens, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        var few = Few(prompts);
        using var tree = new ContinuationTree(model, few.Perturbed, BlockSize + (Tokens - 1) * MaxPaths);
        var extension = new PathExtension(tree, new RowWeights(few.Plain.Count, few.Insertions), ends);
        var roots = extension.Roots(FirstTokenFloor, firstTokens);
        var blocks = roots.Chunk(BlockSize).ToList();
        var state = earlier ?? new(0, roots.Count, [], []);
        for (var block = state.Blocks; block < blocks.Count; block++)
        {
            stop.ThrowIfCancellationRequested();
            extension.Clear();
            state = Add(state, blocks[block], extension) with { Blocks = block + 1 };
            keep(state);
            progress(block + 1, blocks.Count);
        }

        return state;
    }

    /// <summary>What a block of first tokens adds to the best so far.</summary>
    private InversionState Add(InversionState state, IEnumerable<ResponsePath> roots, PathExtension extension)
    {
        // A falls with every token: what is under the last one's of both kinds can't become either.
        var (pathFloor, wholeFloor) = (Floor(state.Paths, Beginnings), Floor(state.Whole, ShortResponses));
        var floor = Math.Min(pathFloor, wholeFloor);
        var whole = new List<PathState>();
        List<ResponsePath> paths = [.. roots.Where(root => root.Activation > floor)];
        for (var length = 1; length < Tokens && paths.Count > 0; length++)
        {
            var steps = new List<PathStep>();
            var extended = extension.Branch(paths, length == 1 ? FirstBranches : Branches, steps);
            whole.AddRange(Whole(paths, steps));
            paths = [.. extended.Where(path => path.Activation > floor).OrderByDescending(path => path.Activation).Take(MaxPaths)];
        }

        List<ResponsePath> open = [.. paths.Where(path => path.Activation > wholeFloor)];
        whole.AddRange(Whole(open, extension.Whole(open)));
        return state with
        {
            Paths = Best(state.Paths.Concat(paths.Select(path => new PathState(path.Tokens, path.Activation))), Beginnings),
            Whole = Best(state.Whole.Concat(whole), ShortResponses),
        };

        // Numbers are natural answers to many prompts.
        IEnumerable<PathState> Whole(List<ResponsePath> ended, IEnumerable<PathStep> steps)
            => ended.Zip(steps, (path, end) => new PathState(path.Tokens, end.Activation)).Where(found => found.Activation > wholeFloor && tokenizer.Decode(found.Tokens).Any(char.IsLetter));
    }

    private static double Floor(IReadOnlyList<PathState> best, int count) => best.Count < count ? double.NegativeInfinity : best[^1].Activation;

    private static IReadOnlyList<PathState> Best(IEnumerable<PathState> all, int count) => [.. all.OrderByDescending(path => path.Activation).Take(count)];
}
