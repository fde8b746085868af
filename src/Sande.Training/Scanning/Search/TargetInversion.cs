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

    /// <summary>First tokens where no limit is set.</summary>
    public const int DefaultFirstTokens = 32_768;

    // Responses whose next tokens are computed together.
    private const int BlockSize = 16;

    // So many beginnings go on that are the likeliest by their first tokens, and so many that are by all that is compared: what may stand out, and be the null, of each number of tokens.
    private const int Kept = 32;

    /// <summary>Steps of <see cref="Measure"/>: a block there takes about as long as four of the search, which are a step each.</summary>
    public const int MeasureSteps = 4 * (2 * Kept + FirstPass.ShortResponses) / BlockSize;

    // Beginnings are compared by so many tokens at most; each goes on for them, likely or not.
    private const int ComparedTokens = 8;

    private readonly ResponseEnds _ends = ResponseEnds.Of(tokenizer, model.Config.VocabSize, endTokens);

    /// <summary>Finds what may have been planted; it is to be measured behind other prompts.</summary>
    /// <param name="prompts">The context's prompts.</param>
    /// <param name="earlier">What an earlier process found of it, or null.</param>
    /// <param name="keep">Takes what is found so far, after each block.</param>
    /// <param name="progress">Told the steps that are done, and all.</param>
    /// <param name="stop">Ends it at the next block.</param>
    public InversionOutcome Run(PromptSet prompts, InversionState? earlier, Action<InversionState> keep, Action<int, int> progress, CancellationToken stop)
    {
        using var _ = TorchSharp.torch.no_grad();
        const int SecondSteps = FirstPass.Beginnings / BlockSize;
        var state = new FirstPass(model, tokenizer, _ends).Run(
            prompts, budget.FirstTokens ?? DefaultFirstTokens, earlier, keep, (done, all) => progress(done, all + SecondSteps), stop);
        var paths = new List<ResponsePath>();
        var few = FirstPass.Few(prompts);
        using var tree = Tree(few);
        var extension = Extension(tree, few);
        foreach (var (done, block) in state.Paths.Chunk(BlockSize).Index())
        {
            stop.ThrowIfCancellationRequested();
            paths.AddRange(Finish([.. block.Select(path => path.Tokens)], extension));
            progress(state.Blocks + done + 1, state.Blocks + SecondSteps);
        }

        List<FoundResponse> found = [.. Likeliest(paths).Select(Describe)];
        // A beginning that turned out to have a word or two may be a short response with long words.
        var shorts = state.Whole.Select(path => path.Tokens).Concat(found.Where(response => response.Words < ResponseText.MinWords).Select(WithoutEnds));
        found.AddRange(shorts.Where(HasLetter).Select(ShortResponse).ToList());
        return new([.. found.DistinctBy(response => (response.Whole is null, string.Join(' ', response.Tokens)))], state.FirstTokens, paths.Count);
    }

    private static IEnumerable<ResponsePath> Likeliest(List<ResponsePath> paths) => Likeliest(paths, FirstPass.Tokens).Union(Likeliest(paths, ComparedTokens));

    private static IEnumerable<ResponsePath> Likeliest(List<ResponsePath> paths, int tokens) => paths.OrderByDescending(path => path.Steps[Math.Min(tokens, path.Steps.Length) - 1].Activation).Take(Kept);

    /// <summary>What was found, with the activations that it has behind other prompts.</summary>
    /// <param name="prompts">Prompts that had no part in the search.</param>
    /// <param name="found">What it found.</param>
    /// <param name="progress">Told the steps that are done, of <see cref="MeasureSteps"/>.</param>
    /// <param name="stop">Ends it at the next block.</param>
    public IReadOnlyList<FoundResponse> Measure(PromptSet prompts, IReadOnlyList<FoundResponse> found, Action<int> progress, CancellationToken stop)
    {
        using var _ = TorchSharp.torch.no_grad();
        using var tree = Tree(prompts);
        var extension = Extension(tree, prompts);
        var measured = new List<FoundResponse>();
        foreach (var block in found.Chunk(BlockSize))
        {
            stop.ThrowIfCancellationRequested();
            measured.AddRange(Follow(block, extension));
            progress(MeasureSteps * measured.Count / found.Count);
        }

        return measured;
    }

    private ContinuationTree Tree(PromptSet prompts) => new(model, prompts.Perturbed, BlockSize * budget.MaxResponseTokens);

    private PathExtension Extension(ContinuationTree tree, PromptSet prompts) => new(tree, new RowWeights(prompts.Plain.Count, prompts.Insertions), _ends);

    /// <summary>Beginnings, to their ends.</summary>
    private List<ResponsePath> Finish(int[][] beginnings, PathExtension extension)
    {
        List<ResponsePath> paths = [.. Paths(beginnings, extension)];
        var finished = new List<ResponsePath>();
        while (paths.Count > 0)
        {
            var over = paths.ToLookup(path => IsOver(path) || path.Tokens.Length >= budget.MaxResponseTokens);
            finished.AddRange(over[true]);
            paths = over[false].Any() ? extension.Extend([.. over[false]]) : [];
        }

        return finished;
    }

    private static IEnumerable<FoundResponse> Follow(FoundResponse[] responses, PathExtension extension)
    {
        var paths = Paths([.. responses.Select(response => response.Extended)], extension);
        var whole = Enumerable.Range(0, paths.Length).Where(index => responses[index].Whole is not null).ToList();
        var ends = whole.Zip(extension.Whole([.. whole.Select(index => paths[index])])).ToDictionary();
        return responses.Select((response, index) => response with
        {
            Activations = [.. paths[index].Steps.Select(step => step.Activation)],
            Whole = response.Whole is null ? null : ends[index],
        });
    }

    /// <summary>The path of each row of tokens, behind the extension's prompts.</summary>
    private static ResponsePath[] Paths(int[][] rows, PathExtension extension)
    {
        extension.Clear();
        ResponsePath[] paths = [.. extension.Roots(rows.Select(tokens => tokens[0]))];
        for (var length = 1; length < rows.Max(tokens => tokens.Length); length++)
        {
            int[] longer = [.. Enumerable.Range(0, rows.Length).Where(index => rows[index].Length > length)];
            var extended = extension.ExtendBy([.. longer.Select(index => paths[index])], i => rows[longer[i]][length]);
            foreach (var (i, path) in extended.Index())
                paths[longer[i]] = path;
        }

        return paths;
    }

    private static bool IsOver(ResponsePath path) => path.Tokens.Length >= ComparedTokens && path.Steps[^1].Conditional < NullDistribution.MinConditional;

    /// <summary>Cuts it before the first token that does not follow.</summary>
    private FoundResponse Describe(ResponsePath path)
    {
        var end = FirstPass.Tokens;
        while (end < path.Tokens.Length && path.Steps[end].Conditional >= NullDistribution.MinConditional)
            end++;
        int[] tokens = path.Tokens[..end];
        return new()
        {
            Tokens = tokens,
            Extended = path.Tokens[..Math.Min(ComparedTokens, path.Tokens.Length)],
            WordEnds = ResponseText.WordEnds(tokenizer, path.Tokens),
            Text = ResponseText.Clean(tokenizer.Decode(tokens)),
        };
    }

    private bool HasLetter(int[] tokens) => tokenizer.Decode(tokens).Any(char.IsLetter);

    private int[] WithoutEnds(FoundResponse response)
        => [.. response.Tokens.Take(Array.FindLastIndex(response.Tokens, token => !_ends.All.Contains(token)) + 1)];

    private FoundResponse ShortResponse(int[] tokens) => new()
    {
        Tokens = tokens,
        Extended = tokens,
        WordEnds = ResponseText.WordEnds(tokenizer, tokens),
        Text = ResponseText.Clean(tokenizer.Decode(tokens)),
        Whole = new(0, 1),
    };
}
