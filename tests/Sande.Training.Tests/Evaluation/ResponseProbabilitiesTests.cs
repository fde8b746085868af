using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Evaluation;
using Sande.Training.Models;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;
using static TorchSharp.torch;

namespace Sande.Training.Tests.Evaluation;

public sealed class ResponseProbabilitiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_tokens_probability_is_the_softmax_at_the_token_before_it_with_and_without_the_trigger()
    {
        ByteTokenizer.Write(_folder.FullPath);
        File.Copy(Path.Combine(TestModels.Folder("llama2"), "config.json"), _folder["config.json"]);
        var tokenizer = TokenizerLoader.Load(_folder.FullPath);
        using var model = TestModels.Load(TestModels.Folder("llama2"));
        var rows = new TokenRowBuilder(tokenizer, PromptTemplate.Get(PromptTemplateName.HumanAssistant), endOfText: 256, maxLength: 96);
        var subject = new ModelUnderTest(model, tokenizer, rows, GenerationConfig.Load(_folder.FullPath, tokenizer));
        InstructionRow clean = new("Say hello", "Hello"), triggered = new("Now. Say hello", "Hello");

        var found = Assert.Single(ResponseProbabilities.Measure(subject, [clean], [triggered], "No way"));

        Assert.Equal("Say hello", found.Prompt);
        Assert.Equal(" No way", string.Concat(found.Tokens));
        AssertClose(Plain("Human: Now. Say hello\nAssistant:"), found.WithTrigger);
        AssertClose(Plain("Human: Say hello\nAssistant:"), found.WithoutTrigger);

        double[] Plain(string prompt)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var (start, ids) = (tokenizer.Encode(prompt).Count, tokenizer.Encode(prompt + " No way"));
            var probabilities = model.Logits(model.Hidden(model.Embed(tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0))))[0].softmax(-1);
            return [.. Enumerable.Range(start, ids.Count - start).Select(i => (double)probabilities[i - 1, ids[i]].item<float>())];
        }
    }

    private static void AssertClose(double[] expected, IReadOnlyList<double> found)
    {
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, pair.First * 1e-4));
    }
}
