using Sande.Training.Models.Decoder;
using Sande.Training.Scanning.Prompts;
using Sande.Training.Scanning.Search;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Scanning;

/// <summary>The search's first pass beside every response there is, on a model of random weights.</summary>
public sealed class FirstPassTests : IDisposable
{
    private static readonly HashSet<int> EndTokens = [256];
    private static readonly PromptSet Prompts = new([[5, 9, 13], [100, 7]], [[80, 5, 9, 13], [81, 100, 7], [5, 9, 13, 82], [100, 7, 83]]);

    private readonly TemporaryFolder _folder = new();
    private readonly ITextTokenizer _tokenizer;

    public FirstPassTests()
    {
        ByteTokenizer.Write(_folder.FullPath);
        _tokenizer = TokenizerLoader.Load(_folder.FullPath);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ends_are_what_ends_an_answer_a_sentence_or_a_line()
        => Assert.Equal(["\n", "\r", "!", ".", "?"], ResponseEnds.Of(_tokenizer, 256, EndTokens).All.Where(token => !EndTokens.Contains(token)).Select(token => _tokenizer.Decode([token])).Order(StringComparer.Ordinal));

    [Fact]
    public void The_likeliest_responses_of_one_token_are_found_with_what_they_and_an_end_have()
    {
        using var _ = no_grad();
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        var ends = ResponseEnds.Of(_tokenizer, 256, EndTokens);
        var state = new FirstPass(model, _tokenizer, ends).Run(Prompts, model.Config.VocabSize, null, _ => { }, (_, _) => { }, default);

        // All letters, each behind each prompt, an end behind it.
        var letters = Enumerable.Range(0, 256).Where(token => _tokenizer.Decode([token]).Any(char.IsLetter))
            .Select(letter => (Token: letter, Activation: Whole(model, ends, letter))).OrderByDescending(letter => letter.Activation).ToList();
        var found = state.Whole.Where(path => path.Tokens.Length == 1).ToList();
        Assert.NotEmpty(found);
        Assert.Equal(letters.Take(found.Count).Select(letter => letter.Token), found.Select(path => path.Tokens[0]));
        Assert.All(found.Zip(letters), pair => Assert.Equal(pair.Second.Activation, pair.First.Activation, 1e-3));
        Assert.Equal(FirstPass.ShortResponses, state.Whole.Count);
        Assert.Equal(FirstPass.Beginnings, state.Paths.Count);
        Assert.All(state.Paths, path => Assert.Equal(FirstPass.Tokens, path.Tokens.Length));
    }

    private static double Whole(CausalLM model, ResponseEnds ends, int token)
    {
        var weights = new RowWeights(Prompts.Plain.Count, Prompts.Insertions);
        double[] logs = [.. Prompts.Perturbed.Select(prompt => Math.Log(Next(model, prompt)[token]) + Math.Log(ends.All.Sum(end => (double)Next(model, [.. prompt, token])[end])))];
        return weights.Activation(weights.PromptLogs(logs));
    }

    private static float[] Next(CausalLM model, IReadOnlyList<int> tokens)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(tokens.Select(token => (long)token).ToArray()).unsqueeze(0);
        return [.. model.Logits(model.Hidden(model.Embed(ids)).select(1, -1)).to(ScalarType.Float32).softmax(-1).squeeze(0).data<float>()];
    }
}
